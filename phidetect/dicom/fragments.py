"""Encapsulated pixel data: which bytes are which frame (PS3.5 A.4)."""

from __future__ import annotations

import struct

__all__ = ["FragmentError", "fragments_of", "frame_slices", "odd_table"]

_ITEM = 0xFFFEE000


class FragmentError(Exception):
    """The fragments do not make up the frames that the data set names."""


def frame_slices(value: bytes, frames: int) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return, per frame, the (start, stop) of its fragments in `value`.

    Frames are found by one fragment per frame, else by the Basic Offset Table, else by
    the start-of-image markers of JPEG; one frame takes all fragments.

    Parameters
    ----------
    value : bytes
        The value of Pixel Data (7FE0,0010) with its Basic Offset Table item.
    frames : int
        Number of Frames (0028,0008).

    Raises
    ------
    FragmentError
        If there are fewer or more frames than `frames`, or the items are broken.
    """
    items = fragments_of(value)
    if not items:
        raise FragmentError
    table, fragments = items[0], [item for item in items[1:] if item[1] > item[0]]
    starts = [i for i, (at, stop) in enumerate(fragments) if _begins_image(value[at:stop][:12])]
    if len(fragments) == frames:
        firsts = list(range(frames))
    elif frames == 1 and fragments and len(starts) <= 1:
        firsts = [0]
    else:
        firsts = _by_table(value, table, items[1:], fragments)
        if len(firsts) != frames:
            firsts = starts
    if not firsts or len(firsts) != frames or firsts[0] != 0:
        raise FragmentError
    stops = [*firsts[1:], len(fragments)]
    return tuple(tuple(fragments[a:b]) for a, b in zip(firsts, stops, strict=True))


def odd_table(value: bytes, frames: int) -> bytes:
    """Return a Basic Offset Table that is none of `frames` frames, nothing where it is one."""
    table, *raw = fragments_of(value)
    data = value[table[0] : table[1]]
    fragments = [item for item in raw if item[1] > item[0]]
    fits = len(data) == 4 * frames and _by_table(value, table, raw, fragments)
    return b"" if fits else data


def fragments_of(value: bytes) -> list[tuple[int, int]]:
    """Return the (start, stop) of every item in `value`, the Basic Offset Table first.

    Raises
    ------
    FragmentError
        If an item is longer than what is left.
    """
    out, at, size = [], 0, len(value)
    while at + 8 <= size:
        group, element, length = struct.unpack_from("<HHI", value, at)
        if group << 16 | element != _ITEM:
            break
        if at + 8 + length > size:
            raise FragmentError
        out.append((at + 8, at + 8 + length))
        at += 8 + length
    return out


def _by_table(
    value: bytes,
    table: tuple[int, int],
    raw: list[tuple[int, int]],
    fragments: list[tuple[int, int]],
) -> list[int]:
    """Return the first fragment of every frame by the Basic Offset Table, or nothing."""
    count = (table[1] - table[0]) // 4
    if not count or not raw:
        return []
    base = raw[0][0] - 8
    where = {at - 8 - base: index for index, (at, _) in enumerate(fragments)}
    offsets = struct.unpack_from(f"<{count}I", value, table[0])
    firsts = [where.get(offset, -1) for offset in offsets]
    return firsts if -1 not in firsts and firsts == sorted(set(firsts)) else []


def _begins_image(head: bytes) -> bool:
    """Whether a fragment begins a JPEG, JPEG 2000 or JPEG XL stream."""
    return (
        head[:3] == b"\xff\xd8\xff"
        or head[:4] == b"\xff\x4f\xff\x51"
        or (head[4:8] in (b"jP  ", b"JXL "))
    )
