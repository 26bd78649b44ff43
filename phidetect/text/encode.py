"""Text as the model takes it: pieces, their shapes, and where they stand.

The same code makes the input of training and of inference. Nothing here depends on what else
is encoded beside a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["CONTEXT_PIECES", "SHAPES", "Encoder", "Encoding", "context_of", "shape_of"]

CONTEXT_PIECES = 12
SHAPES = 8
SPECIAL, LOWER, TITLE, UPPER, CAPITAL, MIXED, DIGITS, OTHER = range(SHAPES)
REPLACEMENT = "\ufffd"

# WordPiece gives up on words over 100 characters. One character becomes three at most when it is
# taken apart (Hangul), so that pieces of 32 stay below.
_PART = 32
_LETTERS = r"[^\s!-/:-@\[-`{-~]"
_LONG = re.compile(f"{_LETTERS}{{{_PART + 1},}}")
_WORD = re.compile(_LETTERS + "+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# A text is handed to the tokeniser in parts of this many characters: it keeps several words of
# bookkeeping for every byte.
_SEGMENT = 4096
_TOGETHER = 32
_CONTEXT_CHARS = 256
_MEMORY = 1 << 16
# What the tokeniser drops and nobody misses: marks, format characters, blanks.
_SILENT = frozenset({"Mn", "Cf", "Zs", "Zl", "Zp"})
_CAPITALS = re.compile(r"[A-Z]+s?(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+")


def context_of(keyword: str, name: str = "", *, private: bool = False) -> str:
    """Return the words that tell the model which element a text stands in.

    Parameters
    ----------
    keyword : str
        Keyword of PS3.6, or empty.
    name : str
        Without a keyword: the name that a private dictionary has, or the meaning of the
        Concept Name of a content item.
    private : bool
        Whether the element is private.
    """
    if keyword:
        return " ".join(_CAPITALS.findall(keyword)).lower()
    return " ".join(("private " * private + name).split()).lower()


def shape_of(word: str) -> int:
    """Return the class of how a word is written (1 to 7)."""
    if word.isalpha():
        if word.islower():
            return LOWER
        if word.isupper():
            return UPPER if len(word) > 1 else CAPITAL
        if word.istitle():
            return TITLE
        return MIXED if word.lower() != word else OTHER
    if any(c.isdigit() for c in word):
        return DIGITS
    letters = "".join(filter(str.isalpha, word))
    return shape_of(letters) if letters else OTHER


@dataclass(frozen=True, slots=True, repr=False)
class Encoding:
    """One text as the model takes it, however long.

    Attributes
    ----------
    input_ids, shape_ids : list of int
        ``[CLS] context [SEP] text [SEP]`` and the shape of each piece.
    first : int
        Where the pieces of the text begin.
    starts, ends : list of int
        Of each piece of the text: its code points in the text as given.
    words : list of int
        Of each piece of the text: number of its word; they rise from 0.
    unread : tuple of (int, int)
        Code points that no piece shows to the model: characters it does not know. In order,
        apart from each other.
    """

    input_ids: list[int]
    shape_ids: list[int]
    first: int
    starts: list[int]
    ends: list[int]
    words: list[int]
    unread: tuple[tuple[int, int], ...] = ()

    def __len__(self) -> int:
        """Return the number of pieces of the text."""
        return len(self.starts)

    def __repr__(self) -> str:
        return f"Encoding({len(self)} pieces)"


class Encoder:
    """Turns texts into pieces.

    Parameters
    ----------
    tokenizer : tokenizers.Tokenizer
        A WordPiece tokeniser after BERT. Its truncation, its padding and its special tokens
        in running text are switched off.

    Raises
    ------
    ValueError
        If it lacks the special tokens.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        # "[SEP]" in a text is five characters and no separator.
        tokenizer.encode_special_tokens = True
        self._tokenizer = tokenizer
        self._cls, self._sep, self.unknown = (
            _special(tokenizer, name) for name in ("[CLS]", "[SEP]", "[UNK]")
        )
        self._alphabet = frozenset(token for token in tokenizer.get_vocab() if len(token) == 1)
        self._kinds: dict[str, str | None] = {}
        self._contexts: dict[str, list[int]] = {}

    def encode(self, context: str, text: str) -> Encoding:
        """Return a text in its context. See `encode_many`."""
        return self.encode_many([(context, text)])[0]

    def encode_many(
        self, pairs: Sequence[tuple[str, str]], *, limit: int | None = None
    ) -> list[Encoding]:
        """Return each (context, text), in order; any string is taken.

        Parameters
        ----------
        pairs : sequence of (str, str)
            Contexts and texts.
        limit : int, optional
            Most pieces of all texts together.

        Raises
        ------
        OverflowError
            If there are more.
        """
        prepared = [self._prepare(text) for _, text in pairs]
        parts = [
            (number, start, stop)
            for number, text in enumerate(prepared)
            for start, stop in _segments(text)
        ]
        found = [self._begin(context) for context, _ in pairs]
        total = 0
        for at in range(0, len(parts), _TOGETHER):
            some = parts[at : at + _TOGETHER]
            encoded = self._tokenizer.encode_batch(
                [prepared[number][start:stop] for number, start, stop in some],
                add_special_tokens=False,
            )
            for (number, start, _), one in zip(some, encoded, strict=True):
                total += len(one.ids)
                _extend(found[number], pairs[number][1], start, one.ids, one.offsets, one.word_ids)
            if limit is not None and total > limit:
                raise OverflowError("too many pieces")
        for encoding in found:
            encoding.input_ids.append(self._sep)
            encoding.shape_ids.append(SPECIAL)
        return [
            encoding if text.isascii() else self._with_unread(encoding, text)
            for encoding, text in zip(found, prepared, strict=True)
        ]

    def _begin(self, context: str) -> Encoding:
        ids = [self._cls, *self._context(context), self._sep]
        return Encoding(ids, [SPECIAL] * len(ids), len(ids), [], [], [])

    def _context(self, context: str) -> list[int]:
        # A context is a few words; nobody's concept name is read or kept beyond them.
        context = context[:_CONTEXT_CHARS]
        ids = self._contexts.get(context)
        if ids is None:
            text = self._prepare(context)
            ids = self._tokenizer.encode(text, add_special_tokens=False).ids[:CONTEXT_PIECES]
            if len(self._contexts) >= _MEMORY >> 4:
                self._contexts = {}
            self._contexts[context] = ids
        return ids

    def _prepare(self, text: str) -> str:
        """Return `text` with characters replaced one for one, so that every word can be read."""
        if text.isascii():
            return _CONTROL.sub(" ", text)
        table: dict[int, str] = {}
        unknown: set[str] = set()
        for char in set(text):
            kind = char if char.isascii() and char.isprintable() else self._kind(char)
            if kind is None:
                unknown.add(char)
            elif kind != char:
                table[ord(char)] = kind
        if table:
            text = text.translate(table)
        if not unknown:
            return text

        def readable(match: re.Match[str]) -> str:
            # One character out of the alphabet makes [UNK] of the whole word.
            word = match[0]
            odd = unknown.intersection(word)
            if not odd or not any(c.isalnum() and c not in odd for c in word):
                return word
            return word.translate({ord(c): REPLACEMENT for c in odd})

        return _WORD.sub(readable, text)

    def _kind(self, char: str) -> str | None:
        """Return what stands for a character, None where the vocabulary lacks it."""
        known = self._kinds.get(char, "")
        if known != "":
            return known
        category = unicodedata.category(char)
        kind: str | None = char
        if category == "Cs":
            kind = REPLACEMENT
        elif category == "Cc":
            kind = char if char in "\t\n\r" else " "
        else:
            shown = self._tokenizer.normalizer.normalize_str(char).strip()
            if not shown:
                kind = char if category in _SILENT else REPLACEMENT
            elif not self._alphabet.issuperset(shown):
                kind = None
        if len(self._kinds) >= _MEMORY:
            self._kinds = {}
        self._kinds[char] = kind
        return kind

    def _with_unread(self, encoding: Encoding, prepared: str) -> Encoding:
        spans = [match.span() for match in re.finditer(REPLACEMENT + "+", prepared)]
        ids = encoding.input_ids[encoding.first : -1]
        spans += [
            (start, end)
            for start, end, piece in zip(encoding.starts, encoding.ends, ids, strict=True)
            if piece == self.unknown
        ]
        if not spans:
            return encoding
        return Encoding(
            encoding.input_ids,
            encoding.shape_ids,
            encoding.first,
            encoding.starts,
            encoding.ends,
            encoding.words,
            _merged(spans),
        )


