"""Scripts of the CTP DicomPixelAnonymizer, read as device-region rules.

A script is a row of sections ``{ signature } (left, top, width, height) ...``; any other text is
comment. A signature joins comparisons ``element.method("text")`` by ``*`` (and), ``+`` (or) and
``!`` (not). The first section whose signature holds is the only one that counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType

from phidetect.rules.expressions import ExpressionError, compile_expression
from phidetect.rules.predicates import All, Any, Constant, ElementRef, Not, Predicate, Test
from phidetect.rules.regions import DeviceRule, RuleBox
from phidetect.types import Box, PathStep

__all__ = ["MAX_RULES", "FindTag", "RuleSyntaxError", "parse_ctp"]

FindTag = Callable[[str], "int | None"]
"""Gives the tag of a keyword, None where the Standard has no such keyword."""

MAX_RULES = 10_000
_MAX_DEPTH = 50

_METHODS = MappingProxyType(
    {
        "equals": "equals",
        "equalsIgnoreCase": "equals_folded",
        "contains": "contains",
        "containsIgnoreCase": "contains_folded",
        "startsWith": "starts",
        "startsWithIgnoreCase": "starts_folded",
        "endsWith": "ends",
        "endsWithIgnoreCase": "ends_folded",
        "matches": "matches",
        "isLessThan": "less",
        "isGreaterThan": "greater",
    }
)
_TOKEN = re.compile(
    r"(?P<skip>\s+|//[^\n]*)"
    r"|(?P<constant>(?:true|false)\.)"
    r"|(?P<element>(?:\[[0-9A-Fa-f]{4},(?:[0-9A-Fa-f]{4}|\[[^\[\]\n]{1,64}\][0-9A-Fa-f]{2})\]"
    r"|[A-Za-z][A-Za-z0-9]*)(?:::(?:\[[^\]\n]{9}\]|\[[0-9A-Fa-f]{4},\[[^\[\]\n]{1,64}\]"
    r"[0-9A-Fa-f]{2}\]|[A-Za-z][A-Za-z0-9]*))*)"
    r"\s*\.\s*(?P<method>[A-Za-z]+)\s*\(\s*\"(?P<text>[^\"\n]*)\"\s*\)"
    r"|(?P<operator>[*+!()])"
)
_STEP = re.compile(
    r"\[([0-9A-Fa-f]{4}),(?:([0-9A-Fa-f]{4})|\[([^\[\]]+)\]([0-9A-Fa-f]{2}))\]|([A-Za-z]\w*)"
)
_REGION = re.compile(r"\(\s*(-?\d{1,7})\s*,\s*(-?\d{1,7})\s*,\s*(\d{1,7})\s*,\s*(\d{1,7})\s*\)")
_COMMENT = re.compile(r"\s*(?:#|//)")


class RuleSyntaxError(ValueError):
    """What is wrong with a file of rules, and in which line."""

    def __init__(self, line: int, what: str) -> None:
        self.line, self.what = line, what
        super().__init__(f"line {line}: {what}")


def parse_ctp(text: str, *, find_tag: FindTag) -> tuple[DeviceRule, ...]:
    """Return the rules of a script.

    Parameters
    ----------
    text : str
        The script.
    find_tag : callable
        Gives the tag of a keyword.

    Raises
    ------
    RuleSyntaxError
        For anything that is not understood to the end.
    """
    rules: list[DeviceRule] = []
    for signature, line, rest, rest_line in _sections(text):
        parser = _Signature(signature, line, find_tag)
        when = parser.whole()
        if len(rules) == MAX_RULES:
            raise RuleSyntaxError(line, "too many rules")
        boxes = tuple(_regions(rest, rest_line))
        rules.append(DeviceRule(number=len(rules) + 1, when=when, boxes=boxes))
    return tuple(rules)


def _sections(text: str) -> Iterator[tuple[str, int, str, int]]:
    """Yield each signature and the text after it, with the lines on which they begin."""
    masked = _without_comments(text)
    at = masked.find("{")
    stray = masked.find("}")
    if 0 <= stray < (at if at >= 0 else len(masked)):
        raise RuleSyntaxError(_line(text, stray), "a closing brace without a signature")
    line, counted = 1, 0
    while at >= 0:
        line += text.count("\n", counted, at)
        counted = at
        end = _end_of_signature(masked, at)
        if end < 0:
            raise RuleSyntaxError(line, "a signature without an end")
        following = masked.find("{", end)
        stop = len(masked) if following < 0 else following
        stray = masked.find("}", end + 1, stop)
        if stray >= 0:
            raise RuleSyntaxError(_line(text, stray), "a closing brace without a signature")
        last = line + text.count("\n", at, end)
        yield masked[at + 1 : end], line, masked[end + 1 : stop], last
        at = following


def _end_of_signature(text: str, at: int) -> int:
    quoted = False
    for index in range(at + 1, len(text)):
        char = text[index]
        if char == '"':
            quoted = not quoted
        elif char == "\n":
            quoted = False
        elif char == "}" and not quoted:
            return index
        elif char == "{" and not quoted:
            return -1
    return -1


def _without_comments(text: str) -> str:
    """Return the text with lines that are comments blank, so that places in it stay.

    Raises
    ------
    RuleSyntaxError
        For a section inside of a comment: other readers of the script would carry it out.
    """
    out = []
    for number, line in enumerate(text.split("\n"), 1):
        if _COMMENT.match(line):
            if "{" in line or "}" in line or _REGION.search(line):
                raise RuleSyntaxError(number, "a comment with a signature or region")
            line = " " * len(line)
        out.append(line)
    return "\n".join(out)


def _regions(text: str, line: int) -> Iterator[RuleBox]:
    """Yield the regions that stand after a signature, the comments between them left out."""
    at, here, counted = 0, line, 0
    for match in re.finditer(r"[()]", text):
        if match.start() < at:
            continue
        here += text.count("\n", counted, match.start())
        counted = match.start()
        region = _REGION.match(text, match.start())
        if region is None:
            raise RuleSyntaxError(here, "no region (left, top, width, height)")
        left, top, width, height = map(int, region.groups())
        if not width or not height:
            raise RuleSyntaxError(here, "a region without extent")
        yield RuleBox(box=Box(top, left, top + height, left + width))
        at = region.end()


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int
    match: re.Match[str]


class _Signature:
    """Parser of one signature: ``+`` binds least, then ``*``, then ``!``."""

    def __init__(self, text: str, line: int, find_tag: FindTag) -> None:
        self.find_tag = find_tag
        self.last_line = line
        self.tokens = list(self._split(text, line))
        self.at = 0

    def _split(self, text: str, line: int) -> Iterator[_Token]:
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise RuleSyntaxError(line, "not understood in a signature")
            kind = match.lastgroup or ""
            kind = "test" if kind == "text" else kind
            if kind != "skip":
                yield _Token(kind, match[0], line, match)
            line += match[0].count("\n")
            self.last_line = line
            at = match.end()

    def whole(self) -> Predicate:
        """Return what the signature says."""
        found = self.either(0)
        if self.at < len(self.tokens):
            raise RuleSyntaxError(self.tokens[self.at].line, "an operator is missing")
        return found

    def takes(self, operator: str) -> bool:
        """Consume `operator` where it comes next."""
        if self.at < len(self.tokens) and self.tokens[self.at].text == operator:
            self.at += 1
            return True
        return False

    def either(self, depth: int) -> Predicate:
        """Return terms joined by ``+``."""
        parts = [self.both(depth)]
        while self.takes("+"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def both(self, depth: int) -> Predicate:
        """Return terms joined by ``*``."""
        parts = [self.term(depth)]
        while self.takes("*"):
            parts.append(self.term(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def term(self, depth: int) -> Predicate:
        """Return one term, its negations counted."""
        negated = False
        while self.takes("!"):
            negated = not negated
        if self.at == len(self.tokens):
            raise RuleSyntaxError(self.last_line, "a term is missing")
        token = self.tokens[self.at]
        if depth >= _MAX_DEPTH:
            raise RuleSyntaxError(token.line, "parentheses nested too deep")
        self.at += 1
        if token.kind == "test":
            found: Predicate = self.test(token)
        elif token.kind == "constant":
            found = Constant(token.text == "true.")
        elif token.text == "(":
            found = self.either(depth + 1)
            if not self.takes(")"):
                raise RuleSyntaxError(token.line, "a parenthesis without an end")
        else:
            raise RuleSyntaxError(token.line, "a term is missing")
        return Not(found) if negated else found

    def test(self, token: _Token) -> Test:
        """Return a comparison."""
        match = token.match
        operator = _METHODS.get(match["method"])
        if operator is None:
            raise RuleSyntaxError(token.line, "an unknown method")
        expression = None
        if operator == "matches":
            try:
                expression = compile_expression(match["text"])
            except ExpressionError as error:
                raise RuleSyntaxError(token.line, str(error)) from None
        return Test(
            element=self.element(match["element"], token.line),
            operator=operator,
            text=match["text"],
            expression=expression,
        )

    def element(self, text: str, line: int) -> ElementRef:
        """Return the element that a chain of names and tags means."""
        parts = text.split("::")
        steps = []
        for index, part in enumerate(parts):
            match = _STEP.fullmatch(part)
            if match is None:
                raise RuleSyntaxError(line, "not an element")
            group, element, creator, low, keyword = match.groups()
            item = 0 if index < len(parts) - 1 else -1
            if keyword is not None:
                tag = _tag_of(keyword, self.find_tag)
                if tag is None:
                    raise RuleSyntaxError(line, "an unknown keyword; give the tag in brackets")
                steps.append(PathStep(tag >> 16, tag & 0xFFFF, "", item))
            elif creator is not None:
                steps.append(PathStep(int(group, 16), int(low, 16), creator.strip(), item))
            else:
                steps.append(PathStep(int(group, 16), int(element, 16), "", item))
        return tuple(steps)


def _tag_of(keyword: str, find_tag: FindTag) -> int | None:
    """Return the tag of a keyword of PS3.6, or of the short form that CTP has of it."""
    long = keyword.replace("SeqOf", "SequenceOf")
    if long.endswith("Seq"):
        long += "uence"
    if long.startswith("Ref") and not long.startswith("Refer"):
        long = "Referenced" + long[3:]
    return next((tag for tag in map(find_tag, (keyword, long)) if tag is not None), None)
