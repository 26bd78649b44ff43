"""Elements that hide something by what they are: encrypted originals, signatures, padding."""

from __future__ import annotations

from phidetect.standard import is_illegal_group
from phidetect.types import Category, ElementView

__all__ = ["hidden_by_structure", "may_hide"]

_ENCRYPTED = frozenset({"EncryptedAttributesSequence", "EncryptedContent"})
_SIGNATURES = frozenset({"DigitalSignaturesSequence", "CertificateOfSigner", "Signature"})
_KEYWORDS = _ENCRYPTED | _SIGNATURES | {"MACParametersSequence", "DataSetTrailingPadding"}
_PADDING = 0xFFFCFFFC
_PLAIN_GROUP_LENGTH = 4


def may_hide(view: ElementView) -> bool:
    """Return whether an element is of those that `hidden_by_structure` looks at."""
    return not view.in_file_meta and (
        view.tag & 0xFFFF == 0 or view.keyword in _KEYWORDS or is_illegal_group(view.tag)
    )


def hidden_by_structure(view: ElementView) -> tuple[Category, str, float] | None:
    """Return category, reason and score of an element that tells something whatever it holds.

    Encrypted originals and signatures are there to be opened by somebody; a certificate names
    its owner. Padding is empty where it is padding, a group length (gggg,0000) is one number
    of four bytes, and no data set may hold the groups 0000 to 0003, 0005, 0007 and FFFF.
    """
    if not may_hide(view) or not (view.items or view.length):
        return None
    if view.keyword in _ENCRYPTED:
        return Category.OTHER_PHI, "encrypted originals are present", 0.95
    if view.keyword in _SIGNATURES:
        return Category.OTHER_PHI, "a signature with the certificate of its signer", 0.9
    if view.keyword == "MACParametersSequence":
        return Category.SUSPECT, "parameters of a signature", 0.5
    if view.tag == _PADDING:
        told = bool(view.values or view.runs)
        return (Category.SUSPECT, "padding that holds something", 0.6) if told else None
    if view.tag & 0xFFFF == 0:
        odd = bool(view.values or view.inner) or view.length != _PLAIN_GROUP_LENGTH
        return (Category.SUSPECT, "a group length that is no number", 0.6) if odd else None
    if is_illegal_group(view.tag):
        return Category.SUSPECT, "an element that no data set may hold", 0.6
    return None
