"""One instance as the checks see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from phidetect.audit.claims import Claims
from phidetect.rules.header import is_placeholder
from phidetect.rules.private import PrivateRules
from phidetect.types import (
    Coverage,
    ElementLocation,
    ElementPath,
    ElementView,
    Finding,
    SpanLocation,
)

__all__ = ["AuditSubject", "first_text", "is_creator", "is_real", "texts"]

_DUMMY_DATE = "19000101"
_DUMMIES = frozenset(("000D", "urn:phidetect:removed", "0", "00000000"))
_SMALL = 8
"""A binary value of no more bytes is a number or a dummy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSubject:
    """An instance that was scanned.

    Attributes
    ----------
    name : str
        Path of the file below its root.
    elements : tuple of ElementView
        Every element.
    findings : tuple of Finding
        Merged findings of the scan.
    coverage : Coverage
        What was looked at.
    modality : str or None
        Modality (0008,0060), where it is a term of the Standard.
    claims : Claims
        What the object says of itself.
    attribute_type : callable
        Gives the Type of the attribute at a path, None where unknown.
    pixels : int
        Keyed digest of the stored Pixel Data, 0 for none.
    private : PrivateRules
        Which private elements the user, the object and the Standard call safe.
    tops : mapping of str to ElementView
        Elements at the top of the data set by keyword.
    found : mapping of ElementPath to list of Finding
        Findings of elements and of spans in them that are or may be PHI.
    """

    name: str
    elements: tuple[ElementView, ...]
    findings: tuple[Finding, ...]
    coverage: Coverage
    modality: str | None
    claims: Claims
    attribute_type: Callable[[ElementPath], str | None]
    pixels: int
    private: PrivateRules
    tops: Mapping[str, ElementView]
    found: Mapping[ElementPath, list[Finding]]

    @classmethod
    def of(
        cls,
        *,
        name: str,
        elements: tuple[ElementView, ...],
        findings: tuple[Finding, ...],
        coverage: Coverage,
        modality: str | None,
        claims: Claims,
        attribute_type: Callable[[ElementPath], str | None],
        pixels: int,
        private: PrivateRules | None = None,
    ) -> AuditSubject:
        """Return a subject with its lookup tables."""
        found: dict[ElementPath, list[Finding]] = {}
        for finding in findings:
            if (
                isinstance(finding.location, ElementLocation | SpanLocation)
                and finding.phi is not False
            ):
                found.setdefault(finding.location.path, []).append(finding)
        return cls(
            name=name,
            elements=elements,
            findings=findings,
            coverage=coverage,
            modality=modality,
            claims=claims,
            attribute_type=attribute_type,
            pixels=pixels,
            private=private or PrivateRules(),
            tops={v.keyword: v for v in elements if v.path.depth == 0 and v.keyword},
            found=found,
        )

    def top(self, keyword: str) -> str:
        """Return the first value of an element at the top of the data set, or an empty text."""
        view = self.tops.get(keyword)
        return "" if view is None else first_text(view)


def texts(view: ElementView) -> Iterator[str]:
    """Yield the values of an element, without padding."""
    for value in view.values:
        yield value.reveal().strip(" \0")


def first_text(view: ElementView) -> str:
    """Return the first value of an element, or an empty text."""
    return next(texts(view), "")


def is_creator(view: ElementView) -> bool:
    """Return whether an element is a Private Creator (PS3.5 7.8.1)."""
    return view.is_private and 0x10 <= view.tag & 0xFFFF <= 0xFF


def is_real(view: ElementView) -> bool:
    """Return whether an element holds more than nothing, a dummy or a token of phidetect."""
    if view.vr == "SQ":
        return view.items > 0
    if not view.values:
        return view.length > _SMALL or view.length < 0
    return any(
        text and text not in _DUMMIES and not text.startswith(_DUMMY_DATE)
        for text in texts(view)
        if not is_placeholder(text)
    )
