"""Files of device-region rules that users bring: CTP scripts and pydicom/deid recipes."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from phidetect.dicom.dictionary import dictionary_element
from phidetect.errors import UsageError
from phidetect.rules.ctp import MAX_RULES, RuleSyntaxError, parse_ctp
from phidetect.rules.deid import parse_deid
from phidetect.rules.predicates import All, Any, Not, Predicate, Test
from phidetect.rules.regions import RegionRules

__all__ = ["load_region_rules", "read_rules_file"]

_MAX_BYTES = 4 << 20
_MAX_BOXES = 20_000
_MAX_STATES = 20_000
"""States of all regular expressions of a file: each is asked of every object."""
_RECIPE = re.compile(r"^\s*(?:format\s+dicom\b|%(?:filter|header|labels)\b)", re.I | re.M)


def load_region_rules(path: Path) -> RegionRules:
    """Return the rules of a file, its format told by what it holds.

    Raises
    ------
    UsageError
        PHD007 if there is no such file; PHD014, naming the line, for a file that is not
        understood to its end.
    """
    data = read_rules_file(path, code="PHD014", limit=_MAX_BYTES)
    text = data.decode("utf-8-sig")
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    try:
        if _RECIPE.search(text):
            rules, notices = parse_deid(text, find_tag=_find_tag)
            found = RegionRules(kind="deid", rules=rules, digest=digest, notices=notices)
        elif "{" in text:
            rules = parse_ctp(text, find_tag=_find_tag)
            found = RegionRules(kind="ctp", rules=rules, digest=digest, first_only=True)
        else:
            hint = "neither a DicomPixelAnonymizer script nor a deid recipe"
            raise UsageError("PHD014", path=path, hint=hint)
    except RuleSyntaxError as error:
        raise UsageError("PHD014", path=path, hint=str(error)) from None
    many = sum(len(rule.boxes) for rule in found.rules) > _MAX_BOXES
    if many or len(found.rules) > MAX_RULES:
        raise UsageError("PHD014", path=path, hint="too many rules")
    if sum(_states(rule.when) for rule in found.rules) > _MAX_STATES:
        raise UsageError("PHD014", path=path, hint="too many regular expressions")
    return found


def read_rules_file(path: Path, *, code: str, limit: int) -> bytes:
    """Return a text file of rules that a user brings.

    Raises
    ------
    UsageError
        PHD007 if there is no such file; `code` if it is longer than `limit` bytes, no UTF-8
        text, or holds NULs.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise UsageError("PHD007", path=path) from None
    except OSError:
        raise UsageError(code, path=path, hint="cannot be read") from None
    if len(data) > limit:
        raise UsageError(code, path=path, hint=f"longer than {limit >> 20} MiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(code, path=path, hint="not UTF-8 text") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UsageError(code, path=path, hint=f"line {line}: a NUL")
    return data


def _find_tag(keyword: str) -> int | None:
    try:
        return dictionary_element(keyword)[0]
    except KeyError:
        return None


def _states(predicate: Predicate) -> int:
    match predicate:
        case Test(expression=expression):
            return 0 if expression is None else len(expression.states)
        case Not(part=part):
            return _states(part)
        case All(parts=parts) | Any(parts=parts):
            return sum(map(_states, parts))
        case _:
            return 0
