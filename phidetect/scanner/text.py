"""PHI in texts, without a data set around them."""

from __future__ import annotations

from collections.abc import Sequence

from phidetect.decide.merge import merge_findings
from phidetect.dicom import dictionary_element
from phidetect.errors import UsageError
from phidetect.rules.elements import ElementRules
from phidetect.secret import Secret
from phidetect.types import (
    ElementLocation,
    ElementPath,
    ElementView,
    Finding,
    KnownIdentifiers,
    SpanLocation,
)

__all__ = ["scan_texts"]

_TEXT_VALUE = 0x0040A160


def scan_texts(
    texts: Sequence[str], *, element: str | None, rules: ElementRules
) -> list[list[Finding]]:
    """Return the PHI of each text; see `Scanner.scan_text`.

    A text that may be running prose is searched for patterns and cues only: words outside the
    vocabulary of acquisition raise suspicion in the short strings of a header, not in prose.
    """
    try:
        known = dictionary_element("TextValue" if element is None else element)
    except (KeyError, ValueError):
        raise UsageError("PHD011", hint="element: a keyword or tag of PS3.6") from None
    return [_scan(text, known, prose=element is None, rules=rules) for text in texts]


def _scan(
    text: str, element: tuple[int, str, str, str], *, prose: bool, rules: ElementRules
) -> list[Finding]:
    tag, vr, keyword, name = element
    view = ElementView(
        path=ElementPath.of(tag),
        tag=tag,
        vr=vr,
        keyword=keyword,
        name=name,
        values=(Secret(text),),
        length=len(text),
    )
    found = [_as_span(f, text) for f in rules.detect([view], known=KnownIdentifiers())]
    return [
        finding
        for finding in merge_findings(found)
        if finding.phi or (finding.phi is None and not prose)
    ]


def _as_span(finding: Finding, text: str) -> Finding:
    if not isinstance(finding.location, ElementLocation):
        return finding
    whole = SpanLocation(path=finding.location.path, value=0, start=0, end=len(text))
    return Finding(
        location=whole,
        category=finding.category,
        score=finding.score,
        phi=finding.phi,
        evidence=finding.evidence,
    )
