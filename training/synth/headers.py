"""Header strings by DICOM element: acquisition words of every modality, and PHI typed among them.

`header` is what departments type, `planted` the way test sets plant PHI, `code` the
strings of codes, `private` those of private elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from pydicom._private_dict import private_dictionaries
from pydicom.sr._concepts_dict import concepts

from training.synth.example import Example, Span, build
from training.synth.lists import table
from training.synth.people import Person
from training.synth.phrases import Grammar, Grown, Production, texts
from training.synth.world import World

__all__ = ["examples"]

FILES = (
    "header_common",
    "header_clinical",
    "header_mr",
    "header_ct",
    "header_xr",
    "header_other",
    "header_lang",
    "header_hard",
    "header_phi",
)
WORDS = {
    "acqword": "data/acquisition.txt",
    "clinword": "data/clinical.txt",
    "conceptword": "data/concepts.txt",
    "enword": "data/english.txt",
}
LONGEST_PLAIN = 3  # shorter words of those lists are left out
PHI_RULES = ("planted", "dept", "glued", "hxphi", "alertphi", "rtphi", "langphi", "multi")
CUELESS = frozenset(("glued", "rtphi", "lone", "lonename", "loneinst", "dept"))
VOCABULARY = {
    "bp",
    "bpshort",
    "side",
    "ph",
    "plane",
    "view",
    "mgview",
    "mrw",
    "intent",
    "bpg",
    "roi",
}
WORD = re.compile(r"[^\W\d_]{2,}")
TRIES = 8
PHI_SHARE = 0.52  # of the elements that state none; about 0.38 of all
PRIVATE_SHARE = 0.14
PRIVATE_PHI_SHARE = 0.35
NAMED_SHARE = 0.5
GLUE_SHARE = 0.04
CUT_SHARE = 0.6
EPONYM_SHARE = 0.05
LATIN_SHARE = 0.6
HELD_PARTS = 8
SHORTEST_PART = 2
JOINTS = {"ADDRESS": " ,", "NAME": " ,^_.-", "STAFF_NAME": " ,^_.-"}
TEXT_VRS = {"LO", "SH", "ST", "LT", "UT", "UC", "CS", "UN"}


class HeaderWorld(World):
    """A world where some people bear the names of eponyms and of common words.

    While `careful`, as for strings where nothing but the name itself tells, no name,
    town or abbreviation is a word of the harmless vocabulary.
    """

    careful = False

    def person(self, origin: str = "") -> Person:
        """Return a person; mostly one whose name is in Latin letters."""
        found = super().person(origin)
        if found.script and not origin and self.rng.random() < LATIN_SHARE:
            found = self.latin()
        if origin:
            return found
        if self.rng.random() < EPONYM_SHARE and not self.held_out:
            rule = "nameseponym" if self.careful else self.rng.choice(("nameseponym", "namesword"))
            family = self.rng.choice(_grammar().rules[rule]).nodes[0]
            return replace(found, family=str(family))
        if self._taken(found.family):
            return self.person()
        return found

    def initials(self, person: Person) -> str:
        """Return initials, while careful none that are an abbreviation."""
        for _ in range(TRIES):
            text = super().initials(person)
            if not self._taken(text.replace(".", "").replace(" ", "")):
                break
            person = self.person()
        return text

    def institution_abbr(self) -> str:
        """Return the letters of an institution."""
        while self._taken(text := super().institution_abbr()):
            pass
        return text

    def city(self) -> str:
        """Return a town."""
        while self._taken(text := super().city()):
            pass
        return text

    def _taken(self, text: str) -> bool:
        return self.careful and text.lower() in _vocabulary()


@dataclass(frozen=True, slots=True)
class Element:
    """What an element holds; rules are repeated as often as they are likely."""

    keyword: str
    concept: str
    kind: str
    benign: tuple[str, ...]
    phi: tuple[str, ...]
    share: float
    length: int
    glue: float


def _plain_words(path: str) -> list[str]:
    """Return the words of a list of the rules."""
    text = files("phidetect.rules").joinpath(path).read_text("utf-8")
    rows = (line for line in text.splitlines() if not line.startswith("#"))
    return sorted({word for row in rows for word in row.split() if len(word) > LONGEST_PLAIN})


@cache
def _grammar() -> Grammar:
    meanings: set[str] = set()
    values: set[str] = set()
    by_scheme: Any = concepts
    for scheme in by_scheme.values():
        for codes in scheme.values():
            for value, (meaning, _) in codes.items():
                values.add(value)
                meanings.add(meaning)
    extra = {"codemeaning": sorted(meanings), "codevalue": sorted(values)}
    extra["creator"] = sorted(private_dictionaries)
    extra |= {rule: _plain_words(path) for rule, path in WORDS.items()}
    return Grammar(FILES, extra)


@cache
def _vocabulary() -> frozenset[str]:
    """Return the words of the harmless rules, in small letters."""
    rules = _grammar().rules
    words: set[str] = set()
    for name in {name for element in _elements() for name in element.benign} | VOCABULARY:
        for production in rules[name]:
            for text in texts(production.nodes):
                words.update(word.lower() for word in WORD.findall(text))
    return frozenset(words)


@cache
def _rule(name: str, held_out: bool) -> tuple[Production, ...]:
    """Return the productions of a rule; an eighth of those with PHI is for tests only."""
    found = _grammar().rules[name]
    if name not in PHI_RULES:
        return found
    kept = tuple(p for p in found if (int(p.digest, 16) % HELD_PARTS == 0) == held_out)
    return kept or found


def _weighted(weights: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(name for name, weight in weights.items() for _ in range(weight))


@cache
def _elements() -> tuple[Element, ...]:
    found: list[Element] = []
    for keyword, row in table("header_elements").items():
        share = row.get("share", PHI_SHARE)
        element = Element(
            keyword,
            "",
            row.get("kind", "header"),
            _weighted(row["benign"]),
            _weighted(row["phi"]),
            share,
            row["length"],
            row.get("glue", GLUE_SHARE),
        )
        found += [element] * row["weight"]
    return tuple(found)


def _private(name: str) -> Element:
    lowered = f" {name.lower()}"
    row: dict[str, Any] = next(
        row
        for row in table("header_private")["word"]
        if any(word in lowered for word in row["match"])
    )
    return Element(
        "",
        name,
        "private",
        tuple(row["benign"]),
        tuple(row["phi"]),
        PRIVATE_PHI_SHARE,
        64,
        GLUE_SHARE,
    )


@cache
def _private_elements() -> tuple[tuple[Element, ...], tuple[Element, ...]]:
    """Return the elements drawn by name, and those of the dictionaries."""
    known = {
        name
        for entries in private_dictionaries.values()
        for vr, _, name, _ in entries.values()
        if vr[:2] in TEXT_VRS and name.strip() and name != "Unknown"
    }
    named = tuple(_private(name) for name in table("header_private")["named"]["names"])
    return named, tuple(_private(name) for name in sorted(known))


def _pick(rng: Random) -> Element:
    if rng.random() >= PRIVATE_SHARE:
        return rng.choice(_elements())
    named, known = _private_elements()
    return rng.choice(named if rng.random() < NAMED_SHARE else known)


def _recased(text: str, upper: bool) -> str:
    """Change the case of each character that stays one character."""
    changed = ((char.upper() if upper else char.lower(), char) for char in text)
    return "".join(new if len(new) == 1 else old for new, old in changed)


def _styled(example: Example, element: Element, rng: Random) -> Example:
    """Write the text as consoles do: one case, one separator, cut at its length."""
    text = example.text
    roll = rng.random()
    if roll < 0.08:
        text = _recased(text, True)
    elif roll < 0.1:
        text = _recased(text, False)
    if rng.random() < element.glue:
        text = text.replace(" ", rng.choice("___-^."))
    example = replace(example, text=text)
    example = replace(example, text=example.text.rstrip())
    if len(text) > element.length and rng.random() < CUT_SHARE:
        example = _cut(example, element.length)
    return example


def _cut(example: Example, length: int) -> Example:
    """Cut a text; a span that would keep a single character goes with its text."""
    for span in example.spans:
        if span.start < length < span.end and length - span.start < SHORTEST_PART:
            length = span.start
    text = example.text[:length].rstrip()
    spans = tuple(
        Span(s.start, min(s.end, len(text)), s.label) for s in example.spans if s.start < len(text)
    )
    return replace(example, text=text, spans=spans)


def _joined(example: Example) -> Example:
    """Make one span of the parts of an address, or of a name, that follow each other."""
    spans: list[Span] = []
    for span in example.spans:
        last = spans[-1] if spans else None
        between = example.text[last.end : span.start] if last else ""
        if last and last.label == span.label and not between.strip(JOINTS.get(span.label, "|")):
            spans[-1] = Span(last.start, span.end, span.label)
        else:
            spans.append(span)
    return replace(example, spans=tuple(spans))


def _example(element: Element, rule: str, grown: Grown) -> Example:
    kind = "planted" if rule in ("planted", "multi") and element.kind == "header" else element.kind
    return build(
        grown.pieces,
        element=element.keyword,
        concept=element.concept,
        kind=kind,
        template=f"header/{rule}:{grown.production.digest}",
        origin=grown.origin,
    )


def examples(rng: Random, held_out: bool = False) -> Iterator[Example]:
    """Yield header strings without end.

    Parameters
    ----------
    rng : random.Random
        The only source of chance.
    held_out : bool, optional
        Use the words and templates kept for tests.
    """
    world = HeaderWorld(rng, held_out)
    grammar = _grammar()
    while True:
        element = _pick(rng)
        has_phi = bool(element.phi) and rng.random() < element.share
        rule = rng.choice(element.phi if has_phi else element.benign)
        benign = {"benign": _rule(rng.choice(element.benign), held_out)}
        world.careful = rule in CUELESS
        grown = grammar.grow(_rule(rule, held_out), world, element.kind, benign)
        example = _styled(_joined(_example(element, rule, grown)), element, rng)
        if example.text.strip() and has_phi == bool(example.spans):
            yield example
