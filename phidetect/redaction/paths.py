"""Paths of outputs: those of the inputs, without what identifies."""

from __future__ import annotations

import re
from pathlib import Path, PurePath

from phidetect.errors import RedactionError
from phidetect.keys import RunKey
from phidetect.rules.known import KnownMatcher
from phidetect.rules.paths import safe_path
from phidetect.types import KnownIdentifiers

__all__ = ["mirror_output_path"]

_UID = re.compile(r"(?<!\d)\d+(?:\.\d+){3,}")


def mirror_output_path(relative: PurePath, known: KnownIdentifiers, key: RunKey) -> Path:
    """Return where the redacted copy of a file goes, below the output folder.

    Parameters
    ----------
    relative : PurePath
        Path of the input below its root.
    known : KnownIdentifiers
        Identifiers of the instance and those given.
    key : RunKey
        Makes the tokens: one component gives one token, so that folders stay together.

    Returns
    -------
    Path
        `relative`, in which every component that holds an identifier, a date that is one, or a
        UID, as names of DICOM files often do, is a token with the suffix of the component.

    Raises
    ------
    RedactionError
        PHD403, if `relative` is absolute or climbs out of its root.
    """
    if relative.is_absolute() or ".." in relative.parts or not relative.parts:
        raise RedactionError("PHD403", hint="a path outside the input folder")
    matcher = KnownMatcher(known)
    parts = [_component(part, matcher, key) for part in relative.parts]
    return Path(*parts)


def _component(part: str, matcher: KnownMatcher, key: RunKey) -> str:
    match = _UID.search(part)
    if match is None:
        return safe_path(part, matcher, key=key)
    suffix = PurePath(part[match.end() :]).suffix
    plain = suffix.isascii() and 1 < len(suffix) <= 5 and not suffix[1:].isdigit()
    return key.token("path", part) + (suffix if plain else "")
