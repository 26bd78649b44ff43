"""Identifiers in text that are known by their form."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from phidetect.rules._data import read_toml
from phidetect.rules._memory import remembered
from phidetect.rules.checks import CHECKS
from phidetect.rules.dates import find_dates
from phidetect.rules.fold import Folded, fold, fold_plain, ocr_digits
from phidetect.rules.trims import trimmed
from phidetect.types import Category, TextMatch

__all__ = ["find_patterns", "resolve_overlaps"]

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶŁĻĽŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŹŻŽ"
_NAME = rf"[{_UPPER}](?:[^\W\d_]|['\-](?=[^\W\d_])){{1,30}}"
_PARTICLES = (
    r"(?:(?i:van|von|vom|zu|de|der|den|del|della|la|le|di|da|dos|do|al|el|bin|ibn|ter|ten)\s)"
)
_MORE = rf",?\s{_PARTICLES}{{0,2}}(?:{_NAME}|[{_UPPER}]\.?(?![\w]))"
_NAMES = rf"(?:[{_UPPER}]\.\s?){{0,2}}{_PARTICLES}{{0,2}}{_NAME}(?:{_MORE}){{0,3}}"
_ID = (
    r"(?=[A-Za-z/\-_.]{0,12}\d)"
    r"(?:[A-Za-z0-9][A-Za-z0-9/\-_.]{1,39}[A-Za-z0-9]|\d{2})(?![A-Za-z0-9])"
)

_WORD = re.compile(r"[^\W\d_]+")
_WINDOW = 8192
_OVERLAP = 512
"""A text is searched in windows, so that a hostile one costs time linear in its length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pattern:
    name: str
    category: Category
    score: float
    form: str
    cue: tuple[str, ...]
    words: frozenset[str]
    digits: int
    tokens: int
    check: Callable[[str], bool] | None
    trim: str
    why: str

    @property
    def regex(self) -> re.Pattern[str]:
        """Compiled when it is first needed: many patterns never are."""
        return _compiled(self.form)


@cache
def _compiled(form: str) -> re.Pattern[str]:
    return re.compile(form)


@cache
def _patterns() -> tuple[_Pattern, ...]:
    out = []
    for row in read_toml("patterns.toml")["pattern"]:
        regex = row["regex"].replace("<NAMES>", _NAMES).replace("<NAME>", _NAME)
        out.append(
            _Pattern(
                name=row["name"],
                category=Category(row["category"]),
                score=float(row["score"]),
                form=regex.replace("<ID>", _ID),
                cue=tuple(row.get("cue", ())),
                words=frozenset(row.get("words", ())),
                digits=row.get("digits", 0),
                tokens=row.get("tokens", 0),
                check=CHECKS[row["check"]] if "check" in row else None,
                trim=row.get("trim", ""),
                why=row["why"],
            )
        )
    return tuple(out)


def find_patterns(text: str, *, ocr: bool = False) -> list[TextMatch]:
    """Return the identifiers of `text` that are known by their form.

    Dates, telephone numbers, addresses, identifiers with a checksum or after a word for them,
    names and institutions after a word for them, ages (AGE, and AGE_OVER_89 beyond 89).

    Parameters
    ----------
    text : str
        Any text.
    ocr : bool
        Whether it was read from pixels: then letters that look like digits count as such
        inside runs of digits.

    Returns
    -------
    list of TextMatch
        In order of position. A match inside another that is at least as sure is left out.
    """
    return list(_search(text, ocr))


@remembered
def _search(text: str, ocr: bool) -> tuple[TextMatch, ...]:
    folded = fold(text)
    matches: list[TextMatch] = []
    for start in range(0, max(len(folded.text), 1), _WINDOW - _OVERLAP):
        window = folded.text[start : start + _WINDOW]
        matches += _in_window(window, start, folded, ocr=ocr)
        if start + _WINDOW >= len(folded.text):
            break
    return tuple(resolve_overlaps(matches))


def _in_window(window: str, offset: int, folded: Folded, *, ocr: bool) -> Iterator[TextMatch]:
    if ocr:
        window = ocr_digits(window)
    plain = fold_plain(window).text
    lowered = plain.lower()
    found = list(find_dates(window, plain if len(plain) == len(window) else window))
    for pattern in _worth_a_search(window, lowered):
        found += _matches(pattern, window)
    for match in found:
        start, end = folded.span(match.start + offset, match.end + offset)
        yield dataclasses.replace(match, start=start, end=end)


def _worth_a_search(window: str, lowered: str) -> Iterator[_Pattern]:
    """Yield the patterns whose cheap tests a folded text passes.

    `lowered` is the same in lower case and without diacritics.
    """
    digits = sum(map(str.isdigit, window))
    tokens = _WORD.findall(window)
    # Each word alone: a sign between two of them may be folded to letters.
    words = {fold_plain(token).text.lower() for token in tokens}
    for pattern in _patterns():
        if (
            digits >= pattern.digits
            and len(tokens) >= pattern.tokens
            and (not pattern.words or not pattern.words.isdisjoint(words))
            and (not pattern.cue or any(map(lowered.__contains__, pattern.cue)))
        ):
            yield pattern


def _matches(pattern: _Pattern, text: str) -> Iterator[TextMatch]:
    at = 0
    while (match := pattern.regex.search(text, at)) is not None:
        start, end = _group(match)
        # The cue of the next match may lie inside this one: go on behind its first word.
        at = max(match.end() if not pattern.trim else start, match.start() + 1)
        if pattern.check is not None and not pattern.check(text[start:end]):
            continue
        start, end = trimmed(pattern.trim, text, start, end)
        if start >= end:
            continue
        at = max(at, end)
        category, score = pattern.category, pattern.score
        if category is Category.AGE:
            years = int(text[start:end])
            if years > 130:
                continue
            category = Category.AGE_OVER_89 if years > 89 else Category.AGE
        yield TextMatch(
            start=start,
            end=end,
            category=category,
            score=score,
            source=f"rule:patterns.{pattern.name}",
            why=pattern.why,
        )


def _group(match: re.Match[str]) -> tuple[int, int]:
    names = match.re.groupindex
    for name in ("x", "x2", "x3"):
        if name in names and match.start(name) >= 0:
            return match.span(name)
    return match.span()


def resolve_overlaps(matches: Iterable[TextMatch]) -> list[TextMatch]:
    """Return `matches` in order of position, without those inside one at least as sure.

    Of two with the same range and score the first one stays.
    """
    ordered = sorted(set(matches), key=lambda m: (m.start, -m.end, -m.score, m.source))
    kept: list[TextMatch] = []
    open_: list[TextMatch] = []
    for match in ordered:
        open_ = [other for other in open_ if other.end > match.start]
        inside = any(other.end >= match.end and other.score >= match.score for other in open_)
        if not inside:
            kept.append(match)
            open_.append(match)
    return kept
