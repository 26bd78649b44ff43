"""Reads and writes the answer key of a kit."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path, PurePosixPath
from typing import Any

from phidetect.errors import EvaluationError
from phidetect.evaluation.canaries import Canary, Kit, KitObject
from phidetect.evaluation.surfaces import surfaces

__all__ = ["ANSWER_KEY", "SCHEMA", "read_kit", "write_kit_key"]

ANSWER_KEY = "answer_key.json"
"""Name of the key in the folder of the kit."""
SCHEMA = 1
"""Number of the key's form; another form is refused."""


def write_kit_key(folder: Path, kit: Kit) -> Path:
    """Write the answer key of `kit` into `folder` and return its path."""
    rows = [
        {
            "file": one.file,
            "sop_class": one.sop_class,
            "modality": one.modality,
            "sha256": one.sha256,
            "canaries": [canary.to_dict() for canary in one.canaries],
        }
        for one in kit.objects
    ]
    data = {"schema": SCHEMA, "kit": kit.name, "version": kit.version, "objects": rows}
    path = folder / ANSWER_KEY
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return path


def read_kit(folder: Path) -> Kit:
    """Return what the answer key in `folder` says, after comparing it with the files.

    Parameters
    ----------
    folder : Path
        What ``phidetect plant`` wrote.

    Raises
    ------
    EvaluationError
        PHD601 without a key, PHD602 where it is damaged, PHD603 where it has another schema,
        PHD604 where a file of the kit is missing or not the one that was planted: nothing is
        scored over a smaller set.
    """
    path = folder / ANSWER_KEY
    try:
        raw = path.read_bytes()
    except OSError:
        raise EvaluationError("PHD601", path=folder) from None
    try:
        data: dict[str, Any] = json.loads(raw)
        schema = data["schema"]
    except (ValueError, KeyError, TypeError, RecursionError):
        hint = "an answer key of `phidetect plant` is meant, none of the demo"
        raise EvaluationError("PHD602", path=path, hint=hint) from None
    if schema != SCHEMA:
        raise EvaluationError("PHD603", path=path)
    try:
        kit = _kit(data)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise EvaluationError("PHD602", path=path) from None
    for one in kit.objects:
        _check(folder, one)
    return kit


def _kit(data: dict[str, Any]) -> Kit:
    objects = tuple(
        KitObject(
            file=str(row["file"]),
            sop_class=str(row["sop_class"]),
            modality=str(row["modality"]),
            sha256=str(row["sha256"]),
            canaries=tuple(Canary.from_dict(one) for one in row["canaries"]),
        )
        for row in data["objects"]
    )
    kit = Kit(name=str(data["kit"]), version=str(data["version"]), objects=objects)
    ids = [canary.id for canary in kit.canaries]
    files = [one.file for one in objects]
    known = surfaces()
    if not ids or len(ids) != len(set(ids)) or len(files) != len(set(files)):
        raise ValueError("no canaries, or one of them twice")
    if any(canary.surface not in known for canary in kit.canaries):
        raise ValueError("a surface without a name")
    if any(canary.phi and not canary.search for canary in kit.canaries):
        raise ValueError("a canary that no search could find")
    if any(".." in PurePosixPath(f).parts or f.startswith("/") for f in files):
        raise ValueError("a file outside the kit")
    return kit


def _check(folder: Path, one: KitObject) -> None:
    path = folder / one.file
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        raise EvaluationError("PHD604", path=path) from None
    if digest != one.sha256:
        raise EvaluationError("PHD604", path=path, hint="not the file that was planted")
