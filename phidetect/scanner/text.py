"""PHI in texts, without a data set around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from phidetect.decide.merge import merge_findings
from phidetect.decide.text import ReadText, join_readings
from phidetect.dicom import dictionary_element
from phidetect.errors import InputError, UsageError
from phidetect.rules.content import ContentContext
from phidetect.rules.elements import ElementRules
from phidetect.rules.typed import may_be_typed
from phidetect.scanner.tagger import read_all
from phidetect.scanner.values import context_of_view, read_text
from phidetect.secret import Secret
from phidetect.settings import Limits
from phidetect.text import TextRequest
from phidetect.types import (
    ElementLocation,
    ElementPath,
    ElementView,
    Finding,
    KnownIdentifiers,
    SpanLocation,
)

if TYPE_CHECKING:
    from phidetect.text import TextTagger

__all__ = ["scan_texts"]


def scan_texts(
    texts: Iterable[str],
    *,
    element: str | None,
    rules: ElementRules,
    tagger: TextTagger,
    limits: Limits,
) -> list[list[Finding]]:
    """Return the PHI of each text; see `Scanner.scan_text`.

    In running text the tagger judges the words: those outside the vocabulary of acquisition
    raise suspicion in the short strings of a header, in prose only where it cannot read them.
    """
    try:
        known = dictionary_element("TextValue" if element is None else element)
    except (KeyError, TypeError, ValueError):
        raise UsageError("PHD011", hint="element: a keyword or tag of PS3.6") from None
    if known[1] == "SQ":
        raise UsageError("PHD011", hint="element: a sequence holds no text")
    if isinstance(texts, bytes | bytearray | memoryview) or not isinstance(texts, Iterable):
        raise UsageError("PHD011", hint="texts: a string or a sequence of strings")
    texts = list(texts)
    if not all(isinstance(text, str) for text in texts):
        raise UsageError("PHD011", hint="texts: a string or a sequence of strings")
    if any(len(text) > limits.text_chars for text in texts):
        raise InputError("PHD107", hint=f"a text of more than {limits.text_chars} characters")
    views = [_view(text, known) for text in texts]
    read = _read(views, tagger, prose=element is None)
    return [
        _scan(view, one, rules, tagger.spec.source, prose=element is None)
        for view, one in zip(views, read, strict=True)
    ]


def _view(text: str, element: tuple[int, str, str, str]) -> ElementView:
    tag, vr, keyword, name = element
    return ElementView(
        path=ElementPath.of(tag),
        tag=tag,
        vr=vr,
        keyword=keyword,
        name=name,
        values=(Secret(text),),
        length=len(text),
    )


def _read(
    views: Sequence[ElementView], tagger: TextTagger, *, prose: bool
) -> list[ReadText | None]:
    """Return what the tagger says of each text; None where there is nothing to read."""
    out: list[ReadText | None] = [None] * len(views)
    nothing = ContentContext(())
    typed = [at for at, v in enumerate(views) if may_be_typed(v, v.values[0].reveal(), nothing)]
    if not typed:
        return out
    requests = [
        TextRequest(
            text=views[at].values[0].reveal(),
            context="" if prose else context_of_view(views[at], nothing),
        )
        for at in typed
    ]
    for at, reading in zip(typed, read_all(tagger, requests), strict=True):
        out[at] = read_text(views[at], reading, prose=prose)
    return out


def _scan(
    view: ElementView, read: ReadText | None, rules: ElementRules, source: str, *, prose: bool
) -> list[Finding]:
    length = len(view.values[0])
    found = [_as_span(f, length) for f in rules.detect([view], known=KnownIdentifiers())]
    if prose:
        found = [one for one in found if one.phi or (one.phi is None and _is_closed(one, read))]
    if read is not None:
        found = join_readings(found, {(view.path, 0): read}, source=source)
    return [finding for finding in merge_findings(found) if finding.phi is not False]


def _is_closed(finding: Finding, read: ReadText | None) -> bool:
    """Return whether the tagger cannot judge a suspect range: it could not read all of it."""
    location = finding.location
    assert isinstance(location, SpanLocation)
    return read is not None and read.reading.unreadable(location.start, location.end)


def _as_span(finding: Finding, length: int) -> Finding:
    if not isinstance(finding.location, ElementLocation):
        return finding
    whole = SpanLocation(path=finding.location.path, value=0, start=0, end=length)
    return replace(finding, location=whole)
