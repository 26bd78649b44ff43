"""Puts a trained screen into models/: graph, licence, provenance, entry of the manifest.

Run as ``python -m training.screen.release --run DIR --corpus DIR --screen P --core P --sure P``:
the thresholds that `training.screen.thresholds` chose. The card is written by hand.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from training.screen.corpus import FRAMES, SHRINK, TEXT_FREE
from training.screen.export import OPSET, VERSION, export, load_network
from training.screen.train import BATCH, RATE, SIDE

__all__ = ["generators", "install"]

FOLDER = f"text_screen/{VERSION}"
LIBRARIES = ("numpy", "onnx", "pillow", "torch")
SOURCES = Path(__file__).parents[1]
ENTRY = """[[model]]
task = "text_screen"
version = "{version}"
file = "{folder}/model.onnx"
sha256 = "{sha256}"
size = {size}
opset = {opset}
precision = "float32"
licence = "Apache-2.0"
card = "{folder}/MODEL_CARD.md"
training_run = "python -m training.screen.train --steps {steps}"
calibration = "thresholds chosen on drawn frames of other seeds; see the card"
inputs = "x: float32 [N, 1, H, W], grey / 255, H and W multiples of 32"
labels = "probability that a sample lies in the core of a line of text, [N, 1, H/2, W/2]"
files = {{ "{folder}/run.json" = "{run}" }}
preprocessing = {{ screen = {screen}, core = {core}, sure = {sure}, shrink = {shrink} }}
"""


def generators() -> str:
    """Return one SHA-256 of the code and lists that draw frames."""
    found = hashlib.sha256()
    folders = (SOURCES / "overlays", SOURCES / "synth")
    paths = [path for folder in folders for path in folder.rglob("*")]
    for path in sorted(path for path in paths if path.suffix in (".py", ".toml", ".txt")):
        name = path.relative_to(SOURCES).as_posix()
        found.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _run(run: Path, corpus: Path) -> dict[str, Any]:
    log = [json.loads(line) for line in (run / "log.jsonl").read_text("utf-8").splitlines()]
    starts = [i for i, row in enumerate(log) if not i or row["seconds"] < log[i - 1]["seconds"]]
    ends = [*[i - 1 for i in starts[1:]], len(log) - 1]
    shards = sorted(corpus.glob("*.npz"))
    return {
        "frames": FRAMES * len(shards),
        "text_free_share": TEXT_FREE,
        "shards": len(shards),
        "generators_sha256": generators(),
        "steps": torch.load(run / "checkpoint.pt", weights_only=True)["step"],
        "crops_of_a_step": BATCH,
        "side_of_a_crop": SIDE,
        "rate": RATE,
        "hours": round(sum(log[i]["seconds"] for i in ends) / 3600, 2),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in LIBRARIES},
    }


def install(run: Path, corpus: Path, models: Path, *, thresholds: dict[str, float]) -> Path:
    """Write the folder of the version and its entry; return the folder."""
    folder = models / FOLDER
    path = export(load_network(run), folder)
    shutil.copyfile(models / "text_detector" / "1.0.0" / "LICENSE", folder / "LICENSE")
    text = json.dumps(_run(run, corpus), indent=1) + "\n"
    (folder / "run.json").write_text(text, encoding="utf-8")
    entry = ENTRY.format(
        version=VERSION,
        folder=FOLDER,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        size=path.stat().st_size,
        opset=OPSET,
        steps=json.loads(text)["steps"],
        run=hashlib.sha256(text.encode()).hexdigest(),
        shrink=SHRINK,
        **thresholds,
    )
    manifest = models / "manifest.toml"
    old = manifest.read_text(encoding="utf-8")
    same = re.compile(
        r'\[\[model\]\]\ntask = "text_screen"\nversion = "' + VERSION + r'".*?(?=\n\[\[|\Z)', re.S
    )
    rest = same.sub("", old).rstrip("\n")
    manifest.write_text(f"{rest}\n\n{entry}", encoding="utf-8")
    return folder


def main() -> None:
    """Release from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=Path("models"))
    for name in ("screen", "core", "sure"):
        parser.add_argument(f"--{name}", type=float, required=True)
    arguments = parser.parse_args()
    thresholds = {name: getattr(arguments, name) for name in ("screen", "core", "sure")}
    print(install(arguments.run, arguments.corpus, arguments.models, thresholds=thresholds))


if __name__ == "__main__":
    main()
