"""Checks of a staged object against its input, by code of their own.

Nothing here trusts what the redactor says it did: the staged file is opened and decoded again,
and every element, sample and byte is held against the input and the decisions.
"""

from phidetect.redaction.verify.check import CHECKS, Original, Outcome, verify

__all__ = ["CHECKS", "Original", "Outcome", "verify"]
