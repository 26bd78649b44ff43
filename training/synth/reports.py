"""Radiology reports and clinical notes: whole ones, sections, and single sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from training.synth.example import Example
from training.synth.grammar import Writer, finish, read_lists
from training.synth.notes import note
from training.synth.world import World

__all__ = ["examples"]

WORDS = read_lists("report_words")
LISTS = {
    **read_lists("report_phi"),
    **{f"clean_{name}": lines for name, lines in read_lists("report_clean").items()},
    **read_lists("report_findings"),
}
EXAMS = tuple(sorted({name.partition(".")[0] for name in LISTS if ".findings" in name}))
REPORTS = 0.6  # the others are notes
HARMLESS = 0.45  # share of the reports in which no list of PHI is used


class _Report(Writer):
    """Writes a report of one kind of examination."""

    def __init__(self, world: World) -> None:
        super().__init__(world, "report", WORDS, LISTS)
        rng = world.rng
        self.exam = rng.choice(EXAMS)
        self.phi = 0.0 if rng.random() < HARMLESS else rng.choice((0.2, 0.5, 0.5, 0.8, 1.0))
        self.break_ = rng.choice(("\n", "\n", "\n\n", " ", "  ", "\n \n", " \n"))
        self.colon = rng.choice((": ", ": ", ":\n", ":  ", "\n", " - ", ":"))
        self.case = rng.choice((str, str, str.upper, str.title))
        self.style = rng.choice(("plain", "plain", "plain", "bullet", "number", "organ"))

    def write(self, name: str) -> None:
        """Render a line of a list; the clean findings are those of the examination."""
        if name == "clean_finding":
            name = f"{self.exam}.findings"
        super().write(name)

    def either(self, name: str) -> None:
        """Write a line with PHI, or one without."""
        phi = self.world.rng.random() < self.phi
        self.write(name if phi else f"clean_{name}")

    def heading(self, section: str) -> None:
        """Write a section heading."""
        if self.pieces:
            self.say(self.break_)
        self.say(self.case(self.world.rng.choice(LISTS[f"clean_headings_{section}"])))
        self.say(self.colon)

    def sentence(self) -> None:
        """Write a sentence of the findings."""
        rng = self.world.rng
        roll = rng.random()
        if roll < 0.12 * self.phi:
            self.write("inline")
        elif roll < 0.22:
            self.write("clean_inline")
        elif roll < 0.42:
            self.write("clean_generic")
        else:
            self.write("clean_finding")

    def listed(self, count: int, write: Callable[[], None]) -> None:
        """Write sentences as a paragraph or as points."""
        rng = self.world.rng
        mark = rng.choice(("- ", "* ", "• ", "-", "-- "))
        for index in range(count):
            if self.style == "plain":
                self.say(" " if index else "")
            else:
                self.say("\n" if index else "")
                if self.style == "number":
                    self.say(f"{index + 1}. ")
                elif self.style == "bullet":
                    self.say(mark)
                else:
                    self.say(rng.choice(LISTS["clean_organ"]) + ": ")
            write()

    def section(self, name: str) -> None:
        """Write a section by its name."""
        rng = self.world.rng
        if name == "header":
            for _ in range(rng.randint(1, 4)):
                self.say(self.break_ if self.pieces else "")
                self.write("header")
        elif name in ("sign", "communication", "addendum"):
            self.say(self.break_ if self.pieces else "")
            self.write(name) if name == "addendum" else self.either(name)
        else:
            self.heading(name)
            if name == "exam":
                self.write(f"{self.exam}.exam")
                if rng.random() < 0.3 * self.phi:
                    self.say(" ")
                    self.write("visit")
            elif name in ("history", "comparison"):
                self.either(name)
            elif name == "technique":
                self.listed(rng.randint(1, 2), lambda: self.write(f"{self.exam}.technique"))
            elif name == "findings":
                self.listed(rng.randint(1, rng.choice((8, 8, 8, 20))), self.sentence)
            elif name == "impression":
                self.listed(rng.randint(1, 3), lambda: self.write(f"{self.exam}.impression"))
            else:
                self.listed(rng.randint(1, 2), lambda: self.render_words("recommend"))

    def render_words(self, name: str) -> None:
        """Write a word list's line."""
        self.first = self.first or name
        self.slot(f"v:{name}", "")

    def body(self) -> None:
        """Write the whole report, or some sections in a row."""
        rng = self.world.rng
        order = [
            *(["header"] if rng.random() < self.phi else []),
            *(["exam"] if rng.random() < 0.7 else []),
            *rng.choice(
                (
                    ["history", "technique", "comparison"],
                    ["comparison", "history"],
                    ["history", "comparison", "technique"],
                    ["technique", "comparison"],
                    ["history"],
                    [],
                )
            ),
            *rng.choice((["findings", "impression"], ["impression", "findings"], ["findings"])),
            *(["recommend"] if rng.random() < 0.3 else []),
            *(["communication"] if rng.random() < 0.5 else []),
            *(["sign"] if rng.random() < 0.6 else []),
            *(["sign"] if rng.random() < 0.2 else []),
            *(["addendum"] if rng.random() < 0.2 * self.phi else []),
        ]
        if rng.random() < 0.5:
            start = rng.randrange(len(order))
            order = order[start : start + rng.randint(1, 3)]
        for name in order:
            self.section(name)

    def single(self) -> None:
        """Write one or two sentences without their report."""
        rng = self.world.rng
        for index in range(rng.choice((1, 1, 1, 2, 3))):
            self.say(" " if index else "")
            if rng.random() < self.phi:
                self.write(
                    rng.choice(
                        (
                            *("comparison", "history", "communication", "communication"),
                            *("sign", "sign", "header", "inline", "inline", "addendum"),
                        )
                    )
                )
            else:
                roll = rng.random()
                if roll < 0.5:
                    self.write(rng.choice(("clean_finding", "clean_finding", "clean_generic")))
                elif roll < 0.6:
                    self.write(f"{self.exam}.{rng.choice(('technique', 'impression', 'exam'))}")
                elif roll < 0.68:
                    self.render_words("recommend")
                else:
                    section = rng.choice(("comparison", "history", "communication", "sign"))
                    self.write(f"clean_{section if rng.random() < 0.5 else 'inline'}")


def report(world: World) -> Example:
    """Return one report, a part of one, or a sentence."""
    writer = _Report(world)
    if world.rng.random() < 0.35:
        writer.single()
    else:
        writer.body()
    return finish(writer)


def examples(rng: Random, held_out: bool) -> Iterator[Example]:
    """Yield reports and notes without end."""
    world = World(rng, held_out)
    while True:
        yield report(world) if rng.random() < REPORTS else note(world)
