"""What a run was made from: run.json."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch

from training.ner.corpus import Corpus
from training.ner.model import SHA256, WHEEL
from training.ner.train import BUDGET, RATE

__all__ = ["GENERATORS", "generators", "run_of"]

GENERATORS = "generators.sha256"
"""File of a run: what `generators` said when its texts were drawn."""

LIBRARIES = ("numpy", "onnx", "onnxruntime", "safetensors", "tokenizers", "torch", "transformers")
PARTS = ("train", "validation", "test")
SOURCES = Path(__file__).parents[1]


def _digest(path: Path) -> str:
    """Return the SHA-256 of the arrays of a file; the time in its archive is no part of them."""
    found = hashlib.sha256()
    with np.load(path, allow_pickle=False) as arrays:
        for name in sorted(arrays.files):
            found.update(name.encode() + arrays[name].tobytes())
    return found.hexdigest()


def generators() -> str:
    """Return one SHA-256 of the code and lists that invent texts."""
    found = hashlib.sha256()
    files = (p for p in (SOURCES / "synth").rglob("*") if p.suffix in (".py", ".toml", ".txt"))
    for path in sorted(files):
        name = path.relative_to(SOURCES).as_posix()
        found.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def run_of(out: Path, *, seeds: Mapping[str, int], drawn: int) -> dict[str, Any]:
    """Return what run.json says of the run in a folder, where `drawn` texts were asked for."""
    stages = [json.loads(line) for line in (out / "stages.jsonl").read_text("utf-8").splitlines()]
    seconds = sum(row["seconds"] for row in stages if row["stage"] == "train")
    parts = {part: Corpus.load(out / f"{part}.npz") for part in PARTS}
    return {
        "encoder": WHEEL,
        "encoder_sha256": SHA256,
        "seeds": dict(seeds),
        "drawn": drawn,
        "windows": {part: len(corpus) for part, corpus in parts.items()},
        "pieces": len(parts["train"].ids),
        "corpus_sha256": {part: _digest(out / f"{part}.npz") for part in PARTS},
        "generators_sha256": (out / GENERATORS).read_text("utf-8").strip(),
        "steps": torch.load(out / "checkpoint.pt", weights_only=True)["step"],
        "pieces_of_a_step": BUDGET,
        "rate": RATE,
        "hours": round(seconds / 3600, 2),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in LIBRARIES},
    }
