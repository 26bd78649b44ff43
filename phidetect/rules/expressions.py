"""Regular expressions in linear time, for rules that users bring.

A subset of the usual syntax, run as a set of states, so that no expression and no text can make
it backtrack: literals, the point, classes and the short ones for digits, words and blanks,
alternatives, groups, quantifiers of at most 100, and anchors. Anything else is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

__all__ = ["MAX_TEXT", "Expression", "ExpressionError", "compile_expression"]

MAX_TEXT = 256
"""Characters of a value that are looked at."""

_MAX_STATES = 2000
_MAX_DEPTH = 20
_MAX_REPEAT = 100

Accepts: TypeAlias = Callable[[str], bool]

_SETS: dict[str, Accepts] = {
    "d": lambda c: c.isascii() and c.isdigit(),
    "w": lambda c: c.isascii() and (c.isalnum() or c == "_"),
    "s": lambda c: c in " \t\n\r\f\v",
}
_PLAIN_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


class ExpressionError(ValueError):
    """An expression outside the subset."""


@dataclass(slots=True)
class _State:
    """A state: a test of one character, an anchor, or a fork without either."""

    accepts: Accepts | None = None
    anchor: str = ""
    out: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A compiled expression; made by `compile_expression`."""

    source: str
    ignore_case: bool
    states: tuple[_State, ...]
    start: int
    end: int

    def matches(self, text: str) -> bool:
        """Return whether all of `text` matches."""
        return self._run(text, anywhere=False)

    def found_in(self, text: str) -> bool:
        """Return whether some part of `text` matches."""
        return self._run(text, anywhere=True)

    def _run(self, text: str, *, anywhere: bool) -> bool:
        text = text[:MAX_TEXT]
        if self.ignore_case:
            text = text.lower()
        active = self._closure({self.start}, 0, len(text))
        for at, char in enumerate(text):
            if anywhere and self.end in active:
                return True
            reached: set[int] = set()
            for number in active:
                state = self.states[number]
                if state.accepts is not None and state.accepts(char):
                    reached.update(state.out)
            if anywhere:
                reached.add(self.start)
            active = self._closure(reached, at + 1, len(text))
            if not active:
                return False
        return self.end in active

    def _closure(self, numbers: set[int], at: int, length: int) -> set[int]:
        seen: set[int] = set()
        todo = list(numbers)
        while todo:
            number = todo.pop()
            if number in seen:
                continue
            seen.add(number)
            state = self.states[number]
            if state.accepts is not None:
                continue
            if (state.anchor == "^" and at) or (state.anchor == "$" and at < length):
                continue
            todo += state.out
        return seen


def compile_expression(source: str, *, ignore_case: bool = False) -> Expression:
    """Return a compiled expression.

    Raises
    ------
    ExpressionError
        For what is wrong or outside the subset.
    """
    builder = _Builder(source, ignore_case=ignore_case)
    start, end = builder.alternatives(0)
    if builder.at < len(source):
        raise ExpressionError("a closing parenthesis too many")
    return Expression(
        source=source,
        ignore_case=ignore_case,
        states=tuple(builder.states),
        start=start,
        end=end,
    )


