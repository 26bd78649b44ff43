"""Findings in the elements of a data set: by meaning, by pattern, and by unknown words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from phidetect.rules._data import read_words
from phidetect.rules._memory import remembered
from phidetect.rules.content import ContentContext
from phidetect.rules.encoded import readings
from phidetect.rules.fold import fold_plain
from phidetect.rules.grammar import fits_vr
from phidetect.rules.header import (
    element_category,
    is_placeholder,
    is_technical,
    names_creator,
)
from phidetect.rules.keyed import find_keyed
from phidetect.rules.known import KnownMatcher, known_from_header
from phidetect.rules.listed import holds_name, is_full_name, like_names
from phidetect.rules.patterns import find_patterns
from phidetect.rules.structure import hidden_by_structure, may_hide
from phidetect.rules.typed import is_closed_code
from phidetect.rules.uids import uid_matches
from phidetect.rules.vocabulary import unknown_spans
from phidetect.secret import Secret
from phidetect.standard import confidentiality_profile
from phidetect.types import (
    Category,
    ElementLocation,
    ElementView,
    Evidence,
    Finding,
    KnownIdentifiers,
    Location,
    SpanLocation,
    TextMatch,
)

__all__ = ["ElementRules"]

_NUMBERS = frozenset({"IS", "DS"})
_SHORTEST_INSIDE = 4
"""Shorter identifiers stand in binary values by chance."""
_SHORTEST_RUN = 10
"""Shorter runs of text do."""
_SPACED = re.compile(r"(?<!\w)[^\W_](?:[\s.\-_]{1,3}[^\W_]){5,200}(?!\w)")
"""Single letters or digits in a row: a word or number drawn apart."""
_SHORTEST_SPACED = 11
_LETTERS = dict.fromkeys(at for at in range(0x3000) if chr(at).isalpha() or at == 0x20)
_SAY = frozenset({"PatientIdentityRemoved", "LongitudinalTemporalInformationModified"})
_SURE = 0.85
_LONG_NUMBER = re.compile(r"(?<!\d)\d{7,}(?!\d)")
_EXPONENT = 8
"""Length of a number from which on it may be an identifier in another form."""
_WORDS = "vocabulary.unknown", "not in the vocabulary of acquisition"
_NAME = "listed.name", "a common name"
_NUMBER = "elements.number", "a number that may be one of a person"
_APART = "vocabulary.apart", "a word or number drawn apart"
_DATES = frozenset({"DA", "DT", "TM"})
_AGE = re.compile(r"\s*(\d{1,3})\s*([DWMY])\s*\Z")
_OLDEST = 89
_NOT_IN_TECHNICAL = re.compile(
    r"rule:patterns\.(?:date_\w+|digits|ipv4|uid|last_comma_first|institution\w*|host|degree|"
    r"phone_trunk|phone_local|sin|postcode_uk|card_number|given_\w+|for_patient)\Z"
)
"""Version numbers, build dates, catalogue numbers and makers look like these."""
_NOT_IN_RUNS = re.compile(rf"{_NOT_IN_TECHNICAL.pattern}|rule:patterns\.person_name\Z")
"""So do, between carets, the steps of a colour table."""


class ElementRules:
    """Rules over the elements of one object.

    Parameters
    ----------
    options : frozenset of str
        Options of the profile in force. A finding says what is there whatever they are; they
        are kept for rules of other packages that ask.
    creators : frozenset of str
        Private Creators that the user names: their words are no unknown ones.
    """

    name = "rule:elements"

    def __init__(
        self,
        *,
        options: frozenset[str] = frozenset(),
        creators: frozenset[str] = frozenset(),
    ) -> None:
        self.options = options
        self.creators = creators

    def detect(
        self, views: Iterable[ElementView], *, known: KnownIdentifiers | None = None
    ) -> list[Finding]:
        """Return the findings of all elements, in their order.

        An element that identifies by its meaning (Patient's Name) gives one finding of the
        whole element. Text gives one finding per span: known identifiers, patterns, and, as
        SUSPECT, words that the vocabulary of acquisition does not hold.

        Parameters
        ----------
        views : iterable of ElementView
            The elements, file meta included.
        known : KnownIdentifiers, optional
            What to look for in text. Not given: what the elements themselves teach.
        """
        elements = tuple(views)
        matcher = KnownMatcher(known_from_header(elements) if known is None else known)
        context = ContentContext(elements)
        shifted = _dates_are_modified(elements)
        out: list[Finding] = []
        for view in elements:
            hidden = hidden_by_structure(view) if may_hide(view) else None
            if hidden is not None:
                category, why, score = hidden
                out.append(_whole(view, category, why, "", score=score, source="structure.hidden"))
            elif view.error and view.values:
                text = view.values[0].reveal()
                out.append(_whole(view, Category.SUSPECT, "not decoded", text, score=0.5))
            elif not (view.error or view.vr == "SQ") and (
                view.values or view.inner or view.runs is not None
            ):
                found = _of_view(view, matcher, context, dates_shifted=shifted)
                if (
                    self.creators
                    and view.is_private
                    and names_creator(view)
                    and view.values[0].reveal().strip() in self.creators
                ):
                    found = (one for one in found if one.phi is not None)
                out += found
        return out


def _of_view(
    view: ElementView, matcher: KnownMatcher, context: ContentContext, *, dates_shifted: bool
) -> Iterator[Finding]:
    if view.inner:
        yield from _of_items_inside(view, matcher)
    if view.runs is not None:
        yield from _inside(view, matcher)
    texts = [value.reveal() for value in view.values]
    filled = [text for text in texts if not is_placeholder(text)]
    if not filled:
        return
    category = element_category(view) or context.category(view)
    if view.vr in _DATES and dates_shifted and _may_be_shifted(view):
        # What is no date was not shifted, and may say anything.
        filled = [text for text in filled if not fits_vr(view.vr, text)]
        category = Category.SUSPECT if filled else None
        if not filled:
            return
    if category is not None and view.vr != "UI":
        yield _whole(view, category, "identifies by its meaning", filled[0])
    elif view.vr in _DATES:
        yield _whole(view, Category.DATE, "a date", filled[0], score=0.9)
    elif view.vr == "AS":
        yield from _age(view, filled)
    elif view.vr == "UR":
        yield _whole(view, Category.URL, "a URI", filled[0], score=0.9)
    else:
        local = context.is_local_code(view)
        seen = context.seen.setdefault((view.tag, view.vr, local), {})
        for text in dict.fromkeys(filled):
            if text not in seen:
                seen[text] = _matches(view, text, matcher, local=local)
        for index, text in enumerate(texts):
            found = seen.get(text)
            if found:
                yield from _spans(view, index, text, found)


def _of_items_inside(view: ElementView, matcher: KnownMatcher) -> Iterator[Finding]:
    """Yield one finding of a whole binary value in whose items an element identifies."""
    context = ContentContext(view.inner)
    found = [
        finding
        for inner in view.inner
        if inner.vr != "SQ"
        for finding in _of_view(inner, matcher, context, dates_shifted=False)
    ]
    if found:
        best = max(found, key=lambda finding: (finding.phi is True, finding.score))
        location = ElementLocation(path=view.path)
        yield _finding(location, best.category, best.score, best.evidence[:1])


def _matches(
    view: ElementView, text: str, matcher: KnownMatcher, *, local: bool
) -> list[TextMatch]:
    fits = fits_vr(view.vr, text)
    if view.vr == "UI" and fits:
        return uid_matches(view, text, matcher)
    if view.vr in _NUMBERS and fits:
        return _of_number(text, matcher)
    found = matcher.find(text)
    if view.keyword == "BodyPartExamined" and text.strip() in read_words("body_parts.txt"):
        # HAND is a surname, and PANCREAS_0001 the first of a collection.
        found = [match for match in found if match.category is not Category.NAME]
    technical = is_technical(view)
    patterns = [*_by_form(text, technical)]
    if is_closed_code(view, text):
        numbers = [m.span() for m in _LONG_NUMBER.finditer(text)]
        names = _unknown(numbers, text, found, because=_NUMBER)
        names += _given_names(text, [*found, *names], families=True)
        return found + names + [match for match in patterns if match.score >= _SURE]
    if local and technical and " " not in text.strip():
        return found + patterns + _given_names(text, found, families=True)
    if technical and fits and not local:
        # A maker may be an institution of the header too (Verifying Organization).
        found = [match for match in found if match.category is not Category.INSTITUTION]
        found += [m for m in patterns if not _NOT_IN_TECHNICAL.match(m.source)]
        whole = [(0, len(text))] if is_full_name(view, text) else []
        return found + _unknown(whole, text, found, because=_NAME)
    found += patterns
    if len(text) >= _SHORTEST_SPACED:
        spaced = [match.span() for match in _SPACED.finditer(text)]
        found += _unknown(spaced, text, found, because=_APART)
    return found + _unknown(unknown_spans(text), text, found)


@remembered
def _by_form(text: str, technical: bool) -> tuple[TextMatch, ...]:
    """Return what a text says by its form: patterns, values beside a word, encoded parts.

    Of an encoded part it is what a pattern or a name in its decoded form says.
    """
    out = [*find_patterns(text), *find_keyed(text)]
    for reading in readings(text):
        for match in find_patterns(reading.text):
            if match.score < _SURE or _NOT_IN_TECHNICAL.match(match.source):
                continue
            if match.category.phi is not True or (reading.index is None and not reading.sure):
                continue
            start, end = reading.span(match.start, match.end)
            out.append(replace(match, start=start, end=end))
        if reading.index is None and reading.sure and not technical:
            names = _given_names(reading.text, [])
            out += [replace(match, start=reading.start, end=reading.end) for match in names]
    return tuple(out)


def _unknown(
    spans: Iterable[tuple[int, int]],
    text: str,
    found: Sequence[TextMatch],
    *,
    because: tuple[str, str] = _WORDS,
) -> list[TextMatch]:
    """Return ranges of unknown words, without what is found already, as SUSPECT."""
    spans = tuple(spans)
    if not spans:
        return []
    covered = _joined((match.start, match.end) for match in found)
    return [
        TextMatch(
            start=left,
            end=right,
            category=Category.SUSPECT,
            score=0.5,
            source=f"rule:{because[0]}",
            why=because[1],
        )
        for start, end in spans
        for left, right in _outside(start, end, covered, text)
    ]


def _of_number(text: str, matcher: KnownMatcher) -> list[TextMatch]:
    """Return a number (DS, IS) whole where it is known, whatever its form."""
    found = matcher.find_number(text)
    plain = text.strip()
    if found or len(plain) < _EXPONENT or plain.isdigit():
        return found
    number = float(plain)
    if number.is_integer() and matcher.find_number(str(int(abs(number)))):
        return _unknown([(0, len(text))], text, [], because=_NUMBER)
    return found


def _given_names(
    text: str, found: Sequence[TextMatch], *, families: bool = False
) -> list[TextMatch]:
    """Return a code as SUSPECT where one of its words is a name and no word of ours."""
    if holds_name(text, families=families):
        return _unknown([(0, len(text))], text, found, because=_NAME)
    return []


def _inside(view: ElementView, matcher: KnownMatcher) -> Iterator[Finding]:
    """Yield one finding of a whole binary element in which a text that identifies stands.

    Colour profiles and tables hold harmless text of their makers: known identifiers and sure
    patterns count there. What no dictionary knows holds no words, known or not.
    """
    if view.keyword == "PrivateInformation":
        yield _whole(view, Category.SUSPECT, "private information", "", score=0.5)
        return
    assert view.runs is not None
    text = view.runs.reveal()
    # A match is within one run: what stands on two lines is not one text.
    found = [
        match
        for match in matcher.find(text, disguised=False)
        if match.end - match.start >= _SHORTEST_INSIDE and "\n" not in text[match.start : match.end]
    ]
    at = 0
    for run in text.split("\n"):
        found += [
            replace(match, start=match.start + at, end=match.end + at)
            for match in _of_run(view, run, matcher)
        ]
        at += len(run) + 1
    if found:
        best = max(found, key=lambda match: (match.category.phi is True, match.score))
        told = Secret(text[best.start : best.end])
        evidence = Evidence(source=best.source, score=best.score, why=best.why, text=told)
        location = ElementLocation(path=view.path)
        yield _finding(location, best.category, best.score, (evidence,))


def _of_run(view: ElementView, text: str, matcher: KnownMatcher) -> list[TextMatch]:
    """Return what a run of letters and blanks holds, or one of names and values."""
    if len(text) < _SHORTEST_RUN:
        return []
    # Of tables whose meaning is known nobody expects settings or encodings.
    deep = view.is_private or not view.keyword
    keyed = find_keyed(text) if deep else []
    if keyed:
        return keyed
    if deep and readings(text):
        keyed = [match for match in matcher.find(text) if match.end - match.start >= _SHORTEST_RUN]
        if keyed:
            return keyed
    letters = len(text) - len(text.translate(_LETTERS))
    if 5 * letters < 4 * len(text):
        return []
    found = matcher.find(text) if deep else []
    found = [match for match in found if match.end - match.start >= _SHORTEST_INSIDE]
    found += [
        match
        for match in find_patterns(text)
        if match.score >= _SURE and not _NOT_IN_RUNS.match(match.source)
    ]
    if view.is_private:
        found += _unknown(like_names(text), text, found)
    if view.keyword or view.is_private:
        return found + _given_names(text, found)
    return found + _unknown(unknown_spans(text), text, found)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return ranges in order, those that overlap or touch as one."""
    out: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if out and first <= out[-1][1]:
            out[-1] = (out[-1][0], max(last, out[-1][1]))
        else:
            out.append((first, last))
    return out


def _outside(
    start: int, end: int, covered: Sequence[tuple[int, int]], text: str
) -> Iterator[tuple[int, int]]:
    """Yield what of a range lies outside the covered ranges and holds a letter or digit.

    `covered` is in order and without overlaps.
    """
    at = start
    for first, last in covered[bisect_right(covered, start, key=lambda span: span[1]) :]:
        if first >= end:
            break
        if first > at:
            yield from _stripped(at, first, text)
        at = max(at, last)
    if at < end:
        yield from _stripped(at, end, text)


def _stripped(start: int, end: int, text: str) -> Iterator[tuple[int, int]]:
    while start < end and not _is_letter(text[start]):
        start += 1
    while end > start and not _is_letter(text[end - 1]):
        end -= 1
    if start < end:
        yield start, end


def _is_letter(char: str) -> bool:
    """Return whether a sign is a letter or digit, or one in a circle."""
    return char.isalnum() or (not char.isascii() and fold_plain(char).text.isalnum())


def _spans(
    view: ElementView, index: int, text: str, matches: Sequence[TextMatch]
) -> Iterator[Finding]:
    """Yield one finding per outermost match, with those inside it as further evidence."""
    ordered = (
        matches
        if len(matches) == 1
        else sorted(matches, key=lambda m: (m.start, -m.end, -m.score, m.source))
    )
    groups: list[list[TextMatch]] = []
    for match in ordered:
        if groups and match.end <= groups[-1][0].end:
            groups[-1].append(match)
        else:
            groups.append([match])
    for group in groups:
        outer = group[0]
        # A date inside an identifier is part of it; what identifies beats what does not.
        best = max(group, key=lambda m: (m.category.phi is True, m.end - m.start, m.score))
        evidence = sorted(group, key=lambda m: (-m.score, m.source))
        location = SpanLocation(path=view.path, value=index, start=outer.start, end=outer.end)
        yield _finding(
            location,
            best.category,
            max(match.score for match in group if match.category is best.category),
            tuple(
                Evidence(
                    source=match.source,
                    score=match.score,
                    why=match.why,
                    text=Secret(text[match.start : match.end]),
                )
                for match in evidence
            ),
        )


def _age(view: ElementView, values: Sequence[str]) -> Iterator[Finding]:
    """Yield AGE, or AGE_OVER_89, for an Age String (PS3.5 6.2); anything else is SUSPECT."""
    ages = [_AGE.match(value) for value in values]
    odd = next((value for value, age in zip(values, ages, strict=True) if age is None), None)
    if odd is not None:
        yield _whole(view, Category.SUSPECT, "not an age string", odd, score=0.5)
        return
    # 090Y is how the group of all ages over 89 is written (45 CFR 164.514(b)(2)(i)(C)).
    over = any(age is not None and _years(age) > _OLDEST + 1 for age in ages)
    category = Category.AGE_OVER_89 if over else Category.AGE
    yield _whole(view, category, "an age", values[0])


def _years(age: re.Match[str]) -> float:
    return int(age[1]) / {"D": 365.25, "W": 365.25 / 7, "M": 12, "Y": 1}[age[2]]


def _whole(
    view: ElementView,
    category: Category,
    why: str,
    text: str,
    *,
    score: float = 0.99,
    source: str = "elements.meaning",
) -> Finding:
    evidence = Evidence(source=f"rule:{source}", score=score, why=why, text=Secret(text))
    return _finding(ElementLocation(path=view.path), category, score, (evidence,))


def _finding(
    location: Location, category: Category, score: float, evidence: tuple[Evidence, ...]
) -> Finding:
    return Finding(
        location=location, category=category, score=score, phi=category.phi, evidence=evidence
    )


def _may_be_shifted(view: ElementView) -> bool:
    """Return whether a date is one of those that shifting makes harmless: no birth date is."""
    row = confidentiality_profile().row(view.tag)
    return row is None or "retain_longitudinal_modified_dates" in row.options


def _dates_are_modified(views: Sequence[ElementView]) -> bool:
    """Return whether the object says that its dates are no longer the true ones.

    Patient Identity Removed (0012,0062) YES and Longitudinal Temporal Information Modified
    (0028,0303) MODIFIED, at the top of the data set.
    """
    said = {
        view.keyword: view.values[0].reveal().strip().upper()
        for view in views
        if view.keyword in _SAY and view.path.depth == 0 and view.values
    }
    return (
        said.get("PatientIdentityRemoved") == "YES"
        and said.get("LongitudinalTemporalInformationModified") == "MODIFIED"
    )
