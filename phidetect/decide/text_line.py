"""Decides what each line of burned-in text is: PHI, SUSPECT, TECHNICAL or MARKER.

The order of the questions, the first that has an answer wins:

1. Does the line, or the row or stack of letters it stands in, match a known identifier or
   the form of one (date, identifier after a word for it, name...)? Then it is PHI as a
   whole, of the strongest category matched.
2. Is it no text at all, or text that could not be read? See `_unread`.
3. Is it a side marker or a positioning note? MARKER.
4. How much speaks for a person? The weights of ``data/line_rules.toml`` add up to
   log-odds: unknown words, long numbers, initials on radiographs and the company of
   identifying lines raise them; acquisition vocabulary, units and measurements lower them.
   Above even odds the line is SUSPECT, or NAME or ID where its shape says so; else it is
   TECHNICAL (AGE where it tells an age).

A missed name is a breach, so an unexplained word needs a reason to be kept, not to be hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from phidetect.decide import line_shape as shape
from phidetect.decide.line_layout import Layout, glyphs_of
from phidetect.decide.line_marker import is_marker, marker_initials
from phidetect.decide.line_reading import LineReader, read_lines
from phidetect.decide.line_score import calibrated
from phidetect.decide.line_weight import Surroundings, likelihood, rules_for, unknown_words
from phidetect.decide.line_words import line_rules
from phidetect.decide.merge import strongest_category
from phidetect.rules.known import KnownMatcher
from phidetect.rules.patterns import find_patterns
from phidetect.rules.vocabulary import is_acquisition_word, technical_score
from phidetect.types import (
    Box,
    Category,
    Evidence,
    Finding,
    TextLine,
    TextMatch,
    location_sort_key,
)

__all__ = ["LineContext", "classify_lines"]

MARKED = frozenset({"CR", "DX", "MG", "RF", "RG"})
"""Modalities of plates that a technologist lays a marker of lead letters on."""

FEW = 16
"""Lines up to which an image of unknown modality may be such a plate: consoles print more."""

PROJECTION = frozenset({"CR", "DX", "MG", "RF", "XA", "RG", "IO", "PX"})
"""Modalities (PS3.3 C.7.3.1.1.1) whose images carry markers with technologists' initials."""

UNSURE_MATCH = 0.5
"""Score below which a match of a pattern only makes a line suspect."""

READABLE = 0.5
"""Reader's score below which a text is taken for misread."""

READ_SHARE = 0.4
"""Share of the glyphs that fit into a box which must have been read."""

TALLEST = 0.2
"""Part of the shorter side of an image that burned-in letters do not exceed; markers of lead
letters reach 0.05."""

SMALLEST = 0.015
"""Part of the shorter side of an image below which unsurely read letters are no marker: lead
letters of a centimetre on a plate of 43 cm are 0.023."""

SURE = 0.9
"""Reader's score from which a text is taken as read, however odd its box."""

DOUBTFUL = 0.68
"""Product of the scores of detector and reader below which both are unsure."""

LITTLE = 3
"""Characters up to which a text may be noise that happens to look like letters."""

NAME_BESIDE = frozenset({Category.ID, Category.DATE, Category.AGE_OVER_89})
"""Categories that stand beside a name on one line as a rule."""

ANCHORS = frozenset(
    {
        Category.NAME, Category.STAFF_NAME, Category.ID, Category.DATE, Category.INSTITUTION,
        Category.ADDRESS, Category.PHONE, Category.AGE_OVER_89,
    }
)  # fmt: skip
"""Categories that make the lines around them suspicious."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineContext:
    """What is known of the object that the lines stand on.

    Attributes
    ----------
    modality : str or None
        Modality (0008,0060), None where unknown.
    rows, cols : int
        Rows (0028,0010) and Columns (0028,0011) of the plane.
    n_frames : int
        Number of frames.
    pictures : tuple of Box
        Where the picture stands on the screen, as far as the header says (Sequence of
        Ultrasound Regions). Outside of it consoles print who is examined; the header only
        adds suspicion there, it never takes any away inside.
    """

    modality: str | None
    rows: int
    cols: int
    n_frames: int
    pictures: tuple[Box, ...] = ()

    @property
    def projection(self) -> bool:
        """Whether technologists' initials are to be expected; so where nothing is known."""
        return self.modality is None or self.modality in PROJECTION


