"""Writes sentences and whole texts from lists of templates that call one another.

The lists stand in ``data/<name>.toml``; a line is a template of `training.synth.fill`
with more slots: ``{g:list}`` or ``{v:list}`` renders a line of a list, ``{n:2-9}`` is a
whole number, ``{d:0-9}`` a number with one decimal, ``{odd}`` an identifier of an odd
shape, ``{ip}`` an address of a machine, ``{company}`` an employer, ``{patient_firsti}`` a
first name and an initial, ``{patient_comma}``, ``{patient_caret}`` and ``{patient_full}``
(and those of ``staff``) both names in one span.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from training.synth.example import Example, Piece, build, rewrite
from training.synth.fill import Filler, parsed, split
from training.synth.lists import digest
from training.synth.odd import company, ip_address, odd_id
from training.synth.world import World

__all__ = ["Lists", "Writer", "finish", "read_lists", "recase", "redact", "tidy", "wrap"]

STOPS = re.compile(r"[.,;](?=\s|$)")
WHOLE = re.compile(r"(patient|staff)_(comma|caret|full)")
DATA = Path(__file__).parent / "data"
Lists = Mapping[str, tuple[str, ...]]

MARKS = (
    "XXXX",
    "XXX",
    "[NAME]",
    "[DATE]",
    "[REDACTED]",
    "[ID]",
    "[HOSPITAL]",
    "<PHI>",
    "<NAME>",
    "<DATE>",
    "___",
    "_____",
    "**NAME**",
    "**DATE**",
    "***",
    "[**Known lastname**]",
    "[**Hospital1**]",
    "[**Date**]",
    "(redacted)",
    "xx/xx/xxxx",
    "XX/XX/XX",
    "[Patient Name]",
    "[removed]",
    "<<REMOVED>>",
    "{name}",
    "#####",
    "@@@",
    "[ANONYMIZED]",
    "anonymized",
    "Anonymous",
)


@cache
def read_lists(name: str) -> dict[str, tuple[str, ...]]:
    """Return the lists of ``data/<name>.toml``; those of a table are named ``table.list``."""
    found: dict[str, tuple[str, ...]] = {}
    for key, value in tomllib.loads((DATA / f"{name}.toml").read_text("utf-8")).items():
        table = (
            {f"{key}.{inner}": text for inner, text in value.items()}
            if isinstance(value, dict)
            else {key: value}
        )
        for full, text in table.items():
            found[full] = tuple(line for line in text.split("\n") if line.strip())
    return found


@cache
def _share(templates: tuple[str, ...], held_out: bool) -> tuple[str, ...]:
    return tuple(line for line in templates if split(line, held_out)) or templates


class Writer(Filler):
    """Renders lines of lists into pieces; its people stay the same throughout.

    Parameters
    ----------
    world : World
        Where names and things come from.
    kind : str
        Kind of the example.
    words : mapping
        Word lists, used whole.
    lists : mapping
        Lists of sentences, of which every eighth line is for tests only.
    """

    def __init__(self, world: World, kind: str, words: Lists, lists: Lists) -> None:
        super().__init__(world, kind)
        self.words = words
        self.lists = lists
        self.first = ""
        self.used: set[str] = set()

    def slot(self, name: str, follow: str) -> None:
        """Render a slot; lists and numbers here, the rest as `fill` does."""
        mark, _, rest = name.partition(":")
        rng = self.world.rng
        if mark == "v" and rest.partition(":")[0] in self.words:
            self.word(*rest.split(":"))
        elif mark == "g":
            self.write(rest)
        elif mark == "odd":
            self.pieces.append((odd_id(rng), "ID"))
        elif mark == "company":
            self.pieces.append((company(self.world), "INSTITUTION"))
        elif mark == "ip":
            self.pieces.append((ip_address(rng), "URL"))
        elif found := WHOLE.fullmatch(mark):
            person = self.person(found[1], "")
            given, family = self.world.given(person), self.world.family(person)
            text = {
                "comma": f"{family}, {given}",
                "caret": f"{family}^{given}",
                "full": f"{given} {family}",
            }[found[2]]
            self.pieces.append((text, "NAME" if found[1] == "patient" else "STAFF_NAME"))
        elif mark == "patient_firsti":
            person = self.person("patient", "")
            initial = person.family[0].upper() + rng.choice((".", ".", ""))
            self.pieces.append((f"{self.world.given(person)} {initial}", "NAME"))
        elif mark in ("n", "d"):
            low, _, high = rest.partition("-")
            number = str(rng.randint(int(low), int(high or low)))
            self.pieces.append((number if mark == "n" else f"{number}.{rng.randrange(10)}", None))
        else:
            super().slot(name, follow)

    def word(self, name: str, case: str = "") -> None:
        """Render a line of a word list, in ``upper``, ``lower`` or ``title`` case."""
        start = len(self.pieces)
        self.render(parsed(self.world.rng.choice(self.words[name])))
        if case:
            self.pieces[start:] = [
                (getattr(text, case)(), label) for text, label in self.pieces[start:]
            ]

    def pick(self, name: str) -> str:
        """Return a template of a list, one not yet used if there is luck."""
        choices = _share(self.lists[name], self.world.held_out)
        for _ in range(3):
            template = self.world.rng.choice(choices)
            if template not in self.used:
                break
        self.used.add(template)
        return template

    def write(self, name: str) -> None:
        """Render a line of a list."""
        template = self.pick(name)
        self.first = self.first or f"{name}:{digest(template)[:8]}"
        self.render(parsed(template))

    def say(self, text: str) -> None:
        """Add plain text."""
        self.pieces.append((text, None))

    def example(self, pieces: Iterable[Piece] | None = None, **meta: str) -> Example:
        """Return what was written."""
        person = next(iter(self.people.values()), None)
        return build(
            _joined(self.pieces if pieces is None else pieces),
            kind=self.kind,
            template=self.first,
            origin=person.origin if person else "",
            **meta,
        )


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Make one piece of places of one address that stand side by side."""
    found: list[Piece] = []
    for text, label in pieces:
        if (
            label == "ADDRESS"
            and [part[1] for part in found[-2:]] == ["ADDRESS", None]
            and found[-1][0] in (" ", ", ", ",")
        ):
            between = found.pop()[0]
            found[-1] = (found[-1][0] + between + text, label)
        else:
            found.append((text, label))
    return found


