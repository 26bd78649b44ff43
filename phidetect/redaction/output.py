"""Verified objects into the output folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

from phidetect.errors import RedactionError
from phidetect.redaction.engine import Redaction
from phidetect.redaction.write import Staging, write_new

__all__ = ["write_redacted"]


def write_redacted(redaction: Redaction, path: Path, *, root: Path | None = None) -> str:
    """Write a redacted object, completely or not at all.

    Parameters
    ----------
    redaction : Redaction
        What `redact_instance` returned.
    path : Path
        Where it goes.
    root : Path, optional
        The output folder, beside which the hidden staging folder stands; by default the folder
        of `path`.

    Returns
    -------
    str
        sha256 of the file.

    Raises
    ------
    RedactionError
        PHD405 if there is a file already, PHD403 if it cannot be written. Nothing is written
        then.
    """
    folder = (path.parent if root is None else root).absolute()
    target = path.absolute()
    if target.exists():
        raise RedactionError("PHD405", path=path)
    if not target.is_relative_to(folder):
        raise RedactionError("PHD403", path=path, hint="outside the output folder")
    with Staging(folder) as staging:
        staged = staging.new_path()
        write_new(staged, redaction.data)
        with staged.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if digest != redaction.audit.sha256:
            raise RedactionError("PHD403", path=path, hint="the disk holds other bytes")
        staging.publish(staged, target.relative_to(folder))
    return digest
