"""Grows strings from rules: the alternatives of a rule, rules inside rules, numbers.

A grammar is a text file. ``@name`` opens a rule and each line below is a production
(``;;3`` at its end makes it three times as likely); ``@name list`` has productions
parted by commas, ``@name words`` by blanks. A production is a template of `fill` that
may also hold ``$rule`` or ``${rule}``, alternatives in ``<a|b>``, and ``{3..40}`` or
``{0.5..3.0}`` for a number with as many decimals as the first bound has.
``{slot:upper}``, ``lower`` and ``glue`` change the value of a slot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from training.synth.example import Piece
from training.synth.fill import Filler
from training.synth.lists import digest, lines
from training.synth.world import World

__all__ = ["Grammar", "Grown", "Production", "texts"]

Node: TypeAlias = "str | Rule | Number | Slot | Choice"
Nodes: TypeAlias = tuple[Node, ...]

RULE = re.compile(r"\$(?:\{([a-z0-9]+)\}|([a-z0-9]+))")
NUMBER = re.compile(r"(\d+(?:\.(\d+))?)\.\.(\d+(?:\.\d+)?)$")
SPLIT = {"list": re.compile(r"(?<!\\),\s*"), "words": re.compile(r"\s+")}
DEEPEST = 12
GLUE = str.maketrans("", "", " ,.'-^/()#:")
CHANGES: Mapping[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "glue": lambda text: text.translate(GLUE) or text,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A place where another rule grows."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two bounds, with some decimals."""

    low: float
    high: float
    decimals: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A value of the invented world, and how it is changed."""

    name: str
    change: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several; `half` is there or is not."""

    options: tuple[Nodes, ...]
    half: bool


@dataclass(frozen=True, slots=True)
class Production:
    """One production: its nodes, and the id of its line."""

    nodes: Nodes
    digest: str


@dataclass(frozen=True, slots=True)
class Grown:
    """What grew: pieces, the production it came from, the origin of the people."""

    pieces: list[Piece]
    production: Production
    origin: str


def _parse(text: str, at: int, stops: str) -> tuple[Nodes, int]:
    nodes: list[Node] = []
    plain = ""
    while at < len(text) and text[at] not in stops:
        char = text[at]
        node: Node | None = None
        if char == "\\" and at + 1 < len(text):
            plain += text[at + 1]
            at += 2
        elif char == "$" and (found := RULE.match(text, at)):
            node, at = Rule(found[1] or found[2]), found.end()
        elif char == "{":
            end = text.index("}", at)
            node, at = _braced(text[at + 1 : end]), end + 1
        elif char in "[<":
            node, at = _choice(text, at)
        else:
            plain += char
            at += 1
        if node is not None:
            nodes += [plain, node] if plain else [node]
            plain = ""
    return (*nodes, plain) if plain else tuple(nodes), at


def _braced(inside: str) -> Node:
    if found := NUMBER.match(inside):
        return Number(float(found[1]), float(found[3]), len(found[2] or ""))
    name, _, change = inside.partition(":")
    if not re.fullmatch(r"[a-z_0-9]*[a-z][a-z_0-9]*", name):
        raise ValueError(f"{{{inside}}} is neither a number nor a slot")
    return Slot(name, change)


def _choice(text: str, at: int) -> tuple[Choice, int]:
    opened = text[at]
    close, stops = ("]", "|]") if opened == "[" else (">", "|>")
    options = []
    while True:
        inner, at = _parse(text, at + 1, stops)
        options.append(inner)
        if at >= len(text):
            raise ValueError(f"{opened} is not closed in {text!r}")
        if text[at] == close:
            return Choice(tuple(options), opened == "<"), at + 1


def texts(nodes: Nodes) -> Iterator[str]:
    """Yield the plain texts of nodes and of their alternatives."""
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif isinstance(node, Choice):
            for option in node.options:
                yield from texts(option)