@dataclass(slots=True)
class _Seen:
    """A line and what is known of it so far."""

    line: TextLine
    text: str
    matches: list[TextMatch]
    doubts: list[TextMatch]
    stacked: str = ""

    @property
    def identifying(self) -> list[TextMatch]:
        return [m for m in self.matches if m.category.phi and m.score >= UNSURE_MATCH]


def classify_lines(
    lines: Sequence[TextLine],
    *,
    known: KnownMatcher,
    context: LineContext,
    read: LineReader | None = None,
) -> list[Finding]:
    """Return one finding for each line.

    Parameters
    ----------
    lines : sequence of TextLine
        The lines of one object, in any order.
    known : KnownMatcher
        Finds known identifiers in a text.
    context : LineContext
        The object.
    read : callable, optional
        Gives what the tagger says of texts.

    Returns
    -------
    list of Finding
        In the order of `location_sort_key`, the same for every order of `lines`. Each has the
        region of its line and the evidence of detector, reader and rules.
    """
    ordered = sorted(lines, key=_line_key)
    seen = [_look(line, known) for line in ordered]
    if read is not None:
        for one, (sure, doubts) in zip(seen, _read(seen, read), strict=True):
            one.matches += sure
            one.doubts += doubts
    layout = Layout(ordered, [one.text for one in seen])
    _match_across(seen, layout, known)
    anchors = {i for i, one in enumerate(seen) if _is_anchor(one)}
    announced = _announced(seen, layout)
    results = set(_result_labels(seen, layout))
    marked = context.modality in MARKED or (context.modality is None and len(ordered) <= FEW)
    return [
        _decide(
            one,
            context,
            Surroundings(
                near_identity=any(other in anchors for other in layout.near(i)),
                after_label=i in announced,
                result_label=i in results,
                in_banner=_in_banner(one.line.region.box, context.pictures),
            ),
            marked=marked,
        )
        for i, one in enumerate(seen)
    ]


def _in_banner(box: Box, pictures: Sequence[Box]) -> bool:
    """Return whether a line stands outside of every picture, where there are any."""
    return bool(pictures) and not any(box.intersection(picture) for picture in pictures)


def _line_key(line: TextLine) -> tuple[object, ...]:
    text = line.text.reveal()
    scores = (line.detection_score, line.reading_score)
    return (location_sort_key(line.region), str(line.region.polygon), text, scores, line.sources)


def _look(line: TextLine, known: KnownMatcher) -> _Seen:
    text = shape.fold_line(line.text.reveal())
    matches = _find(text, known)
    box = line.region.box
    if box.height > 2 * box.width and len(text) > 1:
        # Of a line that stands upright a reader cannot always tell which end comes first.
        matches += [replace(m, start=0, end=len(text)) for m in _find(text[::-1], known)]
    return _Seen(line=line, text=text, matches=matches, doubts=[])


def _read(seen: Sequence[_Seen], read: LineReader) -> list[tuple[list[TextMatch], list[TextMatch]]]:
    """Return what the tagger says of the lines that were surely read."""
    return read_lines([o.text if o.line.reading_score >= READABLE else "" for o in seen], read)


def _find(text: str, known: KnownMatcher) -> list[TextMatch]:
    if not text:
        return []
    found = [*known.find(text, ocr=True), *find_patterns(text, ocr=True)]
    lettered = shape.letters_for_digits(text)
    if lettered != text:
        found += find_patterns(lettered, ocr=True)
    if shape.names_institution(text):
        found.append(
            TextMatch(
                start=0,
                end=len(text),
                category=Category.INSTITUTION,
                score=0.8,
                source="rule:line.institution",
                why="a word for an institution with a word that may be its name",
            )
        )
    return found


def _match_across(seen: Sequence[_Seen], layout: Layout, known: KnownMatcher) -> None:
    """Add what only shows when the lines of a row, or letters below each other, are joined."""
    for stacked, joins in ((False, layout.rows()), (True, layout.stacks())):
        for joined in joins:
            for match in _find(joined.text, known):
                touched = joined.touched(match.start, match.end)
                if any(shape.has_measurement(seen[index].text) for index in touched):
                    # Numbers and words of a table of results join to chance dates.
                    continue
                if len(touched) > 1 or not _has(seen[touched[0]], match.category):
                    for index in touched:
                        seen[index].matches.append(match)
            if stacked:
                for index in joined.members:
                    seen[index].stacked = joined.text


