"""Lays out the released reader: graph, characters, run.json and the entry in manifest.toml.

Run as ``python -m training.reader.release --run FOLDER --model MODEL.onnx --models models``
after `training.reader.train` and `training.reader.export`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

from phidetect.pixels.read import HEIGHT
from training.detector.source import REQUIREMENT, WHEEL_SHA256
from training.reader.corpus import Corpus

__all__ = ["entry", "generators", "install"]

TASK, VERSION = "text_reader", "1.1.0"
FOLDER = f"{TASK}/{VERSION}"
OPSET = 20
LIBRARIES = ("numpy", "onnx", "onnxruntime", "pillow", "torch")
SOURCES = Path(__file__).parents[1]
DRAWN_BY = ("overlays", "synth", "reader/sample.py", "reader/strips.py")
_EXTRAS = ("characters.txt", "run.json")
_ENTRY = """[[model]]
task = "{task}"
version = "{version}"
file = "{folder}/model.onnx"
sha256 = "{sha256}"
size = {size}
opset = {opset}
precision = "{precision}"
licence = "Apache-2.0"
card = "{folder}/MODEL_CARD.md"
training_run = "python -m training.reader.train --seed {seed} {stages}"
calibration = "none: scores are the network's own probabilities over the kept characters"
inputs = "x: float32 [N, 1, {height}, W]"
labels = "{folder}/characters.txt"
files = {{ {files} }}
preprocessing = {{ mean = 0.5, std = 0.5, scale = 255.0, height = {height} }}
"""


def generators(sources: Path = SOURCES) -> str:
    """Return one SHA-256 of the code and lists that draw lines."""
    found = hashlib.sha256()
    files: list[Path] = []
    for part in DRAWN_BY:
        at = sources / part
        files += [at] if at.is_file() else [p for p in at.rglob("*") if p.is_file()]
    for path in sorted(path for path in files if path.suffix in (".py", ".toml", ".txt")):
        name = path.relative_to(sources).as_posix()
        found.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def run_of(folder: Path, corpora: list[Path], options: dict[str, Any]) -> dict[str, Any]:
    """Return what run.json says of the run in a folder."""
    log = [json.loads(line) for line in (folder / "log.jsonl").read_text("utf-8").splitlines()]
    loaded = {path.stem: Corpus.load(path) for path in corpora}
    return {
        "source": REQUIREMENT,
        "source_sha256": WHEEL_SHA256,
        "lines": {name: len(corpus) for name, corpus in loaded.items()},
        "corpus_sha256": {name: corpus.digest() for name, corpus in loaded.items()},
        "steps": log[-1]["step"],
        "hours": round(log[-1]["seconds"] / 3600, 2),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in LIBRARIES},
        **options,
    }


def entry(folder: Path, run: dict[str, Any], *, precision: str) -> str:
    """Return the entry of the manifest for the files in a folder."""
    model = folder / "model.onnx"

    def digest(name: str) -> str:
        return hashlib.sha256((folder / name).read_bytes()).hexdigest()

    return _ENTRY.format(
        task=TASK,
        version=VERSION,
        folder=FOLDER,
        sha256=digest("model.onnx"),
        size=model.stat().st_size,
        opset=OPSET,
        precision=precision,
        stages=", then ".join(run["stages"]),
        seed=run["seed"],
        height=HEIGHT,
        files=", ".join(f'"{FOLDER}/{name}" = "{digest(name)}"' for name in _EXTRAS),
    )


def install(model: Path, run: dict[str, Any], models: Path, *, precision: str) -> Path:
    """Copy the graph, write run.json, and put the entry where the reader's stood."""
    folder = models / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(model.read_bytes())
    (folder / "run.json").write_text(json.dumps(run, indent=1) + "\n", encoding="utf-8")
    manifest = models / "manifest.toml"
    blocks = re.split(r"(?m)^(?=\[\[model\]\])", manifest.read_text("utf-8"))
    own = entry(folder, run, precision=precision) + "\n"
    kept = [own if f'task = "{TASK}"' in block else block for block in blocks]
    manifest.write_text("".join(kept).rstrip() + "\n", encoding="utf-8")
    return folder


def main() -> None:
    """Run the release from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--precision", default="float32")
    parser.add_argument(
        "--stages", required=True, help="options of train, those of its runs parted by semicolons"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sources", type=Path, default=SOURCES, help="what drew the lines")
    parser.add_argument("--models", type=Path, default=Path("models"))
    given = parser.parse_args()
    options = {
        "stages": [stage.strip() for stage in given.stages.split(";")], "seed": given.seed,
        "generators_sha256": generators(given.sources),
    }  # fmt: skip
    run = run_of(given.run, given.corpus, options)
    print(install(given.model, run, given.models, precision=given.precision))


if __name__ == "__main__":
    main()
