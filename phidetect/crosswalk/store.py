"""The file of the map: read, locked, added to, and replaced as a whole."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Self

from phidetect.crosswalk.entries import Entries
from phidetect.crosswalk.seal import JOURNAL, MAP, Sealer, unseal
from phidetect.errors import RedactionError, UsageError
from phidetect.keys import RunKey

__all__ = ["MAX_BYTES", "Crosswalk", "default_path"]

MAX_BYTES = 4 << 30
"""Largest map that is read: about 20 million UIDs."""

_JOURNAL = ".journal"


def default_path(output: Path) -> Path:
    """Return where the map of an output folder lies: beside it, never in it."""
    output = Path(os.path.realpath(output))
    return output.with_name(f"{output.name}.crosswalk")


class Crosswalk:
    """The map that leads from redacted objects back to the originals. Use it as a context manager.

    In the context `add` may be called, from several threads. Every addition is on the disk,
    encrypted, when `add` returns: in a journal beside the map, which is merged into the map on
    leaving and by whoever opens the map after a crash. Meanwhile no other process can open it.

    Parameters
    ----------
    path : path
        The file. It need not exist. A map of earlier runs with the same key is added to.
    key : RunKey or bytes
        The key of the run. What encrypts the map derives from it.

    Raises
    ------
    UsageError
        PHD004 for a key of another length. On entering: PHD023 for something that is no map,
        PHD024 for one of another key or altered, PHD025 for another version, PHD026 for one
        that is in use.
    """

    def __init__(self, path: str | os.PathLike[str], *, key: RunKey | bytes) -> None:
        self.path = Path(path)
        self.key = RunKey(key) if isinstance(key, bytes) else key
        self._sealing = self.key.derive("crosswalk")
        self.entries = Entries()
        self._journal: BinaryIO | None = None
        self._sealer: Sealer | None = None
        self._changed = False
        self._guard = threading.Lock()

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, key: RunKey | bytes) -> Self:
        """Return a map for reading alone; another process may be adding to it.

        Raises
        ------
        UsageError
            As the class does, and PHD007 where there is none.
        """
        crosswalk = cls(path, key=key)
        # The journal first: a run that ends in between has moved it into the map.
        journal = crosswalk._read(crosswalk._journal_path, JOURNAL)
        known = crosswalk._read(crosswalk.path, MAP)
        if journal is None and known is None:
            raise UsageError("PHD007", path=crosswalk.path)
        for part in (known, journal):
            if part is not None:
                crosswalk.entries.update(part)
        return crosswalk

    def __repr__(self) -> str:
        return "Crosswalk(***)"

    @property
    def writable(self) -> bool:
        """Whether the map is open for additions."""
        return self._journal is not None

    @property
    def _journal_path(self) -> Path:
        return self.path.with_name(self.path.name + _JOURNAL)

    def __enter__(self) -> Self:
        if not self.path.parent.is_dir():
            raise UsageError("PHD023", path=self.path, hint="no such folder")
        stream = self._lock()
        try:
            self.entries = self._read(self.path, MAP) or Entries()
            left = Entries()
            for part in self._parts(stream, JOURNAL, self._journal_path):
                left.update(part)
            self.entries.update(left)
            if len(left):
                self._write_map()  # before the journal of the interrupted run goes
            stream.seek(0)
            stream.truncate()
            self._changed = False
            self._sealer = Sealer(self._sealing, JOURNAL)
            try:
                self._append(stream, self._sealer.head)
                _sync_folder(self.path.parent)
            except OSError:
                raise RedactionError("PHD406", path=self.path) from None
        except BaseException:
            if not os.fstat(stream.fileno()).st_size:
                self._journal_path.unlink(missing_ok=True)  # nothing of an earlier run
            stream.close()
            raise
        self._journal = stream
        return self

    def __exit__(self, *exc: object) -> None:
        with self._guard:
            journal, self._journal, self._sealer = self._journal, None, None
            if journal is None:
                return
            try:
                if self._changed:
                    self._write_map()
                    self._changed = False
                with contextlib.suppress(OSError):
                    self._journal_path.unlink()
            finally:
                # What a full disk did not take is tried once more, and refused as before.
                with contextlib.suppress(OSError):
                    journal.close()

    def add(self, entries: Entries) -> None:
        """Add entries; they are on the disk on return.

        Raises
        ------
        UsageError
            PHD023, outside the context.
        RedactionError
            PHD406, if they cannot be written.
        """
        with self._guard:
            if self._journal is None:
                raise UsageError("PHD023", path=self.path, hint="it is not open for additions")
            if self._sealer is None:
                raise RedactionError("PHD406", path=self.path)
            try:
                for chunk in entries.chunks():
                    self._append(self._journal, self._sealer.frame(chunk))
            except OSError:
                # A frame may stand half: nothing can follow it.
                self._sealer = None
                raise RedactionError("PHD406", path=self.path) from None
            self.entries.update(entries)
            self._changed = True

    @staticmethod
    def _append(stream: BinaryIO, data: bytes) -> None:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())

    def _lock(self) -> BinaryIO:
        """Open the journal and keep every other process from it."""
        path = self._journal_path
        while True:
            fd = _open_regular(path, os.O_RDWR | os.O_CREAT)
            stream = os.fdopen(fd, "r+b")
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.fchmod(fd, 0o600)
                if path.lstat().st_ino == os.fstat(fd).st_ino:
                    return stream
            except FileNotFoundError:
                pass  # whoever had it has just left
            except OSError:
                stream.close()
                raise UsageError("PHD026", path=self.path) from None
            stream.close()

    def _read(self, path: Path, kind: int) -> Entries | None:
        try:
            fd = _open_regular(path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        entries = Entries()
        with os.fdopen(fd, "rb") as stream:
            for part in self._parts(stream, kind, path):
                entries.update(part)
        return entries

    def _parts(self, stream: BinaryIO, kind: int, path: Path) -> Iterator[Entries]:
        try:
            for chunk in unseal(stream, self._sealing, kind, path=path):
                yield Entries.from_chunk(chunk)
        except (OSError, ValueError, MemoryError):
            raise UsageError("PHD023", path=path, hint="it cannot be read") from None

    def _write_map(self) -> None:
        """Replace the map as a whole, by one rename.

        Raises
        ------
        RedactionError
            PHD406; the journal then still holds what was added.
        """
        folder, staged = self.path.parent, None
        try:
            fd, name = tempfile.mkstemp(prefix=f".{self.path.name}.", suffix=".staged", dir=folder)
            staged = Path(name)  # mode 0600, as mkstemp makes it
            with os.fdopen(fd, "wb") as stream:
                sealer = Sealer(self._sealing, MAP)
                stream.write(sealer.head)
                for chunk in self.entries.chunks():
                    stream.write(sealer.frame(chunk))
                stream.write(sealer.frame(b"{}", last=True))
                stream.flush()
                os.fsync(stream.fileno())
            staged.replace(self.path)
            staged = None
            _sync_folder(folder)
        except OSError:
            raise RedactionError("PHD406", path=self.path) from None
        finally:
            if staged is not None:
                staged.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Have the name of a new file on the disk, and not only its bytes."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _open_regular(path: Path, flags: int) -> int:
    """Open a file that is one: no link, no folder, no pipe, and not above the limit.

    Raises
    ------
    UsageError
        PHD023.
    FileNotFoundError
        If there is none.
    """
    try:
        fd = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, 0o600)
    except FileNotFoundError:
        raise
    except OSError as error:
        hint = "a link" if error.errno == errno.ELOOP else "it cannot be opened"
        raise UsageError("PHD023", path=path, hint=hint) from None
    status = os.fstat(fd)
    if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_BYTES:
        return fd
    os.close(fd)
    hint = "larger than the limit" if stat.S_ISREG(status.st_mode) else "not a file"
    raise UsageError("PHD023", path=path, hint=hint)
