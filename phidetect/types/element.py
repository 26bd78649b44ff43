"""One element of a data set, as the walker gives it to the rules."""

from __future__ import annotations

from typing import NamedTuple

from phidetect.secret import Secret
from phidetect.types.path import ElementPath

__all__ = ["ElementView"]


class ElementView(NamedTuple):
    """An element at any depth.

    A named tuple: there is one for every element, and a frozen dataclass takes six times as
    long to make.

    Attributes
    ----------
    path : ElementPath
        Where it stands; private elements by creator.
    tag : int
        group << 16 | element as the file has it.
    vr : str
        Value Representation (PS3.5 6.2); that of the dictionary for UN of a known tag.
    keyword, name : str
        Keyword and name of PS3.6, empty where unknown.
    values : tuple of Secret
        Decoded values of a text VR (AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT),
        one per value index; of binary and numeric elements that are text, that text. Empty
        for others.
    runs : Secret or None
        Runs of text inside a binary value that is not text as a whole, one to a line.
    inner : tuple of ElementView
        Elements of an item sequence that a binary value turned out to hold. Their paths go
        through the element, whose value is one whole all the same.
    length : int
        Length of the stored value in bytes; -1 where undefined.
    in_file_meta : bool
        Whether it belongs to the File Meta Information (group 0002).
    items : int
        Number of items of a sequence, else 0.
    creator : Secret or None
        Private Creator of a private data element as the file has it; the path may name it by a
        token.
    error : str
        Code of the error that kept its value from being read, else empty.
    """

    path: ElementPath
    tag: int
    vr: str
    keyword: str = ""
    name: str = ""
    values: tuple[Secret, ...] = ()
    runs: Secret | None = None
    inner: tuple[ElementView, ...] = ()
    length: int = 0
    in_file_meta: bool = False
    items: int = 0
    creator: Secret | None = None
    error: str = ""

    @property
    def is_private(self) -> bool:
        """Whether the group is odd (PS3.5 7.8)."""
        return bool(self.tag >> 16 & 1)