def _productions(line: str, form: str) -> Iterable[tuple[str, int]]:
    if form:
        return [(item, 1) for item in SPLIT[form].split(line.strip().rstrip(",")) if item]
    text, _, times = line.partition(" ;;")
    return [(text, int(times or 1))]


class Grammar:
    """The rules of some files.

    Parameters
    ----------
    files : iterable of str
        Names of the files, without their ending.
    extra : mapping of str to iterable of str, optional
        Rules of plain strings from elsewhere.
    """

    def __init__(
        self, files: Iterable[str], extra: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        self.rules: dict[str, tuple[Production, ...]] = {}
        grown: dict[str, list[Production]] = {}
        for file in files:
            rule, form = "", ""
            for line in lines(file):
                if line.startswith("@"):
                    rule, _, form = line[1:].partition(" ")
                    if rule in grown:
                        raise ValueError(f"rule {rule!r} is there twice")
                    grown[rule] = []
                    continue
                for text, times in _productions(line, form):
                    production = Production(_parse(text, 0, "")[0], digest(text)[:8])
                    grown[rule] += [production] * times
        for rule, texts in (extra or {}).items():
            grown[rule] = [Production((text,), digest(text)[:8]) for text in texts]
        self.rules = {rule: tuple(found) for rule, found in grown.items()}

    def missing(self) -> set[str]:
        """Return the rules that are named and do not exist."""
        found: set[str] = set()

        def look(nodes: Nodes) -> None:
            for node in nodes:
                if isinstance(node, Rule):
                    found.add(node.name)
                elif isinstance(node, Choice):
                    for option in node.options:
                        look(option)

        for productions in self.rules.values():
            for production in productions:
                look(production.nodes)
        return found - set(self.rules)

    def grow(
        self,
        productions: tuple[Production, ...],
        world: World,
        kind: str,
        bound: Mapping[str, tuple[Production, ...]] | None = None,
    ) -> Grown:
        """Grow one of `productions`.

        Parameters
        ----------
        productions : tuple of Production
            The alternatives, as often as they are likely.
        world : World
            Where names, things and chance come from.
        kind : str
            Decides how whole names are written.
        bound : mapping of str to tuple of Production, optional
            Rules that mean something else this time.
        """
        production = world.rng.choice(productions)
        grower = _Grower(self, world, kind, bound or {})
        grower.grow(production.nodes, 0)
        origin = next((person.origin for person in grower.people.values()), "")
        return Grown(grower.pieces, production, origin)


class _Grower(Filler):
    """Renders the nodes of a production."""

    def __init__(
        self,
        grammar: Grammar,
        world: World,
        kind: str,
        bound: Mapping[str, tuple[Production, ...]],
    ) -> None:
        super().__init__(world, kind)
        self.grammar = grammar
        self.bound = bound

    def grow(self, nodes: Nodes, depth: int) -> None:
        rng = self.world.rng
        for index, node in enumerate(nodes):
            if isinstance(node, str):
                self.pieces.append((node, None))
            elif isinstance(node, Rule):
                found = self.bound.get(node.name) or self.grammar.rules[node.name]
                if depth < DEEPEST:
                    self.grow(rng.choice(found).nodes, depth + 1)
            elif isinstance(node, Number):
                self.pieces.append((_number(node, rng), None))
            elif isinstance(node, Slot):
                follow = nodes[index + 1] if index + 1 < len(nodes) else ""
                self.changed(node, follow if isinstance(follow, str) else "")
            elif not node.half or rng.random() < 0.5:
                self.grow(rng.choice(node.options), depth)

    def changed(self, node: Slot, follow: str) -> None:
        at = len(self.pieces)
        self.slot(node.name, follow)
        if node.change:
            text, label = self.pieces[at]
            del self.pieces[at + 1 :]
            self.pieces[at] = (CHANGES[node.change](text), label)


def _number(node: Number, rng: Random) -> str:
    if not node.decimals:
        return str(rng.randint(int(node.low), int(node.high)))
    return f"{rng.uniform(node.low, node.high):.{node.decimals}f}"