def _has(one: _Seen, category: Category) -> bool:
    return any(match.category is category for match in one.matches)


def _is_anchor(one: _Seen) -> bool:
    if any(match.category in ANCHORS for match in one.identifying):
        return True
    return len(one.text) >= 2 and shape.is_sex_or_age(one.text) and not one.text.isalpha()


def _announced(seen: Sequence[_Seen], layout: Layout) -> set[int]:
    """Return the lines that stand beside a label, or below one with nothing beside it."""
    out = set()
    for index, one in enumerate(seen):
        if one.identifying or not shape.is_label(one.text):
            continue
        value = layout.right_of(index)
        value = layout.below(index) if value is None else value
        if value is not None and not shape.is_label(seen[value].text):
            out.add(value)
    return out


def _result_labels(seen: Sequence[_Seen], layout: Layout) -> Iterator[int]:
    """Yield the lines that label a measurement beside them and say so by a mark or a word."""
    for index, one in enumerate(seen):
        value = layout.right_of(index)
        if value is None or not shape.has_measurement(seen[value].text):
            continue
        marked = one.text[:1] in "+x×*#∎◆" and one.text[1:2] == " "
        if marked or any(is_acquisition_word(word) for word in shape.letter_words(one.text)):
            yield index


def _decide(one: _Seen, context: LineContext, around: Surroundings, *, marked: bool) -> Finding:
    matched = one.identifying
    if matched:
        # A reader that is unsure of its letters makes a match less sure, not untrue.
        trust = 0.6 + 0.4 * _unit(one.line.reading_score)
        score = max(match.score for match in matched) * trust
        category = strongest_category(match.category for match in matched)
        if category in NAME_BESIDE and _name_beside(one, matched):
            why = "unknown words on one line with a date or identifier"
            return _finding(one, Category.NAME, score, "name_beside", why)
        return _finding(one, category, score)
    verdict = _unread(one, context)
    in_doubt = around.near_identity and not _plain_marker(one.text)
    if verdict is None and not (around.after_label or in_doubt):
        verdict = None if marked and marker_initials(one.text) else _marker(one, context)
    if verdict is not None:
        return verdict
    names = rules_for(
        one.text,
        stacked=one.stacked,
        doubtful_match=any(match.category.phi for match in one.matches),
        reads_like_person=bool(one.doubts),
        projection=context.projection,
        marked=marked,
        around=around,
    )
    return _weighed(one, names, likelihood(one.text, names))


def _name_beside(one: _Seen, matched: Sequence[TextMatch]) -> bool:
    """Whether two unknown words, one of them long, stand beside what was matched."""
    chars = list(one.text)
    for match in matched:
        if match.end <= len(chars):
            chars[match.start : match.end] = " " * (match.end - match.start)
    words = unknown_words("".join(chars))
    return len(words) >= 2 and any(shape.is_long(word) for word in words)


def _unread(one: _Seen, context: LineContext) -> Finding | None:
    """Return a finding for a line that was not read, None for one that was.

    Dropped as no text (TECHNICAL with a low score), each only on strong evidence:

    * nothing read, in a box with room for fewer than four glyphs;
    * nothing read but upright strokes, five or more: the ticks of a ruler;
    * taller than `TALLEST` of the image and not surely read;
    * at most `LITTLE` characters in a box for few, detector and reader both unsure
      (`DOUBTFUL`), and either not readable at all or smaller than `SMALLEST` of the image.

    Else a line that was badly read, or in which less than `READ_SHARE` of the glyphs that fit
    were read, is SUSPECT: it looks like text and nobody knows what it says. A badly read line
    that is acquisition vocabulary throughout counts as read: noise does not spell words.
    """
    line, box = one.line, one.line.region.box
    chars = [c for c in one.text if not c.isspace()]
    glyphs = glyphs_of(box)
    reading, detection = _unit(line.reading_score), _unit(line.detection_score)
    readable = reading >= READABLE and len(chars) >= 1
    size = min(box.height, box.width) / max(min(context.rows, context.cols), 1)
    nothing = (not chars and glyphs < LITTLE + 1) or shape.is_ticks(one.text)
    tall = size > TALLEST and reading < SURE
    # A box a little wider than its few glyphs is the margin of the detector.
    little = len(chars) <= LITTLE and glyphs <= 2 * LITTLE
    doubtful = little and reading * detection < DOUBTFUL
    if nothing or tall or (doubtful and (size < SMALLEST or not readable)):
        return _finding(one, Category.TECHNICAL, 0.3, "no_text", "does not look like text")
    if readable and (len(chars) >= READ_SHARE * glyphs or len(chars) >= 4):
        return None
    if readable and not any(c.isalnum() for c in chars):
        return _finding(one, Category.TECHNICAL, reading, "symbols", "symbols without letters")
    if len(chars) == 1 and glyphs < 4:
        return None
    if reading >= READABLE / 2 and _spells_words(one.text):
        return None
    why = "looks like text that could not be read"
    return _finding(one, Category.SUSPECT, 0.5 + 0.4 * detection, "unreadable", why)


