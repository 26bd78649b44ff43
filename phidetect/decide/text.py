"""Joins what the rules and the tagger say of one text. Pure.

* What the tagger takes for information on a person is a finding of its own; `merge_findings`
  joins it with those of the rules at the same place.
* A word that is suspect only because no vocabulary holds it is cleared (TECHNICAL) where the
  tagger reads it as harmless, and the words beside it too. The others of its range stay.
* A word that things are called after (``eponyms.txt``) needs no more than not to be taken for a
  person; beside words of acquisition (``HARRIS VIEW``) it stands against a match of middling
  score as well.
* A name or place that a rule only takes from the words around it ("seen by SPEECH", "Brief
  Hospital Course") is cleared as well, where the tagger reads every word of it as harmless and
  none is a common name beside a cue.
* Nothing else that a rule says is overruled: no known identifier, no number, no date. Where the
  tagger disagrees with a weak rule, that is one more piece of evidence and no more.
* In the short strings of a header a match of middling score whose words are all of the
  vocabulary of acquisition (``WHITE MATTER``), and in an attribute of the device every match
  but a sure one of a name or an address, is a TECHNICAL finding with both pieces of evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from phidetect.rules.eponyms import is_eponym
from phidetect.rules.listed import holds_name, is_common_name
from phidetect.rules.vocabulary import is_acquisition_word, is_hand_word
from phidetect.secret import Secret
from phidetect.types import (
    Category,
    ElementPath,
    Evidence,
    Finding,
    SpanLocation,
    TextMatch,
)

__all__ = ["ReadText", "Reading", "join_readings"]

GUARDED = 0.2
"""Part of the likelihood below which a word reads as harmless (`Reading.harmless_below`) that
common names, long numbers, letters mixed with digits, and words without any of acquisition
beside them must stay below."""

SURE_OF_KNOWN_WORDS = 0.9
"""Score from which a match stands against the vocabulary of acquisition."""

SURE_IN_TECHNICAL = 0.9
"""Score from which a match stands in an attribute of the device."""

WEAK = 0.65
"""Score of a rule below which it only guesses."""

UNKNOWN = "rule:vocabulary.unknown"
GIVEN_NAME = "rule:patterns.given_name"

_SAID_BY_WORDS = frozenset(
    {Category.NAME, Category.STAFF_NAME, Category.INSTITUTION, Category.ADDRESS}
)
"""Categories of which the vocabulary can say that it is none."""

_CUES = frozenset(
    f"rule:patterns.{name}"
    for name in (
        "by_staff", "for_patient", "last_comma_first", "given_name",
        "institution", "institution_leading", "institution_compound",
    )
)  # fmt: skip
"""Rules that go by words beside a range. Not one that says outright what stands there:
"Mr.", "MD", "Patient's Name:", "Attending:", a form of PS3.5."""

_IN_TECHNICAL = frozenset({Category.NAME, Category.STAFF_NAME, Category.ADDRESS, Category.EMAIL})
"""Version and catalogue numbers, dates of building and makers look like the others."""

_BESIDE = 4096
"""Characters of a text in which a word of acquisition is looked for."""

_WORD = re.compile(r"[^\W_]+")
_DECIMAL = re.compile(r"[+-]?(?:0\.\d{1,12}|\d{1,4}\.\d{5,12})")
"""What is a measured number and no day, month or version."""
_LONG_NUMBER = re.compile(r"\d{6}")
_MIXED = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[^\W_]{6,}")
_ODD = re.compile("[^\\t\\n\\r -~\xa0-\xac\xae-\u024f\u2010-\u2027\u2032-\u205e]")
"""Other scripts than Latin, marks and control characters: the tagger was not trained on them."""


class Reading(Protocol):
    """What the tagger read in one text; `phidetect.text.TextReading` is one."""

    @property
    def matches(self) -> tuple[TextMatch, ...]:
        """What it takes for something, by code points of the text."""

    @property
    def harmless_below(self) -> float:
        """Likelihood below which a word reads as harmless, as the tagger was calibrated."""

    def phi(self, start: int, end: int) -> float:
        """Return the highest likelihood of PHI in a range; an age counts as none."""

    def unreadable(self, start: int, end: int) -> bool:
        """Return whether part of a range is written in characters that it does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText:
    """A text that the tagger has read.

    Attributes
    ----------
    text : Secret
        The text.
    reading : Reading
        What it read.
    technical : bool
        Whether it stands in an attribute of the device or technique.
    prose : bool
        Whether it may be running text, in which the tagger knows better than a vocabulary.
    """

    text: Secret
    reading: Reading
    technical: bool = False
    prose: bool = False


