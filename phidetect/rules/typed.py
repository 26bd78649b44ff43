"""Which values may hold what somebody typed, so that it takes reading to tell what they say."""

from __future__ import annotations

import re

from phidetect.rules.content import ContentContext
from phidetect.rules.fold import fold_plain
from phidetect.rules.grammar import fits_vr
from phidetect.rules.header import element_category, is_placeholder, names_creator
from phidetect.standard import OPTION_CODES
from phidetect.types import ElementView

__all__ = ["is_closed_code", "is_prose", "may_be_typed", "tells"]

_TYPED_CODES = frozenset({"BodyPartExamined", "ContentLabel", "FileSetID", "GraphicLayer"})
"""Codes without a closed list of terms, in which people type."""
_WHOLE = frozenset({"AE", "AS", "AT", "DA", "DT", "PN", "SQ", "TM", "UR"})
"""VRs of which a value is something as a whole, or a name of a machine."""
_PROSE = frozenset({"LT", "ST", "UT"})
_CODES = frozenset(
    {
        "CodeValue", "LongCodeValue", "URNCodeValue", "CodingSchemeDesignator",
        "CodingSchemeVersion", "ContextIdentifier", "ContextGroupVersion", "MappingResource",
        "SpecificCharacterSet", "MIMETypeOfEncapsulatedDocument", "ListOfMIMETypes",
    }
)  # fmt: skip
"""Codes that are no CS: nobody types into them, unless there is a blank in it."""
_MAKERS = frozenset({"CodingSchemeResponsibleOrganization"})
"""Attributes that name who made something, as Private Creators do: rules look for institutions
there, a model takes every organisation for one."""
_OURS = re.compile(
    r"phidetect(?: [\d.]{1,16}, policy [a-z]{3,12}(?:-[a-z]{4,8})?)?|"
    r"DICOM PS3\.15 \d{4}[a-e]? Annex E Basic Profile|Burned-in text masked by phidetect"
)
"""What phidetect says of its own outputs. The rules look at it all the same."""
_MEANINGS = frozenset(
    {"De-identifying Equipment", *(meaning for _, meaning in OPTION_CODES.values())}
)
_TELLS = re.compile(r"[^\W\d_][\W\d_]*[^\W\d_]|\d(?:\D*\d){4}")
"""Two letters or five digits: less says nothing of anybody."""

_LABEL = 3
"""Words that a label has at most."""


def is_closed_code(view: ElementView, text: str) -> bool:
    """Return whether a value is a code (CS) out of a closed list of terms."""
    closed = view.vr == "CS" and bool(view.keyword) and view.keyword not in _TYPED_CODES
    return closed and fits_vr("CS", text)


def _is_ours(view: ElementView, text: str) -> bool:
    if view.keyword == "CodeMeaning":
        return text in _MEANINGS
    return _OURS.fullmatch(text) is not None


def is_prose(view: ElementView, text: str) -> bool:
    """Return whether a value is running text: of a long VR, and more than a label's few words."""
    return view.vr in _PROSE and len(text.split(None, _LABEL)) > _LABEL


def tells(text: str) -> bool:
    """Return whether a text is long enough to say something of somebody."""
    return _TELLS.search(text if text.isascii() else fold_plain(text).text) is not None


def may_be_typed(view: ElementView, text: str, context: ContentContext) -> bool:
    """Return whether one value of an element is text that has to be read.

    Not one that identifies by its meaning as a whole, no number, date or UID that is one, no
    term of a closed list, and nothing so short that it tells nobody apart.
    """
    if view.in_file_meta or view.error or view.vr in _WHOLE or is_placeholder(text):
        return False
    if view.vr in ("IS", "DS", "UI") and fits_vr(view.vr, text):
        return False
    if is_closed_code(view, text) or (view.keyword in _CODES and " " not in text.strip()):
        return False
    if view.keyword in _MAKERS or names_creator(view) or _is_ours(view, text.strip()):
        return False
    if not tells(text):
        return False
    return element_category(view) is None and context.category(view) is None
