"""Elements per second of the header path, beside a bare walk with pydicom over the same files.

Three contenders read every file from disk in turns: pydicom alone, touching every value; our
open and walk; and our open, walk and header rules. Per file the least time of some rounds
counts, so that a stall of the machine hits none of them; the first round, with nothing
remembered from earlier files, is shown too.
"""

from __future__ import annotations

import contextlib
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pydicom
import pydicom.data

from phidetect.dicom import open_instance, walk
from phidetect.errors import PhidetectError
from phidetect.rules.elements import ElementRules
from phidetect.samples import make_samples

__all__ = ["HeaderSpeed", "measure_header"]

_ROUNDS = 5
_FOLDERS = ("test_files", "charset_files", "palettes")
_RULES = ElementRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderSpeed:
    """Elements per second of one contender.

    Attributes
    ----------
    name : str
        What it does.
    first : float
        In the first round over all files.
    best : float
        By the least time of each file.
    """

    name: str
    first: float
    best: float


def _bare(path: Path) -> int:
    dataset = pydicom.dcmread(path, force=True)
    count = 0
    for part in (dataset.file_meta, dataset):
        for element in part.iterall():
            _ = element.value
            count += 1
    return count


def _walked(path: Path) -> int:
    return sum(1 for _ in walk(open_instance(path), creator_token=lambda _: "T"))


def _searched(path: Path) -> int:
    views = tuple(walk(open_instance(path), creator_token=lambda _: "T"))
    _RULES.detect(views)
    return len(views)


_CONTENDERS: dict[str, Callable[[Path], int]] = {
    "pydicom: read, touch every value": _bare,
    "open, walk": _walked,
    "open, walk, header rules": _searched,
}


def measure_header() -> list[HeaderSpeed]:
    """Return the speed of each contender over pydicom's test files and the samples."""
    root = Path(pydicom.data.__file__).parent
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        make_samples(Path(folder))
        paths = [path for name in _FOLDERS for path in (root / name).rglob("*") if path.is_file()]
        paths += Path(folder).iterdir()
        files = [path for path in sorted(paths) if _readable(path)]
        elements = sum(map(_bare, files))
        first = dict.fromkeys(_CONTENDERS, 0.0)
        least: dict[tuple[str, Path], float] = {}
        for turn in range(_ROUNDS):
            for path in files:
                for name, call in _CONTENDERS.items():
                    begun = time.process_time()
                    call(path)
                    spent = time.process_time() - begun
                    first[name] += spent if not turn else 0.0
                    least[name, path] = min(least.get((name, path), spent), spent)
    return [
        HeaderSpeed(
            name=name,
            first=elements / first[name],
            best=elements / sum(least[name, path] for path in files),
        )
        for name in _CONTENDERS
    ]


def _readable(path: Path) -> bool:
    """Return whether every contender can read a file; some of pydicom's are broken by intent."""
    with contextlib.suppress(PhidetectError, Exception):
        return _bare(path) > 0 and _walked(path) > 0
    return False
