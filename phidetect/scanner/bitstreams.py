"""What compressed bit streams and videos carry beside samples, as findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from phidetect.decide.merge import strongest_category
from phidetect.dicom import Carried, text_runs
from phidetect.dicom.charset import charset_of
from phidetect.rules.known import KnownMatcher
from phidetect.rules.patterns import find_patterns
from phidetect.secret import Secret
from phidetect.settings import Limits
from phidetect.types import (
    BytesLocation,
    Category,
    ElementPath,
    Evidence,
    Finding,
    KnownIdentifiers,
    TextMatch,
)

__all__ = ["carried_findings"]

_PIXEL_DATA = ElementPath.of(0x7FE00010)
_MOST = 64
"""Different parts that get a finding of their own; all others share one."""
_LONGEST = 1 << 20
"""Bytes of all parts together that are searched; what is over is suspect unsearched."""
_SURE = 0.5
"""Score of a pattern from which a text counts as what it says."""
_NAMESPACE = re.compile(r"https?://(?:ns\.adobe\.com|www\.w3\.org|purl\.org)/")
"""Where the names of XMP are defined; nobody lives there."""
_MARKUP = re.compile(r"[<>\"=]+")
"""What stands around the texts of XMP and of other XML."""
_SHORTEST = 4
"""Shorter identifiers stand among bytes by chance."""


def carried_findings(
    parts: Iterable[Carried], *, known: KnownIdentifiers, limits: Limits
) -> Iterator[Finding]:
    """Yield one finding for each part: what its text says, SUSPECT where that is nothing known.

    Parameters
    ----------
    parts : iterable of Carried
        In the order in which they stand. Frames often carry the same one: it counts once.
    known : KnownIdentifiers
        What to look for.
    limits : Limits
        `text_chars` holds for all parts together.
    """
    matcher = KnownMatcher(known)
    seen: set[bytes] = set()
    left = min(limits.text_chars, _LONGEST)
    rest: tuple[int, int] | None = None
    for part in parts:
        if part.data in seen:
            continue
        if len(seen) >= _MOST or len(part.data) > left:
            offset, length = rest or (part.offset, 0)
            rest = offset, length + len(part.data)
            continue
        seen.add(part.data)
        left -= len(part.data)
        yield _of_part(part, matcher)
    if rest is not None:
        yield _finding(*rest, Category.SUSPECT, 0.5, (_unknown("more of such parts", ""),))


def _of_part(part: Carried, matcher: KnownMatcher) -> Finding:
    text = _text_of(part.data)
    why = f"{part.kind} in a bit stream"
    found = [
        match
        for match in _matches(text, matcher)
        if match.category.phi and not _NAMESPACE.match(text, match.start)
    ]
    own = _unknown(why, text)
    if not found:
        return _finding(part.offset, len(part.data), Category.SUSPECT, 0.5, (own,))
    first = strongest_category(match.category for match in found)
    best = max(
        (match for match in found if match.category is first),
        key=lambda match: (match.score, match.end - match.start, -match.start),
    )
    evidence = [
        Evidence(
            source=match.source,
            score=match.score,
            why=f"{match.why}, in {why}",
            text=Secret(text[match.start : match.end]),
        )
        for match in sorted(found, key=lambda match: (-match.score, match.start))[:8]
    ]
    return _finding(part.offset, len(part.data), best.category, best.score, (*evidence, own))


def _matches(text: str, matcher: KnownMatcher) -> Iterator[TextMatch]:
    at = 0
    for line in text.split("\n"):  # what stands on two lines is not one text
        for match in (*matcher.find(line), *find_patterns(line)):
            if match.score >= _SURE and match.end - match.start >= _SHORTEST:
                yield replace(match, start=match.start + at, end=match.end + at)
        at += len(line) + 1


def _text_of(data: bytes) -> str:
    """Return what a part says: all of it where it is UTF-8, else its runs of letters."""
    bare = data.strip(b"\0 ")
    if b"\0" not in bare:
        try:
            text = bare.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        if text and all(char.isprintable() or char in "\r\n\t" for char in text):
            return _MARKUP.sub("\n", text)
    runs, _ = text_runs(data, charset_of(["ISO_IR 192"]), limit=4 * len(data))
    return "" if runs is None else _MARKUP.sub("\n", runs.reveal())


def _unknown(why: str, text: str) -> Evidence:
    told = Secret(text) if text else None
    return Evidence(source="rule:bytes.bitstream", score=0.5, why=why, text=told)


def _finding(
    offset: int, length: int, category: Category, score: float, evidence: tuple[Evidence, ...]
) -> Finding:
    return Finding(
        location=BytesLocation(surface="bitstream", path=_PIXEL_DATA, offset=offset, length=length),
        category=category,
        score=score,
        phi=category.phi,
        evidence=evidence,
    )
