"""Get the bytes of a file, safely."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from phidetect.errors import InputError
from phidetect.settings import Limits

__all__ = ["read_file", "read_stream"]


def read_file(path: Path, *, limits: Limits) -> bytes:
    """Return the bytes of a regular file.

    Raises
    ------
    InputError
        PHD102 empty, PHD104 no permission, PHD107 larger than `limits.file_bytes` or than
        memory, PHD110 not there, no regular file, or an error of the device.
    """
    name = os.fspath(path)
    try:
        # Looked at before it is opened: opening a pipe without a writer would wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError("PHD110", path=name, hint="not a regular file")
        with path.open("rb") as stream:
            return read_stream(stream, limits=limits, path=name)
    except PermissionError:
        raise InputError("PHD104", path=name) from None
    except FileNotFoundError:
        raise InputError("PHD110", path=name, hint="no such file") from None
    except (OSError, ValueError) as error:
        # ValueError: a null byte in the path.
        hint = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else ""
        raise InputError("PHD110", path=name, hint=hint) from None


def read_stream(stream: BinaryIO, *, limits: Limits, path: str | None = None) -> bytes:
    """Return what a binary stream still holds, within the limits.

    Raises
    ------
    InputError
        PHD102 or PHD107, as `read_file`.
    """
    try:
        data = (
            stream.read(limits.file_bytes + 1) if _may_be_large(stream, limits) else stream.read()
        )
    except MemoryError:
        raise InputError("PHD107", path=path, hint="not enough memory") from None
    if not data:
        raise InputError("PHD102", path=path)
    if len(data) > limits.file_bytes:
        raise InputError("PHD107", path=path)
    return data


def _may_be_large(stream: BinaryIO, limits: Limits) -> bool:
    """Whether the stream may hold more than the limit; a file's size is known without reading."""
    try:
        return os.fstat(stream.fileno()).st_size > limits.file_bytes
    except (OSError, AttributeError, ValueError):
        return True