def _spells_words(text: str) -> bool:
    """Whether a text that was not surely read spells what no noise does by chance."""
    count = sum(c.isalnum() for c in text)
    if count >= 3 and (is_marker(text) or shape.has_measurement(text)):
        return True
    return sum(c.isalpha() for c in text) >= 4 and technical_score(text) >= 0.9


def _plain_marker(text: str) -> bool:
    """Whether `text` is a marker that stays one beside a name: more than a word of one."""
    return len(text) <= 2 or len(text.split()) > 1 or any(c.isdigit() for c in text)


def _marker(one: _Seen, context: LineContext) -> Finding | None:
    text = one.text
    if one.stacked:
        return None
    if is_marker(text):
        return _finding(one, Category.MARKER, 0.95, "marker", "side marker or positioning note")
    if len(text) == 1 or (not context.projection and shape.is_orientation(text)):
        if shape.is_orientation(text):
            return _finding(one, Category.MARKER, 0.8, "orientation", "patient orientation")
        return _finding(one, Category.TECHNICAL, 0.8, "single", "a single character")
    return None


def _weighed(one: _Seen, names: frozenset[str], weighed: float) -> Finding:
    """Return the finding for a line whose rules add up to `weighed`."""
    rules = [line_rules()[name] for name in sorted(names)]
    evidence = tuple(
        Evidence(source=f"rule:line.{rule.name}", score=weighed, why=rule.why) for rule in rules
    )
    score = calibrated(weighed)
    if weighed < 0.5:
        ages = [match for match in one.matches if match.category is Category.AGE]
        category = Category.AGE if ages else Category.TECHNICAL
        if not evidence:
            why = "acquisition vocabulary, numbers and units"
            evidence = (Evidence(source="rule:line.technical", score=1 - weighed, why=why),)
        return _finding(one, category, 1 - score, evidence=evidence)
    category = Category.SUSPECT
    in_company = bool(names & {"near_identity", "after_label"})
    if "long_number" in names or (in_company and names & {"number", "short_number"}):
        category = Category.ID
    elif "name_shape" in names or (in_company and {"long_word", "more_words"} <= names):
        category = Category.NAME
    return _finding(one, category, score, evidence=evidence)


def _finding(
    one: _Seen,
    category: Category,
    score: float,
    rule: str = "",
    why: str = "",
    *,
    evidence: tuple[Evidence, ...] = (),
) -> Finding:
    line = one.line
    score = _unit(score)
    detector, reader = (*line.sources, "", "")[:2]
    own = [
        Evidence(source=detector, score=_unit(line.detection_score), why="text line"),
        Evidence(
            source=reader, score=_unit(line.reading_score), why="text as read", text=line.text
        ),
    ]
    own = [item for item in own if item.source]
    if rule:
        own.append(Evidence(source=f"rule:line.{rule}", score=score, why=why))
    own += evidence
    own += _match_evidence([*one.matches, *one.doubts])
    own.sort(key=lambda item: (-item.score, item.source, item.why))
    return Finding(
        location=line.region,
        category=category,
        score=score,
        phi=category.phi,
        evidence=tuple(dict.fromkeys(own)),
    )


def _match_evidence(matches: Sequence[TextMatch]) -> list[Evidence]:
    """Return one piece of evidence for each source and reason, with its best score."""
    best: dict[tuple[str, str], float] = defaultdict(float)
    for match in matches:
        key = (match.source, match.why)
        best[key] = max(best[key], _unit(match.score))
    return [Evidence(source=s, score=score, why=why) for (s, why), score in best.items()]


def _unit(value: float) -> float:
    """Return `value` inside 0 to 1; 0 for what is no number."""
    return min(max(value, 0.0), 1.0) if value == value else 0.0
