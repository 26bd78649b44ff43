"""Reads what a tool wrote: bytes, everything packed inside them, and decoded elements."""

from __future__ import annotations

import re
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydicom import dcmread
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian

from phidetect.errors import EvaluationError
from phidetect.types import ElementPath, PathStep

__all__ = ["Output", "read_outputs", "texts_of"]

_MOST = 1 << 30
"""Bytes of one file that are looked at; more is an error."""
_UNPACKED = 1 << 28
"""Bytes that the packed streams of one file may come to; more is an error."""
_CHUNK = 1 << 16
_STREAM = re.compile(rb"stream\r?\n")
_DEPTH = 40


@dataclass(frozen=True)
class Output:
    """One file of an output folder.

    Attributes
    ----------
    name : str
        Path below the folder.
    raw : bytes
        Its bytes.
    data : Dataset or None
        The data set, where it is a DICOM file that can be read.
    damaged : bool
        Whether it is a DICOM file that cannot be read.
    """

    name: str
    raw: bytes
    data: Dataset | None
    damaged: bool = False

    @cached_property
    def texts(self) -> dict[str, tuple[str, ...]]:
        """The values of every element at every depth, by path."""
        return {} if self.data is None else dict(texts_of(self.data))

    @cached_property
    def days(self) -> dict[str, tuple[str, ...]]:
        """The values of every DA and DT, by path."""
        if self.data is None:
            return {}
        return {path: self.texts[path] for path, vr in _vrs(self.data) if vr in ("DA", "DT")}

    @cached_property
    def parts(self) -> bytes:
        """The bytes, the name and every packed stream, one after the other."""
        chunks = [self.raw, self.name.encode("utf-8", "surrogateescape"), *_unpacked(self)]
        return b"\0\0\0\0".join(chunks)


def read_outputs(folder: Path) -> tuple[Output, ...]:
    """Return every file below `folder`.

    Raises
    ------
    EvaluationError
        PHD605 where there is no such folder, it is empty, or a file cannot be read or is too
        large: nothing is scored over a smaller set.
    """
    if not folder.is_dir():
        raise EvaluationError("PHD605", path=folder, hint="no such folder")
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    if not paths:
        raise EvaluationError("PHD605", path=folder, hint="the folder holds no file")
    return tuple(_read(folder, path) for path in paths)


def _read(folder: Path, path: Path) -> Output:
    name = path.relative_to(folder).as_posix()
    try:
        if path.stat().st_size > _MOST:
            raise EvaluationError("PHD605", path=folder, hint="a file is larger than the limit")
        raw = path.read_bytes()
    except OSError:
        raise EvaluationError("PHD605", path=folder, hint="a file cannot be read") from None
    data, damaged = None, False
    is_dicom = raw[128:132] == b"DICM"
    if is_dicom:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                data = dcmread(path)
                for _ in texts_of(data):
                    pass
        except Exception:  # noqa: BLE001  (a foreign file may break a reader in any way)
            data, damaged = None, True
    return Output(name, raw, data, damaged)


def _unpacked(output: Output) -> Iterator[bytes]:
    if (
        output.data is not None
        and output.data.file_meta.get("TransferSyntaxUID") == DeflatedExplicitVRLittleEndian
    ):
        length = int(output.data.file_meta.FileMetaInformationGroupLength)
        whole = _inflate(output.raw, 144 + length, -zlib.MAX_WBITS, _UNPACKED)
        yield whole
    left = _UNPACKED
    for match in _STREAM.finditer(output.raw):
        if output.raw[match.end() : match.end() + 1] == b"\x78":
            packed = _inflate(output.raw, match.end(), zlib.MAX_WBITS, left)
            left -= len(packed)
            yield packed


def _inflate(data: bytes, start: int, bits: int, most: int) -> bytes:
    """Return what is packed from `start` on; what was unpacked before an error counts.

    Raises
    ------
    EvaluationError
        PHD605 where it comes to more than `most` bytes.
    """
    engine, out = zlib.decompressobj(bits), bytearray()
    for at in range(start, len(data), _CHUNK):
        try:
            out += engine.decompress(data[at : at + _CHUNK], most - len(out) + 1)
        except zlib.error:
            break
        if len(out) > most:
            raise EvaluationError("PHD605", hint="packed streams are larger than the limit")
        if engine.eof:
            break
    return bytes(out)


def texts_of(data: Dataset) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the path and the values of every element that is no sequence and no bulk data."""
    for path, element in _elements(data):
        values = element.value if element.VM > 1 else [element.value]
        yield path, tuple("" if value is None else str(value) for value in values)


def _vrs(data: Dataset) -> Iterator[tuple[str, str]]:
    for path, element in _elements(data):
        yield path, str(element.VR)


def _elements(data: Dataset, steps: tuple[PathStep, ...] = ()) -> Iterator[tuple[str, DataElement]]:
    for element in data:
        creator = str(element.private_creator or "") if element.tag.is_private else ""
        low = element.tag.element & 0xFF if creator else element.tag.element
        step = PathStep(element.tag.group, low, creator)
        if element.VR == "SQ":
            if len(steps) > _DEPTH:
                raise RecursionError
            for number, item in enumerate(element.value):
                entered = PathStep(step.group, step.element, creator, number)
                yield from _elements(item, (*steps, entered))
        elif not isinstance(element.value, bytes):
            yield str(ElementPath((*steps, step))), element
