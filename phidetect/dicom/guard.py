"""Check the structure of a byte stream before anything recurses into it or believes it.

pydicom reads nested sequences by recursion and asks for as many bytes as a length says.
This pass walks the same headers with an explicit stack, holds every length against the
bytes that are there, and copies nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from phidetect.dicom.header import (
    UNDEFINED,
    ElementHeader,
    dictionary_vr,
    read_header,
    read_tag,
)
from phidetect.errors import InputError
from phidetect.settings import Limits

__all__ = ["Extent", "check_data_set"]

_ITEM = 0xFFFEE000
_ITEM_END = 0xFFFEE00D
_SEQUENCE_END = 0xFFFEE0DD
_PIXEL_TAGS = frozenset((0x7FE00008, 0x7FE00009, 0x7FE00010))
_LAST_TAGS = _PIXEL_TAGS | {0xFFFCFFFC, 0xFFFAFFFA}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What the structure of a data set amounts to.

    Attributes
    ----------
    end : int
        Offset of the first byte after the last element; what follows is trailing.
    elements : int
        Elements and items at every depth.
    depth : int
        Deepest nesting of sequences.
    repeated : int
        Elements whose tag stands a second time in one data set (PS3.5 7.1 forbids it): readers
        show one of them and pass over the other.
    """

    end: int
    elements: int
    depth: int
    repeated: int = 0


@dataclass(slots=True)
class _Level:
    """One open data set, sequence or encapsulated value."""

    kind: str
    end: int
    delimited: bool
    implicit: bool
    depth: int
    soft: bool = False
    tags: set[int] = field(default_factory=set)


class _BrokenError(Exception):
    """The structure does not hold: `at_end` where the stream stops too early."""

    def __init__(self, *, at_end: bool) -> None:
        super().__init__()
        self.at_end = at_end


def check_data_set(
    data: bytes | memoryview,
    start: int,
    *,
    implicit: bool,
    little: bool,
    limits: Limits,
    path: str | None = None,
) -> Extent:
    """Walk the element headers of a data set and return its extent.

    Parameters
    ----------
    data : bytes or memoryview
        The stream.
    start : int
        Offset of the first element after the File Meta Information.
    implicit, little : bool
        Encoding of the transfer syntax (PS3.5 Annex A).
    limits : Limits
        `depth`, `elements` and `value_bytes` are held.
    path : str, optional
        Path for error messages.

    Raises
    ------
    InputError
        PHD103 where a length reaches beyond the stream, PHD106 where sequences are
        nested too deep, PHD107 where a count or a value is over its limit, PHD108 where
        the bytes are no data set.
    """
    walk = _Walk(data, start, implicit=implicit, little=little, limits=limits)
    try:
        return walk.run()
    except _BrokenError as error:
        code = "PHD103" if error.at_end else "PHD108"
        raise InputError(code, path=path, hint=f"at byte {walk.at}") from None
    except _OverError as error:
        raise InputError(error.code, path=path, hint=f"at byte {walk.at}") from None


