"""Trains the network on a packed corpus."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import BertForTokenClassification

from training.ner.corpus import IGNORED, Corpus

__all__ = ["BUDGET", "batches", "collate", "probabilities", "train"]

BUDGET = 2048
"""Pieces of a step, padding included."""
RATE = 4e-4
WARM_UP = 0.05
DECAY = 0.01
CLIP = 1.0
POOL = 8192
SAVE_EVERY = 300.0
LOOK_EVERY = 1500


def batches(corpus: Corpus, *, seed: int, budget: int = BUDGET) -> Iterator[NDArray[np.int64]]:
    """Yield the texts of each step: of similar length, in an order that the seed gives.

    Every text comes once before any comes again.
    """
    rng = np.random.default_rng(seed)
    lengths = corpus.lengths
    while True:
        order = rng.permutation(len(corpus))
        for start in range(0, len(order), POOL):
            pool = order[start : start + POOL]
            pool = pool[np.argsort(lengths[pool], kind="stable")]
            groups = []
            first = 0
            for stop in range(1, len(pool) + 1):
                if stop == len(pool) or (stop - first + 1) * lengths[pool[stop]] > budget:
                    groups.append(pool[first:stop])
                    first = stop
            for number in rng.permutation(len(groups)):
                yield groups[number]


def collate(corpus: Corpus, rows: NDArray[np.int64]) -> dict[str, torch.Tensor]:
    """Return the arrays of some texts, padded to the longest."""
    ends = corpus.ends[rows]
    lengths = corpus.lengths[rows]
    wide = int(lengths.max())
    shape = (len(rows), wide)
    ids, kinds = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    mask, tags = np.zeros(shape, np.int64), np.full(shape, IGNORED, np.int64)
    for at, (end, length) in enumerate(zip(ends, lengths, strict=True)):
        here = slice(end - length, end)
        ids[at, :length] = corpus.ids[here]
        kinds[at, :length] = corpus.shapes[here]
        tags[at, :length] = corpus.tags[here]
        mask[at, :length] = 1
    arrays = {"input_ids": ids, "attention_mask": mask, "token_type_ids": kinds, "labels": tags}
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def train(
    model: BertForTokenClassification,
    corpus: Corpus,
    validation: Corpus,
    *,
    steps: int,
    seed: int,
    folder: Path,
) -> None:
    """Train for a number of steps; go on from ``checkpoint.pt`` in `folder` where there is one.

    Parameters
    ----------
    model : BertForTokenClassification
        Changed in place.
    corpus, validation : Corpus
        What is learnt, and what it is looked at with on the way.
    steps : int
        Steps in all; the rate falls to nothing over them.
    seed : int
        Order of the texts, and dropout.
    folder : Path
        Where checkpoint and log go.
    """
    torch.manual_seed(seed)
    matrices = [p for p in model.parameters() if p.ndim > 1]
    vectors = [p for p in model.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": DECAY}, {"params": vectors, "weight_decay": 0.0}],
        lr=RATE, betas=(0.9, 0.98), fused=True,
    )  # fmt: skip
    warm = max(1, int(WARM_UP * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / (steps - warm)))
    )
    begun, at = 0, folder / "checkpoint.pt"
    if at.exists():
        kept: dict[str, Any] = torch.load(at, weights_only=True)
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        schedule.load_state_dict(kept["schedule"])
        torch.set_rng_state(kept["chance"])
        begun = kept["step"]
    order = batches(corpus, seed=seed)
    for _ in range(begun):
        next(order)
    clock = saved = time.monotonic()
    total = 0.0
    for step in range(begun, steps):
        model.train()
        batch = collate(corpus, next(order))
        with torch.autocast("cpu", torch.bfloat16):
            found = model(**{name: batch[name] for name in batch if name != "labels"}).logits
        loss = torch.nn.functional.cross_entropy(
            found.float().flatten(0, 1), batch["labels"].flatten(), ignore_index=IGNORED
        )
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        total += float(loss.detach())
        if (step + 1) % 50 == 0 or step + 1 == steps:
            row: dict[str, Any] = {"step": step + 1, "loss": round(total / 50, 5)}
            row["seconds"] = round(time.monotonic() - clock, 1)
            total = 0.0
            if (step + 1) % LOOK_EVERY == 0 or step + 1 == steps:
                row |= _look(model, validation)
            with (folder / "log.jsonl").open("a") as log:
                log.write(json.dumps(row) + "\n")
        if time.monotonic() - saved > SAVE_EVERY or step + 1 == steps:
            saved = time.monotonic()
            state = {
                "model": model.state_dict(), "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(), "chance": torch.get_rng_state(),
                "step": step + 1,
            }  # fmt: skip
            torch.save(state, at.with_suffix(".new"))
            at.with_suffix(".new").replace(at)


@torch.inference_mode()
def probabilities(
    model: BertForTokenClassification, corpus: Corpus
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return logits, shape (n, tags), and tags, shape (n,), of all pieces of the texts."""
    model.eval()
    logits, tags = [], []
    order = np.argsort(corpus.lengths, kind="stable")
    for rows in np.array_split(order, max(1, len(order) // 64)):
        batch = collate(corpus, rows)
        with torch.autocast("cpu", torch.bfloat16):
            found = model(**{name: batch[name] for name in batch if name != "labels"}).logits
        kept = batch["labels"] != IGNORED
        logits.append(found.float()[kept].numpy())
        tags.append(batch["labels"][kept].numpy())
    return np.concatenate(logits), np.concatenate(tags)


def _look(model: BertForTokenClassification, corpus: Corpus) -> dict[str, float]:
    """Return how many of the pieces are found, and how many of those found are right."""
    logits, tags = probabilities(model, corpus)
    found, true = logits.argmax(1) > 0, tags > 0
    both = int((found & true).sum())
    return {
        "piece_recall": round(both / max(1, int(true.sum())), 5),
        "piece_precision": round(both / max(1, int(found.sum())), 5),
        "tags_right": round(float((logits.argmax(1) == tags).mean()), 5),
    }