def join_readings(
    findings: Iterable[Finding],
    texts: Mapping[tuple[ElementPath, int], ReadText],
    *,
    source: str,
) -> list[Finding]:
    """Return the findings of rules and tagger together, not merged.

    Parameters
    ----------
    findings : iterable of Finding
        Findings of the rules, not merged.
    texts : mapping of (ElementPath, int) to ReadText
        What the tagger read, by element and index of the value.
    source : str
        Name of the tagger, as in `Evidence`.
    """
    out: list[Finding] = []
    of_text: dict[tuple[ElementPath, int], list[Finding]] = defaultdict(list)
    for finding in findings:
        location = finding.location
        if isinstance(location, SpanLocation) and (location.path, location.value) in texts:
            of_text[location.path, location.value].append(finding)
        else:
            out.append(finding)
    for place, read in texts.items():
        found = of_text.get(place, [])
        around = _Around(read.text)
        said = _Ranges(
            _range(finding)
            for finding in found
            if finding.phi is not False and not _only_eponyms(finding, read)
        )
        hits = [_hit(match, place, read, said, around) for match in read.reading.matches]
        phi = _Ranges(_range(hit) for hit in hits if hit.phi)
        for finding in found:
            if _only_unknown(finding):
                out += _cleared(finding, read, phi, around, source)
            elif _only_cued(finding, read, phi, around):
                assert isinstance(finding.location, SpanLocation)
                out.append(_part(finding, finding.location, read, source, clear=True))
            else:
                out.append(_with_doubt(finding, read, phi, source))
        out += hits
    return out


class _Around:
    """What the words of one text say of a part of it; worked out once, and where it is asked."""

    def __init__(self, text: Secret) -> None:
        self._text = text

    @cached_property
    def alone(self) -> bool:
        """Whether no word of acquisition is there, and the text is no row of eponyms."""
        words = _WORD.findall(self._text.reveal()[:_BESIDE])
        called_after = len(words) > 1 and all(map(is_eponym, words))
        return not called_after and not any(map(is_acquisition_word, words))

    @cached_property
    def _technical(self) -> tuple[int, int] | None:
        """End of the first word of our lists that is no eponym, and start of the last."""
        found = [
            match.span()
            for match in _WORD.finditer(self._text.reveal())
            if len(match[0]) > 2 and is_hand_word(match[0]) and not is_eponym(match[0])
        ]
        return (found[0][1], found[-1][0]) if found else None

    def technical_beside(self, start: int, end: int) -> bool:
        """Return whether such a word stands before or after a range."""
        if self._technical is None:
            return False
        first, last = self._technical
        return first <= start or last >= end


