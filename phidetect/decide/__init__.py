"""Decides: is a line PHI, which findings are one, and what happens to each under a policy."""
