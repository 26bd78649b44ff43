"""Texts of an object that the tagger reads, and what it says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from phidetect.decide.text import Reading, ReadText
from phidetect.errors import DetectorError, PhidetectError
from phidetect.rules.content import ContentContext
from phidetect.rules.header import is_technical
from phidetect.rules.typed import is_prose, may_be_typed, tells
from phidetect.scanner.tagger import EACH, read_all
from phidetect.secret import Secret
from phidetect.text import TextReading, TextRequest, TextTagger, context_of
from phidetect.types import ElementPath, ElementView, TextMatch

__all__ = ["DocumentReader", "Texts", "context_of_view", "read_text", "read_values"]

Place = tuple[ElementPath, int]


@dataclass(slots=True)
class Texts:
    """What the tagger says of the values of an object.

    Attributes
    ----------
    read : dict of (ElementPath, int) to ReadText
        By element and index of the value.
    unread : list of ElementPath
        Elements with a value that was not read, since it or the object holds too much text.
    """

    read: dict[Place, ReadText] = field(default_factory=dict)
    unread: list[ElementPath] = field(default_factory=list)


def context_of_view(view: ElementView, content: ContentContext) -> str:
    """Return the words that tell the tagger where a text stands.

    The name of the element; of a content item the meaning of its concept.
    """
    meaning = content.meaning(view)
    if meaning is not None:
        return context_of("", meaning)
    return context_of(view.keyword, view.name, private=view.is_private)


def read_values(views: Sequence[ElementView], tagger: TextTagger, *, limit: int) -> Texts:
    """Have the texts of an object read, each distinct one once.

    Parameters
    ----------
    views : sequence of ElementView
        The elements.
    tagger : TextTagger
        What reads.
    limit : int
        Most characters of distinct texts, with what is said of where they stand.

    Raises
    ------
    ModelError
        If the model cannot be run.
    """
    out = Texts()
    content = ContentContext(views)
    wanted: list[tuple[Place, ElementView, list[TextRequest]]] = []
    left = limit
    taken: set[TextRequest] = set()
    for view, index, text in _typed(views, content):
        requests = _requests(view, text, content)
        new = [request for request in requests if request not in taken]
        cost = sum(len(text) + len(request.context) + EACH for request in new)
        if cost > left:
            out.unread.append(view.path)
            continue
        left -= cost
        taken.update(new)
        wanted.append(((view.path, index), view, requests))
    readings = _read_each(tagger, [one for _, _, requests in wanted for one in requests])
    for place, view, requests in wanted:
        found = [one for request in requests if (one := readings.get(request)) is not None]
        if len(found) < len(requests):
            out.unread.append(view.path)
            continue
        out.read[place] = read_text(
            view, found[0] if len(found) == 1 else _Twice(*found), index=place[1]
        )
    return out


def read_text(
    view: ElementView, reading: Reading, *, index: int = 0, prose: bool = False
) -> ReadText:
    """Return one value of an element with what was read in it.

    Parameters
    ----------
    view : ElementView
        The element.
    reading : Reading
        What the tagger read.
    index : int
        Which value.
    prose : bool
        Take it for running text whatever the element.
    """
    value = view.values[index]
    return ReadText(
        text=value,
        reading=reading,
        technical=is_technical(view),
        prose=prose or is_prose(view, value.reveal()),
    )


@dataclass(frozen=True, slots=True)
class _Twice:
    """A text read in the context that the file gives it, and in none.

    What a file calls a text helps to find. It does not help to clear: else the name of a patient
    would be one of a machine, where somebody calls it so.
    """

    told: TextReading
    plain: TextReading

    @property
    def matches(self) -> tuple[TextMatch, ...]:
        return self.told.matches

    @property
    def harmless_below(self) -> float:
        return min(self.told.harmless_below, self.plain.harmless_below)

    def phi(self, start: int, end: int) -> float:
        return max(self.told.phi(start, end), self.plain.phi(start, end))

    def unreadable(self, start: int, end: int) -> bool:
        return self.told.unreadable(start, end) or self.plain.unreadable(start, end)


def _requests(view: ElementView, text: str, content: ContentContext) -> list[TextRequest]:
    out = [TextRequest(text=text, context=context_of_view(view, content))]
    if content.meaning(view):
        out.append(TextRequest(text=text, kind="header"))
    return out


def _read_each(
    tagger: TextTagger, requests: Sequence[TextRequest]
) -> dict[TextRequest, TextReading]:
    """Return the readings of all texts but those that are longer than the tagger reads."""
    try:
        return dict(zip(requests, read_all(tagger, requests), strict=True))
    except DetectorError:
        out = {}
        for request in dict.fromkeys(requests):
            with suppress(DetectorError):
                (out[request],) = tagger.read([request])
        return out


def _typed(
    views: Iterable[ElementView], content: ContentContext
) -> Iterator[tuple[ElementView, int, str]]:
    for view in views:
        for index, value in enumerate(view.values):
            text = value.reveal()
            if may_be_typed(view, text, content):
                yield view, index, text


class DocumentReader:
    """Has the texts of one document read, as long as there are not too many.

    Parameters
    ----------
    tagger : TextTagger or None
        What reads.
    limit : int
        Most characters of distinct texts.

    Attributes
    ----------
    errors : list of str
        Codes of what kept a text from being read, each once.
    """

    def __init__(self, tagger: TextTagger | None, *, limit: int) -> None:
        self._tagger = tagger
        self._left = limit
        self._seen: dict[str, ReadText | None] = {}
        self.errors: list[str] = []

    def __call__(self, text: str) -> ReadText | None:
        """Return what the tagger says of a text, None where it has nothing to say."""
        if self._tagger is None or not tells(text):
            return None
        if text not in self._seen:
            self._seen[text] = self._read(text, self._tagger)
        return self._seen[text]

    def _read(self, text: str, tagger: TextTagger) -> ReadText | None:
        if len(text) + EACH > self._left:
            self._fail("PHD124")
            return None
        self._left -= len(text) + EACH
        try:
            (reading,) = tagger.read([TextRequest(text=text)])
        except PhidetectError as error:
            self._fail(error.code)
            return None
        return ReadText(text=Secret(text), reading=reading, prose=True)

    def _fail(self, code: str) -> None:
        if code not in self.errors:
            self.errors.append(code)
