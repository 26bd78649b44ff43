"""Errors of conformance that a redaction adds, by ``dciodvfy`` of dicom3tools.

    python -m tests.benchmarks.validity PATH... [--policy P] [--no-pixels]

Every file is redacted; input and output are checked, and the *sets* of their errors compared:
attribute, kind and module without values, UIDs, item numbers and positions. What the output has
and the input had not is printed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pydicom
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from tests.benchmarks._outputs import arguments, redacted, scanner_of, why_none

__all__ = ["DCIODVFY", "errors_of", "new_errors"]

DCIODVFY = shutil.which("dciodvfy")

_VALUES = re.compile(r"= <[^>]*>|<[^<>/()=]*\^[^<>]*>|'[^']*'|\"[^\"]*\"")
_NOT_READ = re.compile(r"<[^>]*> - Tag read failed.*")
_ITEMS = re.compile(r"\[\d+\]")
_NUMBERS = re.compile(r"(?<![\w(,])(?:0x)?[\d.]+(?![\w,)])")
_UIDS = re.compile(r"\b\d+(?:\.\d+){3,}\b")


def errors_of(path: Path) -> frozenset[str]:
    """Return the normalised errors of a file."""
    if DCIODVFY is None:
        raise RuntimeError("dciodvfy is not installed")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [DCIODVFY, "-new", str(_inflated(path, Path(folder)))],
            capture_output=True,
            timeout=120,
            check=False,
        )
    lines = (done.stdout + done.stderr).decode("latin-1").splitlines()
    return frozenset(normalised(line) for line in lines if line.startswith("Error"))


def _inflated(path: Path, folder: Path) -> Path:
    """Return the file, or a copy of it in Explicit VR Little Endian where it is deflated.

    dciodvfy takes compressed bytes for elements.
    """
    try:
        data = pydicom.dcmread(path)
    except Exception:  # noqa: BLE001 - what pydicom cannot read the tool is to judge itself
        return path
    if getattr(data.file_meta, "TransferSyntaxUID", "") != DeflatedExplicitVRLittleEndian:
        return path
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    copy = folder / "inflated.dcm"
    data.save_as(copy, enforce_file_format=True)
    return copy


def normalised(line: str) -> str:
    """Return a message without what depends on values, order or position."""
    line = _NOT_READ.sub("<> - Tag read failed", line)  # of what the tool cannot inflate
    line = _VALUES.sub("", line)
    line = _ITEMS.sub("", line)
    line = _UIDS.sub("UID", line)
    return " ".join(_NUMBERS.sub("N", line).split())


def new_errors(source: Path, output: Path) -> tuple[str, ...]:
    """Return the errors of the output that its input does not have."""
    return tuple(sorted(errors_of(output) - errors_of(source)))


def main() -> int:
    """Redact, check and print; 1 where an output has a new error."""
    options = arguments(__doc__)
    if DCIODVFY is None:
        print("skipped: dciodvfy (Debian package dicom3tools) is not installed")
        return 0
    kinds: Counter[str] = Counter()
    pairs = []
    with (
        tempfile.TemporaryDirectory() as folder,
        scanner_of(options.policy, pixels=not options.no_pixels) as scanner,
    ):
        for pair in redacted(options.paths, Path(folder), scanner=scanner):
            pairs.append(pair)
            found = new_errors(pair.source, pair.output) if pair.output else ()
            kinds.update(found)
            for message in found:
                print(f"{pair.name}: {message}", flush=True)
    outputs = sum(pair.output is not None for pair in pairs)
    print(f"policy {options.policy}: {len(pairs)} files, {outputs} outputs")
    for reason, count in sorted(why_none(pairs).items()):
        print(f"  no output: {count:4}  {reason}")
    for message, count in kinds.most_common():
        print(f"  new error: {count:4}  {message}")
    print(f"new errors: {kinds.total()} of {len(kinds)} kinds")
    return int(bool(kinds))


if __name__ == "__main__":
    sys.exit(main())
