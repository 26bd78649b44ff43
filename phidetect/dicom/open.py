"""Open one DICOM instance."""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence

from phidetect.dicom.guard import check_data_set
from phidetect.dicom.meta import inflate_all, read_head
from phidetect.dicom.quiet import quiet
from phidetect.dicom.raw import raw_element
from phidetect.dicom.source import read_file, read_stream
from phidetect.dicom.terms import (
    image_sop_classes,
    modalities,
    sop_classes,
    transfer_syntaxes,
)
from phidetect.errors import InputError
from phidetect.settings import DEFAULT_LIMITS, Limits

__all__ = ["Instance", "open_instance"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Instance:
    """An opened DICOM instance. Its repr shows no value.

    Attributes
    ----------
    dataset : pydicom.Dataset
        The data set, as pydicom has it. Not to be changed.
    file_meta : pydicom.dataset.FileMetaDataset
        File Meta Information (group 0002); empty where there is none.
    preamble : bytes
        The 128 bytes before ``DICM``, or nothing.
    trailing : tuple of (int, int)
        Offset and length, in the file or the inflated data set, of bytes after the last
        element; length 0 for none.
    path : str or None
        Path it was opened from.
    sha256, size : str or None, int or None
        Digest and length of the file; None for a data set in memory.
    sop_class, transfer_syntax, modality : str or None
        SOP Class UID (0008,0016), Transfer Syntax UID (0002,0010) and Modality
        (0008,0060), each only where it is a term of the Standard.
    is_image : bool
        Whether the SOP class requires pixel data.
    encoding : str
        Transfer syntax that the pixel data are in: `transfer_syntax`, or a private one,
        or that which the bytes showed.
    repeated : int
        Elements that stand twice in one data set, of which only one was read.
    """

    dataset: Dataset
    file_meta: FileMetaDataset
    preamble: bytes
    trailing: tuple[int, int]
    path: str | None
    sha256: str | None
    size: int | None
    sop_class: str | None
    transfer_syntax: str | None
    modality: str | None
    is_image: bool
    encoding: str
    repeated: int = 0

    def __repr__(self) -> str:
        return f"Instance(sop_class={self.sop_class!r}, transfer_syntax={self.transfer_syntax!r})"


def open_instance(
    subject: Path | str | BinaryIO | Dataset, *, limits: Limits = DEFAULT_LIMITS
) -> Instance:
    """Open an instance, without believing anything that its bytes say of themselves.

    Parameters
    ----------
    subject : path, binary file or pydicom.Dataset
        What to open. A data set is used as it is and not changed.
    limits : Limits, optional
        What a hostile file may cost.

    Returns
    -------
    Instance
        The opened instance.

    Raises
    ------
    InputError
        PHD101 not DICOM, PHD102 empty, PHD103 truncated or claiming more than is there,
        PHD104 no permission, PHD105 no or unknown transfer syntax, PHD106 nested too deep,
        PHD107 over a limit, PHD108 not a data set, PHD110 not readable.
    """
    if isinstance(subject, Dataset):
        return _of_dataset(subject, limits=limits)
    if isinstance(subject, str | os.PathLike):
        path: str | None = os.fspath(subject)
        data = read_file(Path(subject), limits=limits)
    else:
        path, data = None, read_stream(subject, limits=limits)
    with quiet():
        return _of_bytes(data, path=path, limits=limits)


def _of_bytes(data: bytes, *, path: str | None, limits: Limits) -> Instance:
    head = read_head(data, path=path)
    body, start, after = data, head.start, 0
    if head.deflated:
        body, after = inflate_all(data, head.start, limits=limits, path=path)
        start = 0
    extent = check_data_set(
        body, start, implicit=head.implicit, little=head.little, limits=limits, path=path
    )
    if not extent.elements:
        raise InputError("PHD103", path=path, hint="no data set")
    trailing = (extent.end, len(body) - extent.end)
    if trailing[1] and not head.preamble and not head.start:
        # Without preamble and File Meta Information only a stream that is a data set from
        # its first byte to its last is taken for one.
        raise InputError("PHD101", path=path)
    stream = data if head.deflated or not trailing[1] else data[: extent.end]
    if after and not trailing[1]:
        trailing = (len(data) - after, after)
    try:
        with quiet():
            dataset = pydicom.dcmread(io.BytesIO(stream), force=True)
    except MemoryError:
        raise InputError("PHD107", path=path, hint="not enough memory") from None
    except RecursionError:
        raise InputError("PHD106", path=path) from None
    except Exception:  # noqa: BLE001 - pydicom raises what it likes, and quotes values in it
        raise InputError("PHD108", path=path) from None
    return _describe(
        dataset,
        preamble=data[:128] if head.preamble else b"",
        trailing=trailing,
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        encoding=head.transfer_syntax,
        repeated=extent.repeated,
    )


def _of_dataset(dataset: Dataset, *, limits: Limits) -> Instance:
    _check_depth(dataset, limits=limits)
    preamble = getattr(dataset, "preamble", None)
    with quiet():
        meta = getattr(dataset, "file_meta", None) or Dataset()
        encoding = _text(meta, "TransferSyntaxUID")
        if not encoding:
            implicit, little = dataset.original_encoding
            if "PixelData" in dataset and dataset["PixelData"].is_undefined_length:
                raise InputError("PHD105", hint="no Transfer Syntax UID")
            encoding = "1.2.840.10008.1.2" + (".2" if little is False else "" if implicit else ".1")
    return _describe(
        dataset,
        preamble=preamble if isinstance(preamble, bytes) else b"",
        trailing=(0, 0),
        path=None,
        sha256=None,
        size=None,
        encoding=encoding,
    )


def _describe(
    dataset: Dataset,
    *,
    preamble: bytes,
    trailing: tuple[int, int],
    path: str | None,
    sha256: str | None,
    size: int | None,
    encoding: str,
    repeated: int = 0,
) -> Instance:
    meta = getattr(dataset, "file_meta", None)
    with quiet():
        sop_class = _text(dataset, "SOPClassUID") or _text(meta, "MediaStorageSOPClassUID")
        modality = _text(dataset, "Modality")
    return Instance(
        dataset=dataset,
        file_meta=meta if isinstance(meta, FileMetaDataset) else FileMetaDataset(),
        preamble=preamble,
        trailing=trailing,
        path=path,
        sha256=sha256,
        size=size,
        sop_class=sop_class if sop_class in sop_classes() else None,
        transfer_syntax=encoding if encoding in transfer_syntaxes() else None,
        modality=modality if modality in modalities() else None,
        is_image=sop_class in image_sop_classes(),
        encoding=encoding,
        repeated=repeated,
    )


def _text(dataset: Dataset | None, keyword: str) -> str:
    """Return a single text value, empty where it is missing, multiple or broken."""
    try:
        value = None if dataset is None else dataset.get(keyword)
    except Exception:  # noqa: BLE001 - a broken value is no value here
        return ""
    return str(value).strip("\0 ") if isinstance(value, str) else ""


def _check_depth(dataset: Dataset, *, limits: Limits) -> None:
    """Walk a data set in memory without recursion and hold its depth against the limit."""
    stack = [(dataset, 0)]
    with quiet():
        while stack:
            current, depth = stack.pop()
            if depth > limits.depth:
                raise InputError("PHD106")
            for tag in current.keys():  # noqa: SIM118 - iterating a Dataset converts values
                element = raw_element(current, tag)
                value = getattr(element, "value", None)
                if isinstance(value, Sequence):
                    stack.extend((item, depth + 1) for item in value)
