r"""The template language: alternatives, optional texts, slots.

``[a|b|c]`` is one of several, ``<text>`` is there half of the time, ``{slot}`` is a value;
the first two nest. A backslash takes the next character as it is; ``\n`` is a line end.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random
from typing import TypeAlias

__all__ = ["Node", "Nodes", "expand", "parse"]

Node: TypeAlias = "str | tuple[str, tuple[Nodes, ...]]"
Nodes: TypeAlias = tuple[Node, ...]


def _parse(text: str, at: int, stops: str) -> tuple[Nodes, int]:
    nodes: list[Node] = []
    plain: list[str] = []

    def flush() -> None:
        if plain:
            nodes.append("".join(plain))
            plain.clear()

    while at < len(text) and text[at] not in stops:
        char = text[at]
        if char == "\\" and at + 1 < len(text):
            plain.append({"n": "\n", "t": "\t"}.get(text[at + 1], text[at + 1]))
            at += 2
        elif char == "{":
            end = text.index("}", at)
            flush()
            nodes.append(("slot", ((text[at + 1 : end],),)))
            at = end + 1
        elif char in "[<":
            flush()
            close, inner_stops = ("]", "|]") if char == "[" else (">", ">")
            choices = []
            while True:
                inner, at = _parse(text, at + 1, inner_stops)
                choices.append(inner)
                if at >= len(text):
                    raise ValueError(f"{char} is not closed in {text!r}")
                if text[at] == close:
                    break
            nodes.append(("one" if char == "[" else "half", tuple(choices)))
            at += 1
        else:
            plain.append(char)
            at += 1
    flush()
    return tuple(nodes), at


@cache
def parse(template: str) -> Nodes:
    """Return the nodes of a template: text, or ``(slot | one | half, choices)``."""
    return _parse(template, 0, "")[0]


def expand(template: str, rng: Random, value: Callable[[str], str]) -> str:
    """Return a filled template without labels; `value` gives the text of a slot."""
    parts: list[str] = []

    def walk(nodes: Nodes) -> None:
        for node in nodes:
            if isinstance(node, str):
                parts.append(node)
            elif node[0] == "slot":
                parts.append(value(str(node[1][0][0])))
            elif node[0] == "one":
                walk(rng.choice(node[1]))
            elif rng.random() < 0.5:
                walk(node[1][0])

    walk(parse(template))
    return "".join(parts)
