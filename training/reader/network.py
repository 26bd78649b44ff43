"""The reader as a torch module, for fine-tuning. Its graph is in `training.reader.graph`."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.reader.weights import BLOCKS, MIXERS, Weights

__all__ = ["Reader", "load"]

HEADS = 8
WIDTH = 120


class _Block(nn.Module):
    def __init__(self, into: int, out: int, stride: int, weighed: bool) -> None:
        super().__init__()
        self.depth = nn.Conv2d(into, into, 3, (stride, 1), 1, groups=into)
        less = into // 4
        self.weigh = (
            nn.ModuleList([nn.Conv2d(into, less, 1), nn.Conv2d(less, into, 1)]) if weighed else None
        )
        self.wide = nn.Conv2d(into, 2 * into, 1)
        self.narrow = nn.Conv2d(2 * into, out, 1)
        self.added = into == out

    def forward(self, x: Tensor) -> Tensor:
        x = self.depth(x)
        if self.weigh is not None:
            share = self.weigh[0](x.mean((2, 3), keepdim=True)).relu()
            x = x * functional.hardsigmoid(self.weigh[1](share))
        y = self.narrow(functional.gelu(self.wide(x)))
        return x + y if self.added else y


class _Mixer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.mix, self.leave = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.wide, self.narrow = nn.Linear(WIDTH, 2 * WIDTH), nn.Linear(2 * WIDTH, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        n, steps, _ = x.shape
        mixed = self.mix(self.first(x)).reshape(n, steps, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        y = functional.scaled_dot_product_attention(mixed[0], mixed[1], mixed[2])
        x = x + self.leave(y.transpose(1, 2).reshape(n, steps, WIDTH))
        return x + self.narrow(functional.silu(self.wide(self.second(x))))


class Reader(nn.Module):
    """Crops [N, 1, 16 * rows, W] to scores [N, W / 8, classes] before the softmax."""

    def __init__(self, classes: int, *, rows: int = 2) -> None:
        super().__init__()
        self.rows = rows
        self.stem = nn.ModuleList(
            [
                nn.Conv2d(1, 48, 3, 2, 1),
                nn.Conv2d(48, 24, 2),
                nn.Conv2d(24, 48, 2),
                nn.Conv2d(96, 48, 3, 2, 1),
                nn.Conv2d(48, 96, 1),
            ]
        )
        self.blocks = nn.ModuleList([_Block(*block) for block in BLOCKS])
        self.beside, self.enter = nn.Conv2d(384, WIDTH, 1), nn.Conv2d(384, WIDTH, 1)
        self.near = nn.Conv2d(WIDTH, WIDTH, (1, 7), padding=(0, 3), groups=WIDTH)
        self.mixers = nn.ModuleList([_Mixer() for _ in range(MIXERS)])
        self.last, self.head = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Return the scores of the classes at every step."""
        first = self.stem[0](x).relu()
        # Below and to the right only, as the source pads even kernels; all values are above 0.
        edge = (0, 1, 0, 1)
        y = self.stem[1](functional.pad(first, edge)).relu()
        y = self.stem[2](functional.pad(y, edge)).relu()
        pooled = functional.max_pool2d(functional.pad(first, edge), 2, 1)
        x = self.stem[3](torch.cat([pooled, y], 1)).relu()
        x = self.stem[4](x).relu()
        for block in self.blocks:
            x = block(x)
        x = functional.avg_pool2d(x, (self.rows, 2))
        beside = functional.silu(self.beside(x))
        y = functional.silu(self.enter(x))
        y = y + functional.silu(self.near(y))
        y = y.squeeze(2).transpose(1, 2)
        for mixer in self.mixers:
            y = mixer(y)
        y = self.last(y) + beside.squeeze(2).transpose(1, 2)
        scores: Tensor = self.head(y)
        return scores


def load(weights: Weights | Mapping[str, Tensor], *, rows: int = 2) -> Reader:
    """Return the module with these weights."""
    made = Reader(len(weights["head.bias"]), rows=rows)
    made.load_state_dict({name: torch.tensor(value) for name, value in weights.items()})
    return made
