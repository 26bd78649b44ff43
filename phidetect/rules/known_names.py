"""Known names of people and institutions found again in text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from phidetect.rules._memory import remembered
from phidetect.rules.fold import fold_plain, lower
from phidetect.rules.vocabulary import is_acquisition_word
from phidetect.types import Category, TextMatch

__all__ = ["NameMatcher", "words_of"]

_TOKEN = re.compile(r"[^\W\d_]+")
_PART = re.compile(r"[^\W\d_]+")
_MIXED = re.compile(r"[^\W_]+")
_NOISE = frozenset(
    {
        "dr", "prof", "mr", "mrs", "ms", "miss", "md", "phd", "jr", "sr", "ii", "iii", "iv", "herr",
        "frau", "the", "of", "and", "de", "von", "van", "der", "den", "la", "le", "st", "med",
    }
)  # fmt: skip
_SPELLED = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("å"): "aa"}
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"))
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_EAST = re.compile(r"[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]+")
_OCR = str.maketrans("0151!|8", "olslllb")
_ALIKE = str.maketrans("i", "l")
_EMBEDDED = 5
_FUZZY = 6
_TITLES = frozenset(
    {
        "mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "herrn", "mme", "monsieur",
        "madame", "senor", "senora", "sra", "signor", "signora", "mevrouw", "meneer", "nurse",
    }
)  # fmt: skip
_PERSON = frozenset({"patient", "patientin", "pat", "pt", "name", "patientname"})
_ENDED = re.compile(r"[.!?;\n](?:\s|\Z)(?<!mr. )(?<!dr. )(?<!ms. )(?<!mrs. )", re.IGNORECASE)
"""A sentence that ends between two words; the point of a title ends none."""
_REACH = 2
"""Tokens that may lie between two parts of one name."""


@dataclass(frozen=True, slots=True)
class _Name:
    parts: tuple[str, ...]
    category: Category
    source: str


class NameMatcher:
    """Finds names by their parts.

    Parameters
    ----------
    names : iterable of (value, category, source)
        Person names, in the form of PN (PS3.5 6.2.1) or as people write them.
    phrases : iterable of (value, category, source)
        Institutions and addresses: whole, or by their distinctive words.
    """

    def __init__(
        self,
        names: Iterable[tuple[str, Category, str]],
        phrases: Iterable[tuple[str, Category, str]],
    ) -> None:
        self._by_part: dict[str, list[int]] = {}
        self._by_initial: dict[str, list[int]] = {}
        self._names: list[_Name] = []
        self._joined: dict[str, int] = {}
        self._initials: dict[str, int] = {}
        for value, category, source in names:
            for group in value.split("="):
                self._learn(group, category, source)
        self._first_phrase = len(self._names)
        for value, category, source in phrases:
            self._learn_phrase(value, category, source)
        embedded = [
            part
            for part in (*self._by_part, *self._joined)
            if len(part) >= (2 if _EAST.fullmatch(part) else _EMBEDDED)
            and not is_acquisition_word(part)
        ]
        self._embedded = tuple(sorted(embedded, key=len, reverse=True))
        self._fuzzy: dict[int, list[tuple[str, int]]] = {}
        for part, owners in self._by_part.items():
            if len(part) >= _FUZZY - 1 and not is_acquisition_word(part):
                self._fuzzy.setdefault(len(part), []).append((_seen(part), owners[0]))

    def parts(self) -> dict[str, tuple[Category, str]]:
        """Return every part of a person's name, and what it is."""
        return {
            part: (self._names[owners[0]].category, self._names[owners[0]].source)
            for part, owners in self._by_part.items()
            if owners[0] < self._first_phrase
        }

    def groups(self) -> Iterator[tuple[str, ...]]:
        """Yield the parts of each person's name, in order."""
        for name in self._names[: self._first_phrase]:
            yield name.parts

    def _learn(self, group: str, category: Category, source: str) -> None:
        components = group.split("^")
        # A prefix and a suffix (fourth and fifth component) identify nobody.
        text = " ".join(components[:3]) if len(components) > 3 else " ".join(components)
        parts = _parts(text)
        if not parts or sum(map(len, parts)) < 2:
            return
        number = len(self._names)
        self._names.append(_Name(parts, category, source))
        for part in (*parts, *_other_spellings(text)):
            if len(part) > 1:
                owners = self._by_part.setdefault(part, [])
                if number not in owners:
                    owners.append(number)
        long_parts = [part for part in parts if len(part) > 1 or _EAST.match(part)][:4]
        for count in (2, 3):
            for chosen in permutations(long_parts, count):
                self._joined.setdefault("".join(chosen), number)
        for one, other in permutations(parts[:4], 2):
            if len(one) >= 3:
                self._joined.setdefault(other[0] + one, number)
                self._joined.setdefault(one + other[0], number)
        if len(parts) >= 2:
            for order in (parts[:3], parts[:2], parts[1::-1], (*parts[1:3], parts[0])):
                initials = "".join(part[0] for part in order)
                if len(initials) >= 2:
                    self._initials.setdefault(initials, number)

    def _learn_phrase(self, value: str, category: Category, source: str) -> None:
        parts = _parts(value)
        if not parts:
            return
        number = len(self._names)
        self._names.append(_Name(parts, category, source))
        for part in parts:
            if len(part) > 2:
                self._by_part.setdefault(part, []).append(number)

    def may_stand_in(self, lowered: str, words: frozenset[str]) -> bool:
        """Return False where a text of these words holds no name; it was not read from pixels."""
        return not (
            self._by_part.keys().isdisjoint(words)
            and self._joined.keys().isdisjoint(words)
            and not any(map(lowered.__contains__, self._embedded))
        )

    def find(self, text: str, *, ocr: bool) -> Iterator[TextMatch]:
        """Yield the names of `text`, which is folded without diacritics."""
        if not self._names:
            return
        tokens, pieces = words_of(text)
        yield from self._in_tokens(tokens, text)
        yield from self._run_together(tokens)
        yield from self._in_tokens(pieces, text)
        if ocr:
            lowered = lower(text)
            yield from self._misread(lowered)
            yield from self._only_initials(lowered)

    def initials(self, word: str) -> tuple[Category, str] | None:
        """Return whose initials `word` is, if anybody's."""
        number = self._initials.get(word.lower())
        if number is None or is_acquisition_word(word):
            return None
        return self._names[number].category, self._names[number].source

    def _in_tokens(self, tokens: Sequence[tuple[int, int, str]], text: str) -> Iterator[TextMatch]:
        hits: dict[int, list[int]] = {}
        for place, (_, _, token) in enumerate(tokens):
            for owner in self._by_part.get(token, ()):
                hits.setdefault(owner, []).append(place)
        for owner, places in hits.items():
            yield from self._clusters(owner, places, tokens, text)

    def _clusters(
        self,
        owner: int,
        places: Sequence[int],
        tokens: Sequence[tuple[int, int, str]],
        text: str,
    ) -> Iterator[TextMatch]:
        name = self._names[owner]
        phrase = owner >= self._first_phrase
        cluster: list[int] = []
        for place in (*places, None):
            if cluster and (place is None or place - cluster[-1] > _REACH):
                yield from self._judge(name, cluster, tokens, text, phrase=phrase)
                cluster = []
            if place is not None:
                cluster.append(place)

    def _judge(
        self,
        name: _Name,
        cluster: Sequence[int],
        tokens: Sequence[tuple[int, int, str]],
        text: str,
        *,
        phrase: bool,
    ) -> Iterator[TextMatch]:
        """Yield a cluster of parts of one name, when it says enough."""
        words = {tokens[place][2] for place in cluster}
        strong = {word for word in words if not is_acquisition_word(word) and word not in _NOISE}
        if phrase:
            full = len(words) >= min(3, len(name.parts)) and (len(words) > 1 or bool(strong))
            enough = full or any(len(word) >= _EMBEDDED for word in strong)
            score = 0.97 if len(words) > 1 else 0.85
            first, last = cluster[0], cluster[-1]
        else:
            first, last = self._with_initials(name, cluster, tokens, words)
            extended = first != cluster[0] or last != cluster[-1]
            enough = bool({word for word in strong if len(word) >= 3 or _EAST.match(word)}) or (
                len(words) >= 2 or (extended and bool(strong))
            )
            if not enough and len(words) == 1:
                only = next(iter(words))
                # A technical word alone, or two letters, is a name only where it is all of it.
                enough = len(name.parts) == 1 and len(only) >= 3
                enough = enough or _reads_as_name(tokens, first, cluster[0], last, text)
            score = 0.99 if len(words) > 1 else (0.95 if extended else 0.9)
            only = next(iter(words))
            if len(words) == 1 and len(only) == 3 and not extended and not _EAST.match(only):
                score = 0.75
        if enough:
            yield _match(tokens[first][0], tokens[last][1], score, name)

    @staticmethod
    def _with_initials(
        name: _Name,
        cluster: Sequence[int],
        tokens: Sequence[tuple[int, int, str]],
        words: set[str],
    ) -> tuple[int, int]:
        """Return first and last token of a cluster with the initials beside it."""
        initials = {part[0] for part in name.parts if part not in words}
        first, last = cluster[0], cluster[-1]
        for _ in range(2):
            if (
                first
                and tokens[first - 1][2] in initials
                and tokens[first][0] - tokens[first - 1][1] <= 2
            ):
                first -= 1
            if (
                last + 1 < len(tokens)
                and tokens[last + 1][2] in initials
                and tokens[last + 1][0] - tokens[last][1] <= 2
            ):
                last += 1
        return first, last

    def _run_together(self, tokens: Sequence[tuple[int, int, str]]) -> Iterator[TextMatch]:
        for start, end, token in tokens:
            number = self._joined.get(token)
            if number is not None and len(token) >= 4 and not is_acquisition_word(token):
                yield _match(start, end, 0.95, self._names[number])
            elif len(token) > _EMBEDDED or _EAST.match(token):
                yield from self._inside(start, token)

    def _inside(self, offset: int, token: str) -> Iterator[TextMatch]:
        """Yield names inside a longer run of letters that is no technical word."""
        here = [part for part in self._embedded if part in token]
        if not here or token in self._by_part or is_acquisition_word(token):
            return
        for match in re.finditer("|".join(map(re.escape, here)), token):
            owners = self._by_part.get(match[0])
            number = owners[0] if owners else self._joined[match[0]]
            yield _match(offset + match.start(), offset + match.end(), 0.85, self._names[number])

    def _misread(self, lowered: str) -> Iterator[TextMatch]:
        """Yield names with one or two letters wrong, or read as digits."""
        for match in _MIXED.finditer(lowered):
            word = match[0]
            if not 4 <= len(word) <= 40 or word.isdigit() or word in self._by_part:
                continue
            if is_acquisition_word(word):
                continue
            seen = _seen(word)
            for length in range(len(seen) - 2, len(seen) + 3):
                # A surname of four letters is one letter away from too much.
                budget = 0 if length < _FUZZY - 1 else (1 if length < 9 else 2)
                for part, owner in self._fuzzy.get(length, ()):
                    if _within(seen, part, budget):
                        yield _match(match.start(), match.end(), 0.8, self._names[owner])
                        break

    def _only_initials(self, lowered: str) -> Iterator[TextMatch]:
        """Yield a line that is nothing but the initials of somebody known."""
        letters = "".join(char for char in lowered if char.isalpha())
        if not 2 <= len(letters) <= 3 or any(char.isdigit() for char in lowered):
            return
        number = self._initials.get(letters)
        if number is not None and not is_acquisition_word(letters):
            start = next(i for i, char in enumerate(lowered) if char.isalpha())
            end = max(i for i, char in enumerate(lowered) if char.isalpha()) + 1
            yield _match(start, end, 0.7, self._names[number])


