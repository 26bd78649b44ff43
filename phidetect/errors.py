"""Exceptions of phidetect.

The tree::

    PhidetectError
    |-- UsageError       PHD0xx  a setting, policy, key or argument is wrong
    |-- InputError       PHD1xx  a file cannot be read as a DICOM object
    |-- PixelError       PHD2xx  pixel data cannot be read or decoded
    |-- ModelError       PHD3xx  a model is missing, altered or unusable
    |-- RedactionError   PHD4xx  an object cannot be redacted, verified or written
    |-- DetectorError    PHD5xx  a detector failed
    `-- EvaluationError  PHD6xx  a kit or a report cannot be scored

Every error has a code. Its text comes from the table below and carries a path and
words of the programmer, never a value of a data set; an error raised while handling
another one suppresses it (``raise ... from None``) wherever the other's text could
hold such a value.
"""

from __future__ import annotations

import os
from types import MappingProxyType

__all__ = [
    "MESSAGES",
    "DetectorError",
    "EvaluationError",
    "InputError",
    "ModelError",
    "PhidetectError",
    "PixelError",
    "RedactionError",
    "UsageError",
]

MESSAGES = MappingProxyType(
    {
        "PHD001": "unknown policy",
        "PHD002": "the policy file is not valid",
        "PHD003": "unknown setting",
        "PHD004": "the key file must hold exactly 32 bytes and be readable by its owner only",
        "PHD005": "the output folder is the input folder, or one lies inside the other",
        "PHD006": "a report-only policy redacts nothing: choose another policy",
        "PHD007": "no such file or folder",
        "PHD008": "the subject map is not valid",
        "PHD009": "the report is not valid",
        "PHD010": "an option that is not built yet",
        "PHD011": "the argument is not valid",
        "PHD014": "the file of region rules is not valid",
        "PHD015": "the file of private rules is not valid",
        "PHD020": "this policy forgets its key: no key and no subject map may outlive the run",
        "PHD021": "this policy keeps a map: a key file and a map are needed",
        "PHD022": "this policy keeps no map",
        "PHD023": "not a map that can be used",
        "PHD024": "the map was made with another key, or was altered",
        "PHD025": "the map has a version that this program does not read",
        "PHD026": "the map is in use by another run",
        "PHD101": "not a DICOM file",
        "PHD102": "the file is empty",
        "PHD103": "the file is truncated",
        "PHD104": "no permission to read",
        "PHD105": "the Transfer Syntax UID is missing or unknown",
        "PHD106": "sequences are nested too deep",
        "PHD107": "the file or one of its elements is larger than the limit",
        "PHD108": "the data set cannot be parsed",
        "PHD109": "text cannot be decoded with the Specific Character Set given",
        "PHD110": "the file cannot be read",
        "PHD112": "an element's value cannot be decoded",
        "PHD113": "archives and tables are not read yet",
        "PHD121": "a document of a kind that is not read",
        "PHD122": "a document is encrypted",
        "PHD123": "a document is broken",
        "PHD124": "a document is larger than the limit",
        "PHD125": "reading a document took more time or memory than the limit",
        "PHD126": "part of a document is not read",
        "PHD127": "XML with a document type declaration or entities is not read",
        "PHD128": "the process that reads documents did not work",
        "PHD201": "an image object without Pixel Data",
        "PHD202": "the length of Pixel Data does not fit Rows, Columns and Number of Frames",
        "PHD203": "no decoder for this transfer syntax",
        "PHD204": "a frame cannot be decoded",
        "PHD205": "video cannot be read yet",
        "PHD206": "attributes of the Image Pixel module are missing or wrong",
        "PHD207": "a frame is larger than the limit",
        "PHD208": "the photometric interpretation is not supported",
        "PHD209": "a plane of this object is not read yet",
        "PHD210": "moving parts of a frame were not read: the object has too many of them",
        "PHD211": "an identifier of the header stands among the samples, as text",
        "PHD301": "the model file does not match its digest",
        "PHD302": "no such model",
        "PHD303": "the model cannot be run",
        "PHD401": "the redacted object could not be verified; nothing was written",
        "PHD402": "pixel data of this kind cannot be redacted",
        "PHD403": "the output cannot be written",
        "PHD404": "the object is not completely read; nothing was written",
        "PHD405": "the output exists already",
        "PHD406": "the map cannot be written; nothing was written",
        "PHD407": "an object of this kind gets no output",
        "PHD411": "the object's identifiers are not in the map; nothing was written",
        "PHD412": "the object names more than one patient of the map; nothing was written",
        "PHD413": "the restored object could not be verified; nothing was written",
        "PHD414": "an original does not fit where its pseudonym stands; nothing was written",
        "PHD501": "a detector failed",
        "PHD502": "there is more text than the model reads in the time allowed",
        "PHD601": "no answer key: not a folder that `phidetect plant` wrote",
        "PHD602": "the answer key is damaged",
        "PHD603": "the answer key has a schema that this version does not read",
        "PHD604": "a file of the kit is missing or was changed",
        "PHD605": "the output cannot be scored",
        "PHD606": "the report does not cover the kit",
        "PHD607": "no such kit",
        "PHD901": "an error inside phidetect",
    }
)


class PhidetectError(Exception):
    """Base of every error that phidetect raises on purpose.

    Parameters
    ----------
    code : str
        A code of `MESSAGES`.
    path : str or os.PathLike, optional
        The file that the error is about.
    hint : str, optional
        Words of the programmer on cause or cure. Never a value of a data set.
    """

    def __init__(
        self, code: str, *, path: str | os.PathLike[str] | None = None, hint: str = ""
    ) -> None:
        self.code = code
        self.path = None if path is None else os.fspath(path)
        self.hint = hint
        super().__init__(code)

    @property
    def what(self) -> str:
        """The cause in words, without the path."""
        text = MESSAGES[self.code]
        return f"{text} ({self.hint})" if self.hint else text

    def __str__(self) -> str:
        where = "" if self.path is None else f"{self.path}: "
        return f"{self.code} {where}{self.what}"


class UsageError(PhidetectError):
    """A setting, policy, key or argument is wrong (PHD0xx)."""


class InputError(PhidetectError):
    """A file cannot be read as a DICOM object (PHD1xx)."""


class PixelError(PhidetectError):
    """Pixel data cannot be read or decoded (PHD2xx)."""


class ModelError(PhidetectError):
    """A model is missing, altered or unusable (PHD3xx)."""


class RedactionError(PhidetectError):
    """An object cannot be redacted, verified or written (PHD4xx)."""


class DetectorError(PhidetectError):
    """A detector failed (PHD5xx)."""


class EvaluationError(PhidetectError):
    """A kit, an output or a report cannot be scored (PHD6xx)."""