def _merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)


def _special(tokenizer: Tokenizer, name: str) -> int:
    number = tokenizer.token_to_id(name)
    if number is None:
        raise ValueError("no special tokens")
    return number


def _extend(
    encoding: Encoding,
    text: str,
    base: int,
    ids: list[int],
    offsets: list[tuple[int, int]],
    words: Iterable[int | None],
) -> None:
    """Add the pieces of a part of a text, which begins at `base`."""
    if not ids:
        return
    encoding.input_ids.extend(ids)
    starts = [base + start for start, _ in offsets]
    ends = [base + end for _, end in offsets]
    encoding.starts.extend(starts)
    encoding.ends.extend(ends)
    number = encoding.words[-1] if encoding.words else -1
    last: int | None = -1
    begin = 0
    for index, word in enumerate(words):
        if word != last:
            if index:
                _close(encoding, text, starts, ends, begin, index)
            number, last, begin = number + 1, word, index
        encoding.words.append(number)
    _close(encoding, text, starts, ends, begin, len(ids))


def _close(
    encoding: Encoding, text: str, starts: list[int], ends: list[int], begin: int, end: int
) -> None:
    shape = shape_of(text[starts[begin] : ends[end - 1]])
    encoding.shape_ids.extend([shape] * (end - begin))


def _segments(text: str) -> list[tuple[int, int]]:
    """Return parts of a text that are encoded alone: cut at blanks, and in long words."""
    cuts = [
        at
        for match in _LONG.finditer(text)
        for at in range(match.start() + _PART, match.end(), _PART)
    ]
    if not cuts and len(text) <= _SEGMENT:
        return [(0, len(text))]
    parts: list[tuple[int, int]] = []
    start = 0
    for stop in [*cuts, len(text)]:
        while stop - start > _SEGMENT:
            cut = start + _SEGMENT
            # No word is longer than a part, so that a blank or a sign is near.
            near = reversed(text[cut - _PART : cut + 1])
            cut -= next((at for at, char in enumerate(near) if not _WORD.match(char)), 0)
            parts.append((start, cut))
            start = cut
        if stop > start:
            parts.append((start, stop))
        start = stop
    return parts or [(0, 0)]