def _reads_as_name(
    tokens: Sequence[tuple[int, int, str]], first: int, place: int, last: int, text: str
) -> bool:
    """Return whether a technical word stands for the person of that name.

    After a title or a word for a person, beside an initial of the same name, or written with a
    capital where the words around it are not.
    """
    start, end, word = tokens[place]
    written = text[start:end]
    if len(word) < 3 or written.islower():
        return False
    initial = tokens[first] if first != place else tokens[last]
    pointed = text[initial[1] : initial[1] + 1] == "."
    # R HAND is a side, R. HAND may be a person.
    if first != last and text[initial[0]].isupper() and (pointed or initial[2] not in "lr"):
        return True
    before = tokens[place - 1] if place else None
    if before is not None and not _ENDED.search(text, before[1], start):
        told = before[2] in _TITLES or (before[2] in _PERSON and written.istitle())
        lower = text[before[0] : before[1]].islower() and before[1] - before[0] > 1
        return told or (lower and written.istitle())
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if after is None or not written.istitle():
        return False
    return text[after[0] : after[1]].islower() and after[1] - after[0] > 1


Words = tuple[tuple[int, int, str], ...]


def words_of(text: str) -> tuple[Words, Words]:
    """Return the words of a text in lower case, and the same in pieces where some are joined."""
    return _words_of(text, True)


