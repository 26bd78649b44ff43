"""Writes the samples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from phidetect.samples.answer import SampleKey
from phidetect.samples.catalogue import SAMPLES

__all__ = ["make_samples"]


def make_samples(
    folder: Path, *, progress: Callable[[str], None] = lambda _name: None
) -> tuple[SampleKey, ...]:
    """Write every sample into `folder`.

    Parameters
    ----------
    folder : Path
        An existing folder; files of the same names are replaced.
    progress : callable
        Told the name of each file once it is written.

    Returns
    -------
    tuple of SampleKey
        What was planted, one entry per sample.
    """
    keys = []
    for make in SAMPLES:
        data, key = make()
        data.save_as(folder / key.file, enforce_file_format=True)
        keys.append(key)
        progress(key.file)
    return tuple(keys)
