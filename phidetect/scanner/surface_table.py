"""The surfaces of an object as data: what they cover, how they are read, what is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from phidetect.package_data import read_toml

__all__ = ["SURFACES", "Surface", "markdown", "surfaces_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """One kind of place on which an identifier can stand.

    Attributes
    ----------
    name : str
        As in `Coverage.surfaces`.
    covers, read, acts : str
        What belongs to it, how it is read, and what redaction does, in words.
    how : str
        Which part of the code reads it.
    tags : tuple of str
        Elements that make it present: eight hexadecimal digits, x for any.
    vr : tuple of str
        VRs that do, where no tag of another surface does.
    passes : bool
        Whether an output of a redaction can hold it at all.
    """

    name: str
    covers: str
    read: str
    acts: str
    how: str
    tags: tuple[str, ...] = ()
    vr: tuple[str, ...] = ()
    passes: bool = True


def _load() -> Mapping[str, Surface]:
    rows = read_toml("scanner", "surfaces.toml")["surface"]
    return MappingProxyType({row["name"]: _surface(**row) for row in rows})


def _surface(
    *, tags: Iterable[str] = (), vr: Iterable[str] = (), passes: bool = True, **words: str
) -> Surface:
    return Surface(tags=tuple(tags), vr=tuple(vr), passes=passes, **words)


SURFACES = _load()
"""Every surface by name, in the order of docs/surfaces.md."""


@cache
def _exact() -> Mapping[int, tuple[str, ...]]:
    out: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for surface in SURFACES.values():
        for tag in surface.tags:
            if "x" not in tag:
                out[int(tag, 16)] += (surface.name,)
    return dict(out)


@cache
def _of_vr() -> Mapping[str, tuple[str, ...]]:
    out: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for surface in SURFACES.values():
        for vr in surface.vr:
            out[vr] += (surface.name,)
    return dict(out)


@cache
def _repeating() -> tuple[tuple[str, str], ...]:
    return tuple(
        (tag, surface.name) for surface in SURFACES.values() for tag in surface.tags if "x" in tag
    )


_SAMPLES = frozenset((0x7FE00008, 0x7FE00009, 0x7FE00010))
"""Of these the frames are read, and `Inspection.pixels` tells."""


def surfaces_of(tag: int, vr: str) -> tuple[str, ...]:
    """Return the surfaces that a standard element of a data set belongs to.

    Parameters
    ----------
    tag : int
        group << 16 | element.
    vr : str
        Its Value Representation.
    """
    found = _exact().get(tag)
    if found is not None:
        return found
    if tag & 0xFFFF == 0:
        return ("retired",)
    if tag >> 24 in (0x50, 0x60) and not tag >> 16 & 1:
        text = f"{tag:08X}"
        found = tuple(
            name
            for pattern, name in _repeating()
            if all(want in ("x", digit) for want, digit in zip(pattern, text, strict=True))
        )
        if found:
            return found
    return () if tag in _SAMPLES else _of_vr().get(vr, ())


def markdown() -> str:
    """Return the table of docs/surfaces.md."""
    rows = ["| surface | covers | how it is read | what redaction does |", "|---|---|---|---|"]
    rows += [f"| `{s.name}` | {s.covers} | {s.read} | {s.acts} |" for s in SURFACES.values()]
    return "\n".join(rows) + "\n"
