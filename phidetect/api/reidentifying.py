"""`reidentify` and `reidentify_file`: what the map of a redaction brings back."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from phidetect.crosswalk import Crosswalk
from phidetect.dicom import open_instance
from phidetect.errors import PhidetectError, RedactionError
from phidetect.reidentification import original_path, restore_instance, write_restored
from phidetect.scanner import Subject
from phidetect.types import ErrorInfo

if TYPE_CHECKING:
    import pydicom

__all__ = ["ReidentifiedFile", "reidentify", "reidentify_file"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReidentifiedFile:
    """What became of one file, without a value.

    Attributes
    ----------
    path : str
        Path of the input below its root.
    error : ErrorInfo or None
        Why nothing was written, where nothing was.
    changed : int
        Elements in which originals stand again.
    left : int
        Binary values that name something of the map and stay as they were.
    """

    path: str
    error: ErrorInfo | None = None
    changed: int = 0
    left: int = 0


def reidentify(subject: Subject, *, crosswalk: Crosswalk) -> pydicom.Dataset:
    """Return a result with the originals of what was replaced. It identifies a person.

    Parameters
    ----------
    subject : path, binary file or pydicom.dataset.Dataset
        An object that somebody made from redacted ones, or a redacted one. It is never changed.
    crosswalk : Crosswalk
        The map of the redaction, loaded or open.

    Raises
    ------
    InputError
        If the object cannot be read.
    RedactionError
        PHD411 if it names nothing of the map, PHD412 if it names two patients, PHD413 if the
        outcome cannot be verified, PHD414 if an original does not fit.
    """
    path = Path(subject) if isinstance(subject, os.PathLike) else subject
    return restore_instance(open_instance(path), crosswalk.entries).dataset


def reidentify_file(
    path: str | os.PathLike[str], output: Path, *, crosswalk: Crosswalk, name: str | None = None
) -> ReidentifiedFile:
    """Bring one file back into a folder, as `reidentify` does; nothing about the file raises.

    Parameters
    ----------
    path : path
        The file.
    output : Path
        The output folder. Files are written with mode 0600, and never over one that exists.
    crosswalk : Crosswalk
        As in `reidentify`.
    name : str, optional
        Path of the file below the root of its input; the output mirrors it, with the original
        of every component that the redaction made.
    """
    path = Path(path)
    name = path.name if name is None else name
    try:
        restored = restore_instance(open_instance(path), crosswalk.entries)
        target = original_path(PurePath(name), crosswalk.entries)
        write_restored(restored, target, root=output)
    except PhidetectError as error:
        return ReidentifiedFile(path=name, error=ErrorInfo(code=error.code, what=error.what))
    except Exception as error:  # noqa: BLE001 - whatever breaks, nothing is written and it is said
        failure = RedactionError("PHD413", hint=type(error).__name__)
        return ReidentifiedFile(path=name, error=ErrorInfo(code=failure.code, what=failure.what))
    return ReidentifiedFile(path=name, changed=restored.changed, left=restored.left)
