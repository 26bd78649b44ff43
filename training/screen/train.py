"""Trains the network on shards of drawn frames.

Run as ``python -m training.screen.train --corpus DIR --out DIR --minutes M``. Shards that appear
while it runs are taken in. A checkpoint is written every `SAVE` steps; a run that finds one
goes on from there.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from training.screen.corpus import IGNORED, UNIT, Shard
from training.screen.network import TextScreenNetwork

__all__ = ["Crops", "loss_of", "train"]

SIDE = 256
BATCH = 16
RATE = 3e-3
WARM = 300
SAVE = 250
AVERAGE = 0.998
NEAR_TEXT = 0.6
# Of the samples without text the hardest count, as many as this for each with.
HARD = 3.0
LEAST_HARD = 2000
POOL = 160
# What is added for the highest values of a crop outside text, and in each cell of a core.
PEAK, HIGHEST, CELL = 0.3, 8, 16


class Crops:
    """Cuts random parts out of the frames of a folder of shards."""

    def __init__(self, folder: Path, rng: np.random.Generator) -> None:
        self._folder, self._rng = folder, rng
        self._shards: dict[str, Shard] = {}
        self._keys: list[str] = []
        self.refresh()

    def refresh(self) -> None:
        """Take in new shards, the newest first, up to as many as memory shall hold."""
        paths = sorted(self._folder.glob("*.npz"))
        for path in paths:
            if path.name not in self._shards:
                if len(self._shards) >= POOL:
                    del self._shards[str(self._rng.choice(sorted(self._shards)))]
                self._shards[path.name] = Shard.load(path)
        self._keys = sorted(self._shards)

    def __len__(self) -> int:
        return len(self._keys)

    def batch(self, count: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Return samples [count, 1, SIDE, SIDE] in 0..1 and maps at half of that, uint8."""
        parts = [self._one() for _ in range(count)]
        x = torch.from_numpy(np.stack([part[0] for part in parts]))[:, None]
        y = torch.from_numpy(np.stack([part[1] for part in parts]))[:, None]
        return x.float().div_(255), y

    def _one(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        rng = self._rng
        shard = self._shards[self._keys[int(rng.integers(len(self._keys)))]]
        index = int(rng.integers(len(shard.frames)))
        frame, target = shard.frames[index], shard.maps[index]
        step = 4 if min(frame.shape) >= 4 * SIDE and rng.random() < 0.25 else 1
        row, col = self._corner(target, step)
        side = SIDE * step
        x = np.full((SIDE, SIDE), 0, np.uint8)
        y = np.full((SIDE // 2, SIDE // 2), IGNORED, np.uint8)
        part = frame[row : row + side, col : col + side]
        mark = target[row // 2 : (row + side) // 2, col // 2 : (col + side) // 2]
        if step > 1:
            part, mark = _reduced(part, mark, step)
        else:
            part = np.array(part)
        if part.shape[0] < SIDE or part.shape[1] < SIDE:
            # The product repeats the edge of small frames.
            x[...] = np.pad(
                part, ((0, SIDE - part.shape[0]), (0, SIDE - part.shape[1])), mode="edge"
            )
        else:
            x[...] = part
        y[: mark.shape[0], : mark.shape[1]] = mark
        return self._changed(x, y)

    def _corner(self, target: NDArray[np.uint8], step: int) -> tuple[int, int]:
        rng, side = self._rng, SIDE * step // 2
        room = [max(0, length - side) for length in target.shape]
        if rng.random() < NEAR_TEXT:
            marked = np.flatnonzero((target > 0) & (target < IGNORED))
            if len(marked):
                at = np.unravel_index(int(rng.choice(marked)), target.shape)
                away = rng.integers(0, side, 2)
                row, col = (int(np.clip(at[axis] - away[axis], 0, room[axis])) for axis in (0, 1))
                return 2 * row, 2 * col
        row, col = (int(rng.integers(0, length + 1)) for length in room)
        return 2 * row, 2 * col

    def _changed(
        self, x: NDArray[np.uint8], y: NDArray[np.uint8]
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        rng = self._rng
        if rng.random() < 0.2:
            turns = int(rng.integers(1, 4))
            x, y = np.rot90(x, turns), np.rot90(y, turns)
        if rng.random() < 0.3:
            x = 255 - x
        if rng.random() < 0.3:
            low, high = sorted(rng.uniform(0, 255, 2))
            if high - low > 60:
                x = (low + x * ((high - low) / 255)).astype(np.uint8)
        if rng.random() < 0.15:
            noise = rng.normal(0, rng.uniform(1, 8), x.shape)
            x = np.clip(x + noise, 0, 255).astype(np.uint8)
        return np.ascontiguousarray(x), np.ascontiguousarray(y)


def _reduced(
    part: NDArray[np.uint8], mark: NDArray[np.uint8], step: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return both as a reduced look sees them; what becomes too small to read is ignored."""
    rows, cols = (side // (2 * step) * 2 * step for side in part.shape)
    blocks = part[:rows, :cols].reshape(rows // step, step, cols // step, step)
    small = (blocks.mean(axis=(1, 3)) + 0.5).astype(np.uint8)
    cells = mark[: rows // 2, : cols // 2].reshape(rows // 2 // step, step, cols // 2 // step, step)
    text = cells > 0
    share = text.mean(axis=(1, 3))
    full = (share > 0.5) & (cells.min(axis=(1, 3)) > 0)
    out = np.where(share > 0, IGNORED, 0).astype(np.uint8)
    # A core that fills whole cells three high belongs to letters that stay large enough.
    thick = full.copy()
    thick[1:-1] &= full[:-2] & full[2:]
    thick[:, 1:-1] &= full[:, :-2] & full[:, 2:]
    out[thick] = UNIT
    return small, out


def loss_of(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the loss: cross entropy on cores and the hardest rest, and overlap (dice)."""
    core = (target > 0) & (target < IGNORED)
    rest = target == 0
    weight = target.float() / UNIT
    truth = core.float()
    each = functional.binary_cross_entropy_with_logits(logits, truth, reduction="none")
    total = (weight * core).sum().clamp(min=1.0)
    found = (each * weight * core).sum() / total
    count = int(min(max(HARD * float(core.sum()), LEAST_HARD), float(rest.sum())))
    hardest = (
        torch.topk(each[rest], max(1, count), sorted=False).values if count else each.sum() * 0
    )
    peaks = _peaks(logits, core, rest)
    probability = torch.sigmoid(logits) * (core | rest)
    shared = (probability * truth * weight).sum()
    dice = 1 - 2 * shared / ((probability * torch.where(core, weight, 1.0)).sum() + total)
    return found + hardest.mean() + 0.2 * each[rest].mean() + dice + PEAK * peaks


def _peaks(logits: torch.Tensor, core: torch.Tensor, rest: torch.Tensor) -> torch.Tensor:
    """Return the loss of what a crop is judged by when it is screened: its highest values.

    A crop without text should have no high value anywhere; every part of a core, high ones.
    """
    low = torch.finfo(logits.dtype).min
    outside = torch.where(rest, logits, low).flatten(1).topk(HIGHEST, dim=1).values
    loss = functional.softplus(outside).mean()
    # Cores are met in cells: the best value of each that lies in one should be high.
    inside = functional.max_pool2d(torch.where(core, logits, low), CELL)
    held = functional.max_pool2d(core.to(logits.dtype), CELL) > 0
    if held.any():
        loss = loss + functional.softplus(-inside[held]).mean()
    return loss


def train(
    corpus: Path,
    out: Path,
    *,
    minutes: float,
    steps: int,
    seed: int = 1,
    start_from: Path | None = None,
) -> None:
    """Train until `steps` are done or the time is up; the learning rate falls to 0 over `steps`."""
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    crops = Crops(corpus, np.random.default_rng(seed))
    network = TextScreenNetwork().to(memory_format=torch.channels_last)
    if start_from is not None:
        held = torch.load(start_from / "checkpoint.pt", weights_only=True)
        network.load_state_dict(held["average"])
    average = TextScreenNetwork()
    average.load_state_dict(network.state_dict())
    optimizer = torch.optim.AdamW(network.parameters(), RATE, weight_decay=1e-4)
    done, path = 0, out / "checkpoint.pt"
    if path.exists():
        kept = torch.load(path, weights_only=True)
        network.load_state_dict(kept["network"])
        average.load_state_dict(kept["average"])
        optimizer.load_state_dict(kept["optimizer"])
        done = int(kept["step"])
    start, sums, log = time.perf_counter(), 0.0, (out / "log.jsonl").open("a")
    while done < steps and time.perf_counter() - start < 60 * minutes:
        rate = RATE * min(1.0, (done + 1) / WARM) * (0.5 + 0.5 * math.cos(math.pi * done / steps))
        for group in optimizer.param_groups:
            group["lr"] = rate
        x, y = crops.batch(BATCH)
        network.train()
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(x.contiguous(memory_format=torch.channels_last))
        loss = loss_of(logits.float(), y)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        done += 1
        sums += float(loss.detach())
        keep = min(AVERAGE, 1 - 1 / (done + 1))
        with torch.no_grad():
            for one, other in zip(
                average.state_dict().values(), network.state_dict().values(), strict=True
            ):
                if one.dtype.is_floating_point:
                    one.lerp_(other, 1 - keep)
                else:
                    one.copy_(other)
        if done % SAVE == 0 or done == steps:
            row = {
                "step": done,
                "loss": round(sums / SAVE, 4),
                "seconds": round(time.perf_counter() - start, 1),
                "shards": len(crops),
            }
            log.write(json.dumps(row) + "\n")
            log.flush()
            sums = 0.0
            state = {
                "network": network.state_dict(),
                "average": average.state_dict(),
                "optimizer": optimizer.state_dict(),
                "step": done,
            }
            torch.save(state, path.with_suffix(".part"))
            path.with_suffix(".part").rename(path)
            crops.refresh()


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=600.0)
    parser.add_argument("--steps", type=int, default=16000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--start", type=Path, help="a run whose averaged weights to start from")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    train(
        arguments.corpus,
        arguments.out,
        minutes=arguments.minutes,
        steps=arguments.steps,
        start_from=arguments.start,
    )


if __name__ == "__main__":
    main()
