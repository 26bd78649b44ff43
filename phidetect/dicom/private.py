"""Private blocks and how private elements are named in a path (PS3.5 7.8)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from pydicom._private_dict import private_dictionaries
from pydicom.datadict import (
    private_dictionary_description,
    private_dictionary_VR,
)
from pydicom.dataset import Dataset

from phidetect.dicom.charset import DEFAULT_CHARSET, decode_text
from phidetect.dicom.raw import raw_element
from phidetect.package_data import read_lines
from phidetect.types import PathStep

__all__ = ["PrivateBlocks", "is_known_creator", "private_name", "private_vr"]

CreatorToken = Callable[[str], str]


class PrivateBlocks:
    """The private creators of one data set level.

    Parameters
    ----------
    dataset : pydicom.Dataset
        The data set, or item of a sequence.
    creator_token : callable
        Names a creator that no dictionary knows: its name may be that of a hospital.
    """

    def __init__(self, dataset: Dataset, creator_token: CreatorToken) -> None:
        self._creators: dict[tuple[int, int], str] = {}
        self._names: dict[tuple[int, int], str] = {}
        taken: set[tuple[int, str]] = set()
        for tag in sorted(
            int(key)
            for key in dataset.keys()  # noqa: SIM118 - to iterate a Dataset converts values
            if key >> 16 & 1 and 0x10 <= key & 0xFFFF <= 0xFF
        ):
            group, element = tag >> 16, tag & 0xFFFF
            creator = _creator(dataset, tag)
            if not creator:
                continue
            name = creator if is_known_creator(creator) else creator_token(creator)
            self._creators[group, element] = creator
            # A creator may reserve two blocks of a group; a path can name only one of them.
            if (group, name) not in taken:
                taken.add((group, name))
                self._names[group, element] = name

    def creator(self, tag: int) -> str:
        """Return the Private Creator of a private data element, empty where it has none."""
        if not tag >> 16 & 1:
            return ""
        return self._creators.get((tag >> 16, (tag & 0xFFFF) >> 8), "")

    def step(self, tag: int) -> PathStep:
        """Return how a path names `tag`."""
        if not tag >> 16 & 1:
            return _public_step(tag)
        group, element = tag >> 16, tag & 0xFFFF
        name = self._names.get((group, element >> 8), "") if element > 0xFF else ""
        return PathStep(group, element & 0xFF if name else element, name)

    def tag(self, step: PathStep) -> int | None:
        """Return the tag that `step` names, None where there is no such block."""
        if not step.creator:
            return step.group << 16 | step.element
        for (group, block), name in self._names.items():
            if group == step.group and name == step.creator:
                return group << 16 | block << 8 | step.element
        return None


@lru_cache(maxsize=16_384)
def _public_step(tag: int) -> PathStep:
    return PathStep(tag >> 16, tag & 0xFFFF)


@cache
def _listed() -> frozenset[str]:
    return frozenset(read_lines("dicom", "private_creators.txt"))


def is_known_creator(creator: str) -> bool:
    """Whether a dictionary knows the creator, so that its name may be shown."""
    return '"' not in creator and (creator in private_dictionaries or creator in _listed())


def private_vr(tag: int, creator: str) -> str:
    """Return the VR that pydicom's private dictionary gives, empty where it gives none."""
    return _entry(tag, creator)[0] if creator in private_dictionaries else ""


def private_name(tag: int, creator: str) -> str:
    """Return the name that pydicom's private dictionary gives, empty where it gives none."""
    return _entry(tag, creator)[1] if creator in private_dictionaries else ""


@lru_cache(maxsize=16_384)
def _entry(tag: int, creator: str) -> tuple[str, str]:
    """Return VR and name of an element of a creator that the dictionary has."""
    try:
        return (
            str(private_dictionary_VR(tag, creator)),
            str(private_dictionary_description(tag, creator)),
        )
    except KeyError:
        return "", ""


def _creator(dataset: Dataset, tag: int) -> str:
    value = getattr(raw_element(dataset, tag), "value", None)
    text = decode_text(value, DEFAULT_CHARSET)[0] if isinstance(value, bytes) else value
    return text.strip("\0 ") if isinstance(text, str) else ""
