"""Types of attributes per IOD (PS3.3), at every depth of sequences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from phidetect.standard._load import read_json_gz

__all__ = ["attribute_type", "has_iod"]

_STRICT = ("1", "1C", "2", "2C", "3")

_RECURSIVE = frozenset((0x0040A730,))
"""Content Sequence: its items hold items of the same kind."""

_Node = Mapping[int, tuple[str, int]]


@cache
def _data() -> Mapping[str, Any]:
    data: Mapping[str, Any] = read_json_gz("attribute_types.json.gz")
    return data


@cache
def _node(number: int) -> _Node:
    flat: Sequence[Any] = _data()["nodes"][number]
    return {flat[i]: (flat[i + 1], flat[i + 2]) for i in range(0, len(flat), 3)}


def has_iod(sop_class_uid: str | None) -> bool:
    """Return whether the attributes of `sop_class_uid` are known."""
    return sop_class_uid in _data()["sop_classes"]


@lru_cache(maxsize=256)
def _roots(sop_class_uid: str) -> tuple[int, ...]:
    data = _data()
    iod = data["sop_classes"][sop_class_uid]
    return tuple(data["modules"][module] for module in data["iods"].get(iod, ()))


def attribute_type(sop_class_uid: str | None, path_of_tags: Sequence[int]) -> str | None:
    """Return the Type of an attribute in the IOD of a SOP Class.

    Parameters
    ----------
    sop_class_uid : str or None
        SOP Class UID of the object.
    path_of_tags : sequence of int
        Tags (group << 16 | element) from the top of the data set to the attribute.

    Returns
    -------
    str or None
        ``1``, ``1C``, ``2``, ``2C`` or ``3``, the strictest where several modules of the IOD
        hold the attribute. ``3`` for one that the IOD does not hold (a Standard Extended SOP
        Class may add such, PS3.2 3.11.2). None where the SOP Class is not known.
    """
    if sop_class_uid is None or not has_iod(sop_class_uid):
        return None
    return _lookup(sop_class_uid, tuple(path_of_tags))


def _unfolded(path: tuple[int, ...]) -> Iterator[int]:
    """Yield the tags of a path, a content item in a content item once.

    A content tree is as deep as it likes (PS3.3 C.17.3), the table one level.
    """
    last = 0
    for tag in path:
        if tag != last or tag not in _RECURSIVE:
            yield tag
        last = tag


@lru_cache(maxsize=65_536)
def _lookup(sop_class_uid: str, path: tuple[int, ...]) -> str:
    if not path:
        return "3"
    best = len(_STRICT) - 1
    level = set(_roots(sop_class_uid))
    for tag in _unfolded(path[:-1]):
        level = {entry[1] for number in level if (entry := _node(number).get(tag))} - {0}
    for number in level:
        kind = _node(number).get(path[-1], ("", 0))[0]
        if kind:
            best = min(best, _STRICT.index(kind))
    return _STRICT[best]
