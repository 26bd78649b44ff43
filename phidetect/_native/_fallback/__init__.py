"""The kernels in numpy: same names, same signatures, same results as the compiled ones."""