def recase(pieces: Iterable[Piece], how: str) -> list[Piece]:
    """Return pieces in ``upper``, ``lower`` or unchanged case."""
    if how not in ("upper", "lower"):
        return list(pieces)
    return [(getattr(text, how)(), label) for text, label in pieces]


def redact(pieces: Iterable[Piece], rng: Random, share: float) -> list[Piece]:
    """Replace a share of the marked pieces by what redaction leaves; that is no PHI."""
    mark = rng.choice(MARKS)
    found: list[Piece] = []
    for text, label in pieces:
        if label and rng.random() < share:
            found.append((mark if rng.random() < 0.7 else rng.choice(MARKS), None))
        else:
            found.append((text, label))
    return found


def tidy(example: Example, rng: Random) -> Example:
    """Drop doubled blanks and blanks before a stop, as an optional part leaves them."""
    if rng.random() < 0.1:
        return example
    text = example.text
    starts = {span.start for span in example.spans}

    def extra(at: int) -> bool:
        after = text[at + 1 : at + 2]
        if text[at] == " ":
            return after != "" and after in " .,;:)\n" and at + 1 not in starts
        return text[at] == after == ","

    chunks = ["" if extra(at) else char for at, char in enumerate(text)]
    return rewrite(example, chunks)


def wrap(text: str, width: int) -> str:
    """Break lines at a width, one character for one."""
    parts = []
    for line in text.split("\n"):
        at = 0
        chars = list(line)
        while len(line) - at > width:
            blank = line.rfind(" ", at, at + width)
            if blank <= at:
                break
            chars[blank] = "\n"
            at = blank + 1
        parts.append("".join(chars))
    return "\n".join(parts)


def finish(writer: Writer) -> Example:
    """Return what was written in a style of its own: case, redaction, line breaks."""
    rng = writer.world.rng
    pieces = writer.pieces
    roll = rng.random()
    if roll < 0.07:
        pieces = redact(pieces, rng, 1.0 if roll < 0.05 else 0.5)
    case = rng.random()
    pieces = recase(pieces, "upper" if case < 0.12 else "lower" if case < 0.17 else "")
    if rng.random() < 0.04:  # dictation without stops
        pieces = [(t if label else STOPS.sub("", t), label) for t, label in pieces]
    example = tidy(writer.example(pieces), rng)
    if rng.random() < 0.15:
        return replace(example, text=wrap(example.text, rng.randint(40, 90)))
    return example