@remembered
def _words_of(text: str, _: bool) -> tuple[Words, Words]:
    tokens = tuple((m.start(), m.end(), m[0]) for m in _TOKEN.finditer(lower(text)))
    pieces = tuple(_pieces(text, tokens))
    return tokens, pieces if len(pieces) > len(tokens) else ()


def _pieces(text: str, tokens: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield the tokens with those in camel case taken apart; technical words stay whole."""
    for start, end, token in tokens:
        word = text[start:end]
        if word.islower() or word.isupper() or word[1:].islower() or is_acquisition_word(word):
            yield start, end, token
            continue
        cuts = [0, *(match.start() for match in _CAMEL.finditer(word)), len(word)]
        for one, other in pairwise(cuts):
            yield start + one, start + other, token[one:other]


def _parts(text: str) -> tuple[str, ...]:
    plain = fold_plain(text).text.lower()
    return tuple(dict.fromkeys(part for part in _PART.findall(plain) if part not in _NOISE))


def _other_spellings(text: str) -> tuple[str, ...]:
    """Return the parts of a name with ä as ae and ae as a, and so on."""
    lowered = text.lower()
    out: list[str] = []
    spelled = lowered.translate(_SPELLED)
    if spelled != lowered:
        out += _parts(spelled)
    parts = _parts(lowered)
    for double, single in _UMLAUTS:
        out += [part.replace(double, single) for part in parts if double in part[1:]]
    return tuple(part for part in out if len(part) >= 4)


def _seen(word: str) -> str:
    """Return `word` as a reader may see it: look-alike characters made one."""
    return word.translate(_OCR).translate(_ALIKE).replace("rn", "m").replace("vv", "w")


def _within(one: str, other: str, budget: int) -> bool:
    """Return whether the edit distance of two short words is at most `budget`."""
    if one == other:
        return True
    if not budget or abs(len(one) - len(other)) > budget:
        return False
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
        if min(row) > budget:
            return False
    return row[-1] <= budget


def _match(start: int, end: int, score: float, name: _Name) -> TextMatch:
    return TextMatch(
        start=start,
        end=end,
        category=name.category,
        score=score,
        source=name.source,
        why="matches a name of the header",
    )
