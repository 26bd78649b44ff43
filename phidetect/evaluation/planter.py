"""Puts canaries into a data set and writes down where each one stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import UID

from phidetect.evaluation.canaries import Canary, Kind
from phidetect.evaluation.cast import Cast, Person
from phidetect.samples.answer import PlantedText
from phidetect.samples.header import new_dataset
from phidetect.types import (
    BytesLocation,
    Category,
    DocumentLocation,
    ElementLocation,
    ElementPath,
    Location,
    PathStep,
    Region,
    SpanLocation,
)

__all__ = ["Level", "Phi", "Planter", "Tech", "bits", "name"]

_LONGEST = {"AE": 16, "CS": 16, "LO": 64, "SH": 16, "ST": 1024, "LT": 10240}
"""Characters that a value may have (PS3.5 Table 6.2-1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phi:
    """Part of a text that must go."""

    text: str
    surface: str
    category: Category
    search: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Tech:
    """Part of a text that must stay."""

    text: str


def name(who: Person, surface: str, *, staff: bool = False, text: str = "") -> Phi:
    """Return the part of a text that names `who`."""
    category = Category.STAFF_NAME if staff else Category.NAME
    search = who.search if not text or text == who.sorted else (text,)
    return Phi(text=text or who.shown, surface=surface, category=category, search=search)


@dataclass(slots=True)
class Planter:
    """One object in the making.

    Attributes
    ----------
    file : str
        Path below the kit.
    cast : Cast
        Where people and values come from.
    data : Dataset
        The data set.
    canaries : list of Canary
        What was planted so far.
    preamble, trailer : bytes
        The 128 bytes before ``DICM`` and what follows the data set.
    finish : callable
        Changes the bytes of the file, for what no library writes.
    """

    file: str
    cast: Cast
    data: Dataset
    canaries: list[Canary] = field(default_factory=list)
    preamble: bytes = bytes(128)
    trailer: bytes = b""
    finish: Callable[[bytes], bytes] = field(default=lambda raw: raw)
    _counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def new(cls, file: str, cast: Cast, *, sop_class: UID, modality: str) -> Planter:
        """Return an object with SOP Common and empty patient and study modules."""
        return cls(file, cast, new_dataset(file, sop_class=sop_class, modality=modality))

    @property
    def top(self) -> Level:
        """The top level of the data set."""
        return Level(self, self.data, ())

    @property
    def meta(self) -> FileMetaDataset:
        """The File Meta Information."""
        meta: FileMetaDataset = self.data.file_meta
        return meta

    def add(
        self,
        surface: str,
        location: Location,
        values: Sequence[str],
        *,
        category: Category = Category.TECHNICAL,
        search: Sequence[str] = (),
        forms: Sequence[str] = (),
        exact: bool = False,
        glyphs: Region | None = None,
        runs: Sequence[bytes] = (),
    ) -> None:
        """Note a canary; its kind follows from its category."""
        self._counts[surface] += 1
        count = self._counts[surface]
        number = "" if count == 1 else f"-{count}"
        technical = category in (Category.TECHNICAL, Category.MARKER)
        if category is Category.DATE and not technical:
            # Of a date and time the date alone may survive.
            forms = [*forms, *(v[:8] for v in values if len(v) > 8 and v[:8].isdigit())]
        self.canaries.append(
            Canary(
                id=f"{self.file}:{surface}{number}",
                surface=surface,
                kind=Kind.TECHNICAL if technical else Kind.PHI,
                category=category,
                location=location,
                values=tuple(values),
                forms=tuple(forms),
                search=tuple(search) or tuple(values),
                exact=exact,
                glyphs=glyphs,
                runs=tuple(runs),
            )
        )

    def drawn(
        self,
        texts: Sequence[PlantedText],
        surfaces: Sequence[str],
        *,
        plane: str = "pixel-data",
        location: Location | None = None,
        search: Sequence[Sequence[str]] = (),
    ) -> None:
        """Note texts that were drawn; `surfaces` names one for each that must go, in order."""
        left, words = list(surfaces), [tuple(one) for one in search]
        for text in texts:
            region = Region(plane=plane, frames=text.frames, box=text.box)
            technical = text.category in (Category.TECHNICAL, Category.MARKER)
            self.add(
                "technical-pixels" if technical else left.pop(0),
                location or region,
                [text.text],
                category=text.category,
                search=() if technical or not words else words.pop(0),
                glyphs=region,
            )

    def hidden(
        self,
        surface: str,
        where: str,
        text: str,
        *,
        category: Category,
        search: Sequence[str] = (),
        offset: int = 0,
        path: ElementPath | None = None,
    ) -> None:
        """Note text in bytes outside the values of elements."""
        place = BytesLocation(surface=where, offset=offset, length=len(text.encode()), path=path)
        self.add(surface, place, [text], category=category, search=search)

    def document(
        self,
        surface: str,
        text: str,
        *,
        category: Category = Category.TECHNICAL,
        search: Sequence[str] = (),
        page: int = 0,
        glyphs: Region | None = None,
        runs: Sequence[bytes] = (),
    ) -> None:
        """Note text inside Encapsulated Document (0042,0011)."""
        # Where a drawing comes to stand on the page depends on who renders it: no box.
        place = DocumentLocation(path=ElementPath.of(0x00420011), page=page)
        self.add(surface, place, [text], category=category, search=search, glyphs=glyphs, runs=runs)


@dataclass(frozen=True, slots=True)
class Level:
    """A data set or an item of a sequence, and the steps that lead to it."""

    planter: Planter
    data: Dataset
    steps: tuple[PathStep, ...]

    @property
    def cast(self) -> Cast:
        """Where people and values come from."""
        return self.planter.cast

    def set(self, **values: object) -> Level:
        """Set elements that are no canaries, by keyword."""
        for keyword, value in values.items():
            setattr(self.data, keyword, value)
        return self

    def path(self, target: str | int) -> ElementPath:
        """Return the path of an element of this level."""
        tag = _tag(target)
        return ElementPath((*self.steps, PathStep(tag >> 16, tag & 0xFFFF)))

    def phi(
        self,
        target: str | int,
        value: str,
        surface: str,
        category: Category,
        *,
        vr: str = "",
        search: Sequence[str] = (),
        forms: Sequence[str] = (),
        exact: bool = False,
    ) -> Level:
        """Plant a value that must go, whole."""
        self._write(target, value, vr)
        self.planter.add(
            surface, ElementLocation(path=self.path(target)), [value],
            category=category, search=search, forms=forms, exact=exact,
        )  # fmt: skip
        return self

    def person(
        self, target: str | int, surface: str, *, staff: bool = False, who: Person | None = None
    ) -> Person:
        """Plant the name of somebody and return who it is."""
        who = who or self.cast.person()
        category = Category.STAFF_NAME if staff else Category.NAME
        tag = _tag(target)
        value = who.pn if dictionary_VR(tag) == "PN" else who.shown
        self.phi(target, value, surface, category, search=who.search)
        return who

    def tech(self, target: str | int, value: object, *, vr: str = "") -> Level:
        """Plant a value that must stay."""
        self._write(target, value, vr)
        many = value if isinstance(value, list) else [value]
        location = ElementLocation(path=self.path(target))
        self.planter.add("technical-element", location, [str(one) for one in many])
        return self

    def text(self, target: str | int, *parts: str | Phi | Tech, vr: str = "") -> Level:
        """Plant a text of which only parts are canaries."""
        whole = "".join(part if isinstance(part, str) else part.text for part in parts)
        self._write(target, whole, vr)
        self.spans(self.path(target), parts)
        return self

    def spans(self, path: ElementPath, parts: Sequence[str | Phi | Tech]) -> None:
        """Note the canaries among the parts of the text at `path`."""
        at = 0
        for part in parts:
            size = len(part if isinstance(part, str) else part.text)
            span = SpanLocation(path=path, value=0, start=at, end=at + size)
            at += size
            if isinstance(part, Tech):
                self.planter.add("technical-text", span, [part.text])
            elif isinstance(part, Phi):
                self.planter.add(
                    part.surface, span, [part.text], category=part.category,
                    search=part.search, forms=part.forms, exact=part.exact,
                )  # fmt: skip

    def item(self, target: str | int, **values: object) -> Level:
        """Append an item to a sequence and return its level."""
        tag = _tag(target)
        if tag not in self.data:
            self.data.add_new(tag, "SQ", Items())
        items = self.data[tag].value
        items.append(Dataset())
        step = PathStep(tag >> 16, tag & 0xFFFF, "", len(items) - 1)
        return Level(self.planter, items[-1], (*self.steps, step)).set(**values)

    def code(
        self, target: str | int, value: str, scheme: str, meaning: str, *, tech: bool = False
    ) -> Level:
        """Append a coded concept (PS3.3 8.8)."""
        item = self.item(target, CodeValue=value, CodingSchemeDesignator=scheme)
        item.set(CodeMeaning=meaning)
        if tech:
            place = ElementLocation(path=item.path("CodeMeaning"))
            self.planter.add("technical-code", place, [meaning])
        return item

    def private(
        self, creator: str, group: int, element: int, vr: str, value: object
    ) -> ElementPath:
        """Write a private element and return its path."""
        block = self.data.private_block(group, creator, create=True)
        block.add_new(element, vr, value)
        return ElementPath((*self.steps, PathStep(group, element, creator)))

    def _write(self, target: str | int, value: object, vr: str) -> None:
        tag = _tag(target)
        vr = vr or dictionary_VR(tag).split(" or ")[0]
        assert not isinstance(value, str) or len(value) <= _LONGEST.get(vr, len(value)), target
        self.data.add_new(tag, vr, value)


def bits(frames: NDArray[np.uint8]) -> bytes:
    """Return the packed bits of a bit-plane, padded to even length (PS3.5 8.2.3)."""
    packed = np.packbits((frames.reshape(-1) > 0).astype(np.uint8), bitorder="little").tobytes()
    return packed + b"\0" * (len(packed) % 2)


def _tag(target: str | int) -> int:
    if isinstance(target, int):
        return target
    tag = tag_for_keyword(target)
    if tag is None:
        raise KeyError(target)
    return tag
