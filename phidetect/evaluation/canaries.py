"""What the answer key of a kit says: objects, and the canaries planted in each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from phidetect.types import (
    Box,
    Category,
    FrameRange,
    Location,
    Region,
    location_from_dict,
    location_to_dict,
)

__all__ = ["Canary", "Kind", "Kit", "KitObject"]


class Kind(StrEnum):
    """Whether a canary must go or must stay."""

    PHI = "phi"
    TECHNICAL = "technical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """One planted value.

    Attributes
    ----------
    id : str
        File and surface, unique in the kit; it holds no planted value.
    surface : str
        A name of the surface table.
    kind : Kind
        Whether it must go or must stay.
    category : Category
        What a perfect detector calls it.
    location : Location
        Where it stands, as a report would name it.
    values : tuple of str
        The text as planted.
    forms : tuple of str
        Other spellings in which it may survive, such as a telephone number without its signs.
    search : tuple of str
        What a search for it looks for: any of these left in an output is a leak.
    exact : bool
        Whether a search takes `search` as it stands, neither reversed nor coded: a reversed or
        coded form of the same value is a canary of its own.
    glyphs : Region, optional
        Where it was drawn, for text in pixels.
    runs : tuple of bytes
        Bytes that show it and no text does: rows of the samples of a scanned page.
    """

    id: str
    surface: str
    kind: Kind
    category: Category
    location: Location
    values: tuple[str, ...]
    forms: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    exact: bool = False
    glyphs: Region | None = None
    runs: tuple[bytes, ...] = ()

    @property
    def phi(self) -> bool:
        """Whether it must go."""
        return self.kind is Kind.PHI

    def to_dict(self) -> dict[str, Any]:
        """Return the canary as the answer key writes it."""
        out: dict[str, Any] = {
            "id": self.id,
            "surface": self.surface,
            "kind": self.kind.value,
            "category": self.category.value,
            "location": location_to_dict(self.location),
            "values": list(self.values),
            "forms": list(self.forms),
            "search": list(self.search),
        }
        if self.exact:
            out["exact"] = True
        if self.glyphs is not None:
            out["glyphs"] = location_to_dict(self.glyphs)
        if self.runs:
            out["runs"] = [run.hex() for run in self.runs]
        return out

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Canary:
        """Return the canary that `to_dict` wrote.

        Raises
        ------
        ValueError, KeyError, TypeError
            If `data` is not such a dictionary.
        """
        glyphs = data.get("glyphs")
        return cls(
            id=_text(data["id"]),
            surface=_text(data["surface"]),
            kind=Kind(data["kind"]),
            category=Category(data["category"]),
            location=location_from_dict(data["location"]),
            values=_texts(data["values"]),
            forms=_texts(data["forms"]),
            search=_texts(data["search"]),
            exact=bool(data.get("exact", False)),
            glyphs=None
            if glyphs is None
            else Region(
                plane=_text(glyphs["plane"]),
                frames=FrameRange(*glyphs["frames"]),
                box=Box(*glyphs["box"]),
            ),
            runs=tuple(bytes.fromhex(run) for run in data.get("runs", ())),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KitObject:
    """One file of the kit.

    Attributes
    ----------
    file : str
        Path below the kit, with forward slashes.
    sop_class : str
        SOP Class UID.
    modality : str
        Modality, empty for a DICOMDIR.
    sha256 : str
        Digest of the file, so that a changed kit is not scored.
    canaries : tuple of Canary
        What was planted in it.
    """

    file: str
    sop_class: str
    modality: str
    sha256: str
    canaries: tuple[Canary, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """A kit: its name, its version and its objects."""

    name: str
    version: str
    objects: tuple[KitObject, ...]

    @property
    def canaries(self) -> tuple[Canary, ...]:
        """Every canary of every object."""
        return tuple(canary for one in self.objects for canary in one.canaries)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return tuple(_text(one) for one in value)