class _Builder:
    """Reads an expression once and builds its states (Thompson's construction)."""

    def __init__(self, source: str, *, ignore_case: bool) -> None:
        self.source, self.ignore_case = source, ignore_case
        self.at = 0
        self.states: list[_State] = []

    def state(self, **fields: object) -> int:
        if len(self.states) >= _MAX_STATES:
            raise ExpressionError("too long an expression")
        self.states.append(_State(**fields))  # type: ignore[arg-type]
        return len(self.states) - 1

    def peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def take(self) -> str:
        char = self.peek()
        if not char:
            raise ExpressionError("an expression that ends too early")
        self.at += 1
        return char

    def alternatives(self, depth: int) -> tuple[int, int]:
        if depth > _MAX_DEPTH:
            raise ExpressionError("groups nested too deep")
        start, end = self.state(), self.state()
        while True:
            first, last = self.row(depth)
            self.states[start].out.append(first)
            self.states[last].out.append(end)
            if self.peek() != "|":
                return start, end
            self.take()

    def row(self, depth: int) -> tuple[int, int]:
        start = end = self.state()
        while self.peek() not in ("", "|", ")"):
            first, last = self.repeated(depth)
            self.states[end].out.append(first)
            end = last
        return start, end

    def repeated(self, depth: int) -> tuple[int, int]:
        begun = self.at
        part = self.atom(depth)
        quantifier = self.peek()
        if not quantifier or quantifier not in "?*+{":
            return part
        low, high = self.bounds()
        if self.peek() and self.peek() in "?*+{":
            raise ExpressionError("a quantifier of a quantifier")
        after = self.at
        parts = [part]
        while len(parts) < max(low, high or 0, 1):
            self.at = begun
            parts.append(self.atom(depth))
        self.at = after
        return self.chain(parts, low, high)

    def chain(self, parts: list[tuple[int, int]], low: int, high: int | None) -> tuple[int, int]:
        start, end = self.state(), self.state()
        before = start
        for count, (first, last) in enumerate(parts):
            if count >= low:
                self.states[before].out.append(end)
            if high is None or count < high:
                self.states[before].out.append(first)
            before = last
        self.states[before].out.append(end)
        if high is None:
            self.states[before].out.append(parts[-1][0])
        return start, end

    def bounds(self) -> tuple[int, int | None]:
        quantifier = self.take()
        if quantifier != "{":
            return {"?": (0, 1), "*": (0, None), "+": (1, None)}[quantifier]
        close = self.source.find("}", self.at)
        low, comma, high = (
            self.source[self.at : close].partition(",") if close > 0 else ("", "", "")
        )
        digits = low + high
        if not (low and digits.isascii() and digits.isdigit()):
            raise ExpressionError("a brace that is no quantifier")
        self.at = close + 1
        least = int(low)
        most = int(high) if high else (None if comma else least)
        if max(least, most or 0) > _MAX_REPEAT or (most is not None and most < max(least, 1)):
            raise ExpressionError("a quantifier out of range")
        return least, most

    def atom(self, depth: int) -> tuple[int, int]:
        char = self.take()
        if char == "(":
            if self.peek() == "?":
                raise ExpressionError("a group with an extension")
            part = self.alternatives(depth + 1)
            if self.take() != ")":
                raise ExpressionError("a group without an end")
            return part
        if char in "^$":
            number = self.state(anchor=char)
            end = self.state()
            self.states[number].out.append(end)
            return number, end
        if char in "?*+{":
            raise ExpressionError("a quantifier of nothing")
        if char == ".":
            accepts: Accepts = lambda c: c != "\n"  # noqa: E731
        elif char == "[":
            accepts = self.char_class()
        elif char == "\\":
            accepts = self.escape()
        else:
            accepts = self.one(char)
        number = self.state(accepts=accepts)
        end = self.state()
        self.states[number].out.append(end)
        return number, end

    def one(self, char: str) -> Accepts:
        wanted = char.lower() if self.ignore_case else char
        return lambda c: c == wanted

    def escape(self) -> Accepts:
        char = self.take()
        if char.lower() in _SETS:
            inside = _SETS[char.lower()]
            return inside if char.islower() else lambda c: not inside(c)
        if char in _PLAIN_ESCAPES:
            return self.one(_PLAIN_ESCAPES[char])
        if char.isalnum():
            raise ExpressionError("an escape that is not known")
        return self.one(char)

    def char_class(self) -> Accepts:
        negated = self.peek() == "^"
        if negated:
            self.take()
        tests: list[Accepts] = []
        first = True
        while first or self.peek() != "]":
            first = False
            char = self.take()
            if char == "[":
                raise ExpressionError("a class in a class")
            if char == "\\":
                tests.append(self.escape())
            elif self.peek() == "-" and self.source[self.at + 1 : self.at + 2] not in ("", "]"):
                self.take()
                tests.append(self.span(char, self.take()))
            else:
                tests.append(self.one(char))
        self.take()
        return lambda c: any(test(c) for test in tests) != negated

    def span(self, low: str, high: str) -> Accepts:
        if low > high or high in "\\[":
            raise ExpressionError("a range that is empty")
        if self.ignore_case:
            return lambda c: low <= c <= high or low <= c.upper() <= high
        return lambda c: low <= c <= high
