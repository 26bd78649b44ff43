"""Where a finding is: a closed union of six kinds of place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from phidetect.types.geometry import Box, FrameRange, Region
from phidetect.types.path import ElementPath

__all__ = [
    "BytesLocation",
    "CellLocation",
    "DocumentLocation",
    "ElementLocation",
    "Location",
    "SpanLocation",
    "location_from_dict",
    "location_sort_key",
    "location_to_dict",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementLocation:
    """A whole element."""

    path: ElementPath

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanLocation:
    """Part of one value of an element.

    Attributes
    ----------
    path : ElementPath
        The element.
    value : int
        Index of the value, from 0.
    start, end : int
        Half-open range of Unicode code points of the decoded value.
    """

    path: ElementPath
    value: int
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.path} value {self.value + 1} characters {self.start}-{self.end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BytesLocation:
    """Bytes outside the values of elements.

    Attributes
    ----------
    surface : str
        ``preamble``, ``file-meta``, ``padding``, ``trailing`` or ``bitstream``.
    offset, length : int
        Half-open range of bytes of that surface.
    path : ElementPath, optional
        The element that holds the bytes.
    """

    surface: str
    offset: int
    length: int
    path: ElementPath | None = None

    def __str__(self) -> str:
        where = "" if self.path is None else f"{self.path} "
        return f"{where}{self.surface} bytes {self.offset}-{self.offset + self.length}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLocation:
    """A place in a document that an element holds."""

    path: ElementPath
    page: int
    box: Box | None = None

    def __str__(self) -> str:
        return f"{self.path} page {self.page + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellLocation:
    """A cell of a table."""

    row: int
    column: int
    sheet: str | None = None

    def __str__(self) -> str:
        return f"row {self.row + 1} column {self.column + 1}"


Location: TypeAlias = (
    ElementLocation | SpanLocation | Region | BytesLocation | DocumentLocation | CellLocation
)


def location_to_dict(location: Location) -> dict[str, Any]:
    """Return `location` as the report writes it (report contract)."""
    if isinstance(location, ElementLocation):
        return {"kind": "element", "path": str(location.path)}
    if isinstance(location, SpanLocation):
        return {
            "kind": "span",
            "path": str(location.path),
            "value": location.value,
            "start": location.start,
            "end": location.end,
        }
    if isinstance(location, Region):
        out: dict[str, Any] = {
            "kind": "region",
            "plane": location.plane,
            "frames": [location.frames.first, location.frames.stop],
            "box": list(location.box),
        }
        if location.polygon is not None:
            out["polygon"] = [list(corner) for corner in location.polygon]
        return out
    if isinstance(location, BytesLocation):
        out = {
            "kind": "bytes",
            "surface": location.surface,
            "offset": location.offset,
            "length": location.length,
        }
        if location.path is not None:
            out["path"] = str(location.path)
        return out
    if isinstance(location, DocumentLocation):
        out = {"kind": "document", "path": str(location.path), "page": location.page}
        if location.box is not None:
            out["box"] = list(location.box)
        return out
    out = {"kind": "cell", "row": location.row, "column": location.column}
    if location.sheet is not None:
        out["sheet"] = location.sheet
    return out


def location_from_dict(data: dict[str, Any]) -> Location:
    """Return the location that `location_to_dict` wrote.

    Raises
    ------
    ValueError, KeyError, TypeError
        If `data` is not such a dictionary.
    """
    kind = data["kind"]
    if kind == "element":
        return ElementLocation(path=ElementPath.parse(data["path"]))
    if kind == "span":
        return SpanLocation(
            path=ElementPath.parse(data["path"]),
            value=int(data["value"]),
            start=int(data["start"]),
            end=int(data["end"]),
        )
    if kind == "region":
        polygon = data.get("polygon")
        return Region(
            plane=str(data["plane"]),
            frames=FrameRange(*data["frames"]),
            box=Box(*data["box"]),
            polygon=None if polygon is None else tuple((int(r), int(c)) for r, c in polygon),
        )
    if kind == "bytes":
        path = data.get("path")
        return BytesLocation(
            surface=str(data["surface"]),
            offset=int(data["offset"]),
            length=int(data["length"]),
            path=None if path is None else ElementPath.parse(path),
        )
    if kind == "document":
        box = data.get("box")
        return DocumentLocation(
            path=ElementPath.parse(data["path"]),
            page=int(data["page"]),
            box=None if box is None else Box(*box),
        )
    if kind == "cell":
        return CellLocation(
            row=int(data["row"]), column=int(data["column"]), sheet=data.get("sheet")
        )
    raise ValueError("unknown kind of location")


def location_sort_key(location: Location) -> tuple[int, str, tuple[int, ...]]:
    """Return a key that gives locations one order: elements, spans, regions, the rest."""
    if isinstance(location, ElementLocation):
        return (0, str(location.path), ())
    if isinstance(location, SpanLocation):
        return (0, str(location.path), (location.value + 1, location.start, location.end))
    if isinstance(location, Region):
        frames = location.frames
        return (1, location.plane, (frames.first, frames.stop, *location.box))
    if isinstance(location, BytesLocation):
        return (2, location.surface, (location.offset, location.length))
    if isinstance(location, DocumentLocation):
        return (3, str(location.path), (location.page, *(location.box or ())))
    return (4, location.sheet or "", (location.row, location.column))
