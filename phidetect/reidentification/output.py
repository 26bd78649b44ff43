"""Restored objects into a folder."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path, PurePath

from phidetect.crosswalk import Entries
from phidetect.errors import RedactionError
from phidetect.redaction.write import Staging, write_new
from phidetect.reidentification.engine import Restored
from phidetect.reidentification.originals import UID_PATTERN

__all__ = ["original_path", "write_restored"]

_SAFE = re.compile(r"[^\W_][\w .,()@+-]{0,199}")
"""Names that mean nothing to a file system or a shell but themselves."""


def original_path(relative: PurePath, entries: Entries) -> Path:
    """Return where a restored object goes, below the output folder.

    Parameters
    ----------
    relative : PurePath
        Path of the result below its root.
    entries : Entries
        Of the map.

    Returns
    -------
    Path
        `relative`, with the original of every component that the redaction made or that is a
        new UID, where that is a safe name for a file; the others stay.

    Raises
    ------
    RedactionError
        PHD403, if `relative` is absolute or climbs out of its root.
    """
    if relative.is_absolute() or ".." in relative.parts or not relative.parts:
        raise RedactionError("PHD403", hint="a path outside the input folder")
    return Path(*(_component(part, entries) for part in relative.parts))


def _component(part: str, entries: Entries) -> str:
    original = entries.paths.get(part)
    if original is None:
        match = UID_PATTERN.match(part)
        if match is None or match[0] not in entries.uids:
            return part
        original = entries.uids[match[0]] + part[match.end() :]
    safe = _SAFE.fullmatch(original) and not original.endswith((" ", "."))
    return original if safe else part


def write_restored(restored: Restored, relative: Path, *, root: Path) -> None:
    """Write a restored object, completely or not at all, for its owner's eyes (mode 0600).

    Parameters
    ----------
    restored : Restored
        What `restore_instance` returned.
    relative : Path
        Where it goes, below `root`.
    root : Path
        The output folder.

    Raises
    ------
    RedactionError
        PHD405 if there is a file already, PHD403 if it cannot be written.
    """
    with Staging(root) as staging:
        staged = staging.new_path()
        write_new(staged, restored.data, private=True)
        with staged.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if digest != restored.sha256:
            raise RedactionError("PHD403", hint="the disk holds other bytes")
        staging.publish(staged, relative)
