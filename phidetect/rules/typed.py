"""Which values may hold what somebody typed, so that it takes reading to tell what they say."""

from __future__ import annotations

import re

from phidetect.rules.content import ContentContext
from phidetect.rules.grammar import fits_vr
from phidetect.rules.header import element_category, is_placeholder
from phidetect.types import ElementView

__all__ = ["is_closed_code", "is_prose", "may_be_typed", "tells"]

_TYPED_CODES = frozenset({"BodyPartExamined", "ContentLabel", "FileSetID", "GraphicLayer"})
"""Codes without a closed list of terms, in which people type."""
_WHOLE = frozenset({"AE", "AS", "AT", "DA", "DT", "PN", "SQ", "TM", "UR"})
"""VRs of which a value is something as a whole, or a name of a machine."""
_PROSE = frozenset({"LT", "ST", "UT"})
_TELLS = re.compile(r"[^\W\d_][\W\d_]*[^\W\d_]|\d(?:\D*\d){4}")
"""Two letters or five digits: less says nothing of anybody."""


def is_closed_code(view: ElementView, text: str) -> bool:
    """Return whether a value is a code (CS) out of a closed list of terms."""
    closed = view.vr == "CS" and bool(view.keyword) and view.keyword not in _TYPED_CODES
    return closed and fits_vr("CS", text)


def is_prose(view: ElementView) -> bool:
    """Return whether an element holds running text."""
    return view.vr in _PROSE


def tells(text: str) -> bool:
    """Return whether a text is long enough to say something of somebody."""
    return _TELLS.search(text) is not None


def may_be_typed(view: ElementView, text: str, context: ContentContext) -> bool:
    """Return whether one value of an element is text that has to be read.

    Not one that identifies by its meaning as a whole, no number, date or UID that is one, no
    term of a closed list, and nothing so short that it tells nobody apart.
    """
    if view.in_file_meta or view.error or view.vr in _WHOLE or is_placeholder(text):
        return False
    if view.vr in ("IS", "DS", "UI") and fits_vr(view.vr, text):
        return False
    if is_closed_code(view, text):
        return False
    if not tells(text):
        return False
    return element_category(view) is None and context.category(view) is None