class _Ranges:
    """Half-open ranges of one text, asked whether they meet another."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []  # of all up to there, the last
        for start, end in sorted(ranges):
            self._starts.append(start)
            self._ends.append(max(end, self._ends[-1]) if self._ends else end)

    def meet(self, start: int, end: int) -> bool:
        before = bisect_left(self._starts, end)
        return before > 0 and self._ends[before - 1] > start


def _range(finding: Finding) -> tuple[int, int]:
    assert isinstance(finding.location, SpanLocation)
    return finding.location.start, finding.location.end


def _hit(
    match: TextMatch,
    place: tuple[ElementPath, int],
    read: ReadText,
    said: _Ranges,
    around: _Around,
) -> Finding:
    text = read.text.reveal()[match.start : match.end]
    evidence = Evidence(source=match.source, score=match.score, why=match.why, text=Secret(text))
    location = SpanLocation(path=place[0], value=place[1], start=match.start, end=match.end)
    # Where a rule says that there is or may be something, nothing speaks against a match.
    doubt = None if said.meet(match.start, match.end) else _doubt(match, text, read, around)
    if doubt is None:
        return Finding(
            location=location,
            category=match.category,
            score=match.score,
            phi=match.category.phi,
            evidence=(evidence,),
        )
    return Finding(
        location=location,
        category=Category.TECHNICAL,
        score=1 - match.score,
        phi=False,
        evidence=(evidence, doubt),
    )


def _doubt(match: TextMatch, text: str, read: ReadText, around: _Around) -> Evidence | None:
    """Return what speaks against a match, None where nothing does."""
    if read.technical and (match.category not in _IN_TECHNICAL or match.score < SURE_IN_TECHNICAL):
        why = "in an attribute of device or technique"
        return Evidence(source="rule:elements.technical", score=0.5, why=why)
    if match.score >= SURE_OF_KNOWN_WORDS:
        return None
    if _DECIMAL.fullmatch(text):
        return Evidence(source="rule:text.decimal", score=0.5, why="a decimal number")
    if match.category not in _SAID_BY_WORDS:
        return None
    if not read.prose and _is_vocabulary(text, match.category):
        why = "nothing but words of acquisition"
        return Evidence(source="rule:vocabulary.known", score=0.5, why=why)
    if _is_called_after(text) and around.technical_beside(match.start, match.end):
        why = "what things are called after, beside words of acquisition"
        return Evidence(source="rule:vocabulary.eponym", score=0.5, why=why)
    return None


def _is_vocabulary(text: str, category: Category) -> bool:
    """Return whether a text is words of acquisition and nothing else: no initials, no number.

    Of a name one word has to be of a list of our own: people are among the concepts (eponyms).
    """
    words = _WORD.findall(text)
    return (
        all(len(word) > 1 and word.isalpha() and is_acquisition_word(word) for word in words)
        and (
            category is Category.INSTITUTION
            or any(len(word) > 2 and is_hand_word(word) for word in words)
        )
    )  # fmt: skip


def _is_called_after(text: str) -> bool:
    """Return whether a text is eponyms and words of our lists."""
    words = _WORD.findall(text)
    return bool(words) and all(is_eponym(word) or is_hand_word(word) for word in words)


def _only_unknown(finding: Finding) -> bool:
    return finding.category is Category.SUSPECT and all(
        item.source == UNKNOWN for item in finding.evidence
    )


def _only_eponyms(finding: Finding, read: ReadText) -> bool:
    """Return whether a range is suspect alone for words that things are called after."""
    if not _only_unknown(finding):
        return False
    start, end = _range(finding)
    words = _WORD.findall(read.text.reveal()[start:end])
    return bool(words) and all(map(is_eponym, words))


def _may_name(finding: Finding, word: str) -> bool:
    """Return whether a word is a common name, where a cue says that a name stands.

    Where only the form says so, two words of which one is a given name (``RAY SUM``), the
    guarded limit for names is enough.
    """
    formed = all(item.source == GIVEN_NAME for item in finding.evidence)
    return not formed and is_common_name(word)


def _only_cued(finding: Finding, read: ReadText, phi: _Ranges, around: _Around) -> bool:
    """Return whether words beside a range are all that makes it a name or a place.

    So it is where the tagger reads each of its words as harmless, none is a common name beside a
    cue, be it a word of ours as well (Day, Page, Stone), and no rule but those of cues spoke.
    """
    location = finding.location
    assert isinstance(location, SpanLocation)
    text = read.text.reveal()
    words = [match.span() for match in _WORD.finditer(text, location.start, location.end)]
    return (
        finding.category in _SAID_BY_WORDS
        and all(item.source in _CUES for item in finding.evidence)
        and bool(words)
        and not any(char.isdigit() for char in text[location.start : location.end])
        and not any(_may_name(finding, text[first:last]) for first, last in words)
        and not phi.meet(location.start, location.end)
        and all(_harmless(words, location, read, around))
    )


def _harmless(
    words: Sequence[tuple[int, int]], location: SpanLocation, read: ReadText, around: _Around
) -> list[bool]:
    """Return of each word of a range whether it was read, and reads as harmless."""
    text, reading = read.text.reveal(), read.reading
    if _ODD.search(text, location.start, location.end) or reading.unreadable(
        location.start, location.end
    ):
        return [False] * len(words)
    return [
        not reading.unreadable(first, last)
        and reading.phi(first, last) < _limit(text[first:last], reading, alone=around.alone)
        for first, last in words
    ]


def _cleared(
    finding: Finding, read: ReadText, phi: _Ranges, around: _Around, source: str
) -> Iterator[Finding]:
    """Yield a suspect range in parts: words that stay suspect, and words that are cleared.

    A harmless word beside one that is not stays: names have several words.
    """
    location = finding.location
    assert isinstance(location, SpanLocation)
    start, end = location.start, location.end
    text = read.text.reveal()
    words = [match.span() for match in _WORD.finditer(text, start, end)] or [(start, end)]
    harmless = [
        one and not phi.meet(first, last)
        for one, (first, last) in zip(_harmless(words, location, read, around), words, strict=True)
    ]
    clear = [all(harmless[max(0, at - 1) : at + 2]) for at in range(len(words))]
    at = 0
    while at < len(words):
        stop = at + 1
        while stop < len(words) and clear[stop] is clear[at]:
            stop += 1
        part = replace(
            location,
            start=start if at == 0 else words[at][0],
            end=end if stop == len(words) else words[stop - 1][1],
        )
        yield _part(finding, part, read, source, clear=clear[at])
        at = stop


def _limit(word: str, reading: Reading, *, alone: bool) -> float:
    """Return what the likelihood of a word has to stay below.

    In a value that says nothing else (`alone`) a word has nothing to tell it from a name.
    """
    if is_eponym(word) and not alone:
        return 1.0
    guarded = (
        alone
        or _LONG_NUMBER.search(word) is not None
        or _MIXED.search(word) is not None
        or holds_name(word, families=True)
        or is_common_name(word)
    )
    return reading.harmless_below * (GUARDED if guarded else 1.0)


def _part(
    finding: Finding, part: SpanLocation, read: ReadText, source: str, *, clear: bool
) -> Finding:
    told = Secret(read.text.reveal()[part.start : part.end])
    evidence = tuple(replace(item, text=told) for item in finding.evidence)
    if not clear:
        return replace(finding, location=part, evidence=evidence)
    score = 1 - read.reading.phi(part.start, part.end)
    evidence += (_harmless_evidence(source, score, told),)
    return Finding(
        location=part, category=Category.TECHNICAL, score=score, phi=False, evidence=evidence
    )


def _with_doubt(finding: Finding, read: ReadText, phi: _Ranges, source: str) -> Finding:
    """Return a finding of the rules; where it is a guess, with what the tagger has against it."""
    location = finding.location
    assert isinstance(location, SpanLocation)
    if not finding.phi or finding.score >= WEAK:
        return finding
    likely = read.reading.phi(location.start, location.end)
    if likely >= read.reading.harmless_below or phi.meet(location.start, location.end):
        return finding
    told = Secret(read.text.reveal()[location.start : location.end])
    evidence = (*finding.evidence, _harmless_evidence(source, 1 - likely, told))
    return replace(finding, evidence=evidence)


def _harmless_evidence(source: str, score: float, told: Secret) -> Evidence:
    return Evidence(source=source, score=score, why="reads like nothing of a person", text=told)
