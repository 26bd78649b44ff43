"""Files that are there completely or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Self

from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.filewriter import dcmwrite
from pydicom.tag import BaseTag
from pydicom.uid import UID

from phidetect.dicom.quiet import quiet
from phidetect.errors import RedactionError, UsageError
from phidetect.redaction.access import PYDICOM_ERRORS, read_element, stored_vr
from phidetect.redaction.structure import items_of, new_file_meta

__all__ = ["Staging", "check_folders", "encode", "write_new"]


def check_folders(inputs: Iterable[Path], output: Path) -> None:
    """Refuse an output folder that is an input, holds one or lies in one.

    Raises
    ------
    UsageError
        PHD005.
    """
    target = _real(output)
    for source in map(_real, inputs):
        if source == target or source in target.parents or target in source.parents:
            raise UsageError("PHD005", path=output)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))  # unlike resolve(), at ease with links in a circle


def encode(dataset: Dataset, stream: BinaryIO, *, transfer_syntax: str) -> None:
    """Write a data set in the DICOM File Format with new File Meta Information (PS3.10 7.1).

    Raises
    ------
    RedactionError
        PHD403, if it cannot be encoded.
    """
    try:
        with quiet():
            dataset.file_meta = new_file_meta(dataset, transfer_syntax)
            dataset.preamble = bytes(128)
            syntax = UID(transfer_syntax)
            known = syntax.is_transfer_syntax and not syntax.is_private
            if not (known and syntax.is_implicit_VR):
                _name_vrs(dataset)
            dcmwrite(
                stream,
                dataset,
                implicit_vr=syntax.is_implicit_VR if known else False,
                little_endian=syntax.is_little_endian if known else True,
            )
    except (*PYDICOM_ERRORS, MemoryError):
        raise RedactionError("PHD403", hint="the data set cannot be encoded") from None


def _name_vrs(dataset: Dataset) -> None:
    """Look up the VR of elements that were read without one: a file may not be what it says."""
    stack = [dataset]
    while stack:
        level = stack.pop()
        for tag in map(BaseTag, list(level.keys())):
            item = level.get_item(tag)
            if isinstance(item, RawDataElement) and item.VR is None:
                read_element(level, tag)
            if stored_vr(level, tag) == "SQ":
                stack += items_of(level, tag)


class Staging:
    """A hidden folder beside the output folder, on the same file system.

    It stands in the output folder where that is a file system of its own, as in containers, or
    where nothing can be written beside it.

    Files are made in it and moved to their place by one rename when they are complete.
    Leaving the context removes it with whatever it still holds.

    Parameters
    ----------
    output : Path
        The output folder; it need not exist.

    Raises
    ------
    RedactionError
        PHD403, on entering, if the folder cannot be made.
    """

    def __init__(self, output: Path) -> None:
        self.output = output.absolute()
        self._folder: Path | None = None
        self._count = 0

    def __enter__(self) -> Self:
        try:
            self.output.parent.mkdir(parents=True, exist_ok=True)
            folder = self.output if self._is_mounted() else self.output.parent
            name = tempfile.mkdtemp(prefix=f".{self.output.name}.phidetect-", dir=folder)
        except OSError:
            raise RedactionError("PHD403", path=self.output) from None
        self._folder = Path(name)
        return self

    def _is_mounted(self) -> bool:
        """Whether nothing beside the output folder can be moved into it by a rename."""
        if not self.output.is_dir():
            return False
        beside = self.output.parent
        other = beside.stat().st_dev != self.output.stat().st_dev
        return other or not os.access(beside, os.W_OK | os.X_OK)

    def __exit__(self, *exc: object) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def new_path(self) -> Path:
        """Return the path of a file to be made; its name says nothing."""
        if self._folder is None:
            raise RuntimeError("Staging is used as a context manager")
        fd, name = tempfile.mkstemp(suffix=".staged", dir=self._folder)
        os.close(fd)
        path = Path(name)
        path.unlink()
        return path

    def publish(self, staged: Path, relative: Path, *, replace: bool = False) -> Path:
        """Move a staged file to its place below the output folder.

        Parameters
        ----------
        staged : Path
            A complete file that `new_path` named.
        relative : Path
            Its place.
        replace : bool
            Whether it may take the place of an older file.

        Raises
        ------
        RedactionError
            PHD405 if there is a file already that may not be replaced, PHD403 if it cannot be
            moved or would lie outside.
        """
        target = self.output / relative
        if relative.is_absolute() or ".." in relative.parts:
            raise RedactionError("PHD403", hint="a path outside the output folder")
        try:
            _make_folders(self.output, target.parent)
            _sync(staged)
            if replace:
                staged.replace(target)
            else:
                _move_without_overwriting(staged, target)
            _sync(target.parent)
        except FileExistsError:
            raise RedactionError("PHD405", path=target) from None
        except OSError:
            raise RedactionError("PHD403", path=target) from None
        return target


def _make_folders(root: Path, folder: Path) -> None:
    """Make a folder below `root`; a link on the way could lead out of it, or into the input.

    Raises
    ------
    RedactionError
        PHD403, for a link below `root`.
    """
    root.mkdir(parents=True, exist_ok=True)
    at = root
    for part in folder.relative_to(root).parts:
        at /= part
        at.mkdir(exist_ok=True)
        if at.is_symlink():
            raise RedactionError("PHD403", hint="a link in the output folder")


def write_new(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file that must not exist yet, to the disk and not only to its cache.

    Parameters
    ----------
    path : Path
        Where.
    data : bytes
        What.
    private : bool
        Whether only its owner may read it (mode 0600).

    Raises
    ------
    RedactionError
        PHD403.
    """
    try:
        with path.open("xb") as stream:
            if private:
                os.fchmod(stream.fileno(), 0o600)
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        raise RedactionError("PHD403", path=path.parent) from None


def _move_without_overwriting(staged: Path, target: Path) -> None:
    try:
        os.link(staged, target)  # fails where the target exists, unlike rename
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links.
        if target.exists():
            raise FileExistsError from None
        staged.rename(target)
        return
    staged.unlink()


def _sync(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
