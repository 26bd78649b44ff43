"""The compiled kernels. Everything else about the package is in pyproject.toml."""

from __future__ import annotations

import os
from typing import ClassVar

from Cython.Build import cythonize
from setuptools import Extension, find_namespace_packages, setup
from setuptools.command.build_ext import build_ext

# Contraction to fused multiply-add would round differently from the numpy fallback. The other
# two let the compiler vectorise comparisons and roots without changing any result.
UNIX = ["-O3", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math"]
FLAGS = {"unix": UNIX, "mingw32": UNIX, "msvc": ["/O2", "/fp:precise"]}

KERNELS = {
    "_mask": ["csrc/_mask.pyx"],
    "_boxes": ["csrc/_boxes.pyx", "csrc/c/lanes.c"],
    "_render": ["csrc/_render.pyx", "csrc/c/lanes.c"],
    "_screen": ["csrc/_screen.pyx", "csrc/c/lanes.c"],
}


class BuildKernels(build_ext):
    """Compile with flags of the compiler at hand; ``CFLAGS`` of the environment come last."""

    flags: ClassVar[dict[str, list[str]]] = FLAGS

    def build_extensions(self) -> None:
        """Add the flags, then build."""
        for extension in self.extensions:
            extension.extra_compile_args += self.flags.get(self.compiler.compiler_type, [])
        super().build_extensions()


setup(
    packages=find_namespace_packages(include=["phidetect", "phidetect.*"]),
    ext_modules=cythonize(
        [
            Extension(
                f"phidetect._native.{name}",
                sources,
                include_dirs=["csrc"],
                depends=["csrc/c/lanes.h", "csrc/_sample.pxd"],
            )
            for name, sources in KERNELS.items()
        ],
        include_path=["csrc"],
        language_level=3,
        annotate=os.environ.get("PHIDETECT_ANNOTATE") == "1",
    ),
    cmdclass={"build_ext": BuildKernels},
)