class _OverError(Exception):
    """A limit is passed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Walk:
    """State of one pass: the offset, the counts and the stack of open levels."""

    def __init__(
        self,
        data: bytes | memoryview,
        start: int,
        *,
        implicit: bool,
        little: bool,
        limits: Limits,
    ) -> None:
        self.data, self.at, self.little, self.limits = data, start, little, limits
        self.size = len(data)
        self.count = self.deepest = self.repeated = 0
        self.last_tag = -1
        self.seen_last = False
        implicit = _peek_implicit(data, start, implicit=implicit)
        self.stack = [_Level("dataset", self.size, delimited=False, implicit=implicit, depth=0)]

    def run(self) -> Extent:
        while self.stack:
            level = self.stack[-1]
            try:
                if level.kind == "dataset":
                    done = self._element(level)
                elif level.kind == "sequence":
                    done = self._item(level)
                else:
                    done = self._fragment(level)
            except _BrokenError:
                if not self._fall_back():
                    raise
                continue
            if done:
                break
        return Extent(end=self.at, elements=self.count, depth=self.deepest, repeated=self.repeated)

    def _fall_back(self) -> bool:
        """Leave the outermost value whose structure was only presumed; False if none."""
        for index, level in enumerate(self.stack):
            if level.soft:
                self.at = level.end
                del self.stack[index:]
                return True
        return False

    def _close(self, level: _Level) -> None:
        if level.delimited:
            raise _BrokenError(at_end=level.end == self.size)
        self.stack.pop()

    def _element(self, level: _Level) -> bool:
        """Read one element header of a data set; True at the end of the whole."""
        top = level.depth == 0
        if self.at >= level.end:
            if top:
                return True
            self._close(level)
            return False
        header = read_header(
            self.data, self.at, level.end, implicit=level.implicit, little=self.little
        )
        doubtful = header is None or self.seen_last or not header.tag
        if top and doubtful and self._is_trailing(header):
            return True
        if header is None:
            raise _BrokenError(at_end=level.end == self.size)
        tag = header.tag
        if tag >> 16 == 0xFFFE:
            if tag != _ITEM_END or not level.delimited:
                raise _BrokenError(at_end=False)
            self.at += 8
            self.stack.pop()
            return False
        self._count()
        if tag in level.tags:
            self.repeated += 1
        else:
            level.tags.add(tag)
        if top:
            if tag > self.last_tag:
                self.last_tag = tag
            if tag in _LAST_TAGS:
                self.seen_last = True
        self._value(level, header)
        return False

    def _is_trailing(self, header: ElementHeader | None) -> bool:
        """Whether what stands here at the top is no element but bytes after the end."""
        if not self.count:
            return False
        if header is None:
            return self.seen_last or not any(self.data[self.at : self.size])
        if header.tag == 0 and header.length == 0:
            return True
        fits = header.length == UNDEFINED or header.start + header.length <= self.size
        ordered = header.tag > self.last_tag
        return self.seen_last and not (header.valid and fits and ordered)

    def _value(self, level: _Level, header: ElementHeader) -> None:
        vr = header.vr.decode("ascii", "replace") or (
            "" if header.tag >> 16 & 1 else dictionary_vr(header.tag)
        )
        if header.length == UNDEFINED:
            self.at = header.start
            nested = vr in ("SQ", "UN") or self._next_is_item(level.end)
            if header.tag in _PIXEL_TAGS or (vr not in ("SQ", "UN", "") and header.vr):
                self._open("fragments", level, level.end, delimited=True)
            elif nested:
                self._open("sequence", level, level.end, delimited=True)
            else:
                raise _BrokenError(at_end=False)
            return
        stop = header.start + header.length
        if stop > level.end:
            self.at = header.start
            raise _BrokenError(at_end=stop > self.size)
        if header.length > self.limits.value_bytes and header.tag not in _PIXEL_TAGS:
            raise _OverError("PHD107")
        self.at = header.start
        if vr == "UN" and dictionary_vr(header.tag) == "SQ":
            vr = "SQ"
        if header.length and (vr == "SQ" or (vr in ("UN", "") and self._next_is_item(level.end))):
            # A sequence must hold what it says: pydicom would pass over what does not fit.
            self._open("sequence", level, stop, delimited=False, soft=vr != "SQ")
        else:
            self.at = stop

    def _item(self, level: _Level) -> bool:
        if self.at >= level.end:
            self._close(level)
            return False
        tag, length = self._item_header(level)
        if tag == _SEQUENCE_END and level.delimited:
            self.stack.pop()
            return False
        if tag != _ITEM:
            raise _BrokenError(at_end=False)
        delimited = length == UNDEFINED
        end = level.end if delimited else self.at + length
        if end > level.end:
            raise _BrokenError(at_end=end > self.size)
        implicit = level.implicit
        if not implicit and end - self.at >= 6:
            implicit = _peek_implicit(self.data, self.at, implicit=False)
            if self.data[self.at : self.at + 2] in (b"\xfe\xff", b"\xff\xfe"):
                implicit = level.implicit
        self.stack.append(
            _Level("dataset", end, delimited=delimited, implicit=implicit, depth=level.depth)
        )
        return False

    def _fragment(self, level: _Level) -> bool:
        if self.at >= level.end:
            self._close(level)
            return False
        tag, length = self._item_header(level)
        if tag == _SEQUENCE_END:
            self.stack.pop()
            return False
        if tag != _ITEM or length == UNDEFINED:
            raise _BrokenError(at_end=False)
        if self.at + length > level.end:
            raise _BrokenError(at_end=self.at + length > self.size)
        self.at += length
        return False

    def _item_header(self, level: _Level) -> tuple[int, int]:
        if level.end - self.at < 8:
            raise _BrokenError(at_end=level.end == self.size)
        self._count()
        header = read_tag(self.data, self.at, little=self.little)
        self.at += 8
        return header

    def _open(
        self, kind: str, level: _Level, end: int, *, delimited: bool, soft: bool = False
    ) -> None:
        depth = level.depth + (kind == "sequence")
        self.deepest = max(self.deepest, depth)
        if depth > self.limits.depth:
            raise _OverError("PHD106")
        self.stack.append(
            _Level(kind, end, delimited=delimited, implicit=level.implicit, depth=depth, soft=soft)
        )

    def _next_is_item(self, end: int) -> bool:
        if end - self.at < 8:
            return False
        return read_tag(self.data, self.at, little=self.little)[0] in (_ITEM, _SEQUENCE_END)

    def _count(self) -> None:
        self.count += 1
        if self.count > self.limits.elements:
            raise _OverError("PHD107")


def _peek_implicit(data: bytes | memoryview, at: int, *, implicit: bool) -> bool:
    """Return whether the data set at `at` is implicit, whatever was declared."""
    vr = bytes(data[at + 4 : at + 6])
    if len(vr) < 2:
        return implicit
    return not all(0x40 < byte < 0x5B for byte in vr)
