"""Lays out the released files and their entry in manifest.toml."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from training.ner.corpus import TAGS
from training.ner.infer import BATCH, OPSET

__all__ = ["FOLDER", "install", "stage"]

TASK, VERSION = "phi_ner", "1.0.0"
FOLDER = f"{TASK}/{VERSION}"
_EXTRAS = ("tokenizer.json", "labels.txt", "calibration.json", "run.json")
_CARDED = ("MODEL_CARD.md", "LICENSE")
_ENTRY = """[[model]]
task = "{task}"
version = "{version}"
file = "{folder}/model.onnx"
sha256 = "{sha256}"
size = {size}
opset = {opset}
precision = "int8"
licence = "Apache-2.0"
card = "{folder}/MODEL_CARD.md"
training_run = "python -m training.ner all --steps {steps} --texts {texts}"
calibration = "temperature and isotonic steps on invented held-out text; see the card"
inputs = "input_ids, attention_mask, token_type_ids (shape of the word): int64 [N, L], L up to 128"
labels = "{folder}/labels.txt"
files = {{ {files} }}
preprocessing = {{ batch = {batch} }}
"""


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _entry(folder: Path, run: dict[str, Any]) -> str:
    model = folder / "model.onnx"
    files = [f'"{FOLDER}/{name}" = "{_digest(folder / name)}"' for name in _EXTRAS]
    return _ENTRY.format(
        task=TASK,
        version=VERSION,
        folder=FOLDER,
        sha256=_digest(model),
        size=model.stat().st_size,
        opset=OPSET,
        batch=BATCH,
        steps=run["steps"],
        texts=run["drawn"],
        files=", ".join(files),
    )


def stage(
    models: Path, model: Path, tokenizer: Path, calibration: dict[str, Any], run: dict[str, Any]
) -> Path:
    """Write a folder of models with this one alone and return it.

    Parameters
    ----------
    models : Path
        The folder.
    model : Path
        The ONNX file.
    tokenizer : Path
        The tokeniser.
    calibration, run : dict
        What the two JSON files say.
    """
    folder = models / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(model.read_bytes())
    (folder / "tokenizer.json").write_bytes(tokenizer.read_bytes())
    (folder / "labels.txt").write_text("".join(f"{tag}\n" for tag in TAGS), encoding="utf-8")
    for name, value in (("calibration", calibration), ("run", run)):
        (folder / f"{name}.json").write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    (models / "manifest.toml").write_text(_entry(folder, run), encoding="utf-8")
    return models


def install(staged: Path, models: Path) -> Path:
    """Copy the staged model into the repository's folder of models, with card and entry.

    An entry of the same version is replaced: it is not published before this is merged.
    """
    folder = models / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("model.onnx", *_EXTRAS, *_CARDED):
        (folder / name).write_bytes((staged / FOLDER / name).read_bytes())
    manifest = models / "manifest.toml"
    entry = (staged / "manifest.toml").read_text("utf-8")
    text = manifest.read_text("utf-8")
    blocks = re.split(r"(?m)^(?=\[\[model\]\])", text)
    own = (f'task = "{TASK}"', f'version = "{VERSION}"')
    kept = [block for block in blocks if not all(line in block for line in own)]
    manifest.write_text("".join(kept).rstrip() + "\n\n" + entry, encoding="utf-8")
    return folder
