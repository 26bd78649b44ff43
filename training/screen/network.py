"""The network of `text_screen`: one channel in, a map of line cores at half resolution out."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

__all__ = ["STRIDE", "Shape", "TextScreenNetwork"]

STRIDE = 32
"""Height and width of an input are multiples of this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Channels of the stages at 1/2 to 1/32 of the input, blocks of the last four."""

    channels: tuple[int, int, int, int, int] = (16, 32, 96, 128, 192)
    blocks: tuple[int, int, int, int] = (2, 4, 5, 3)
    head: int = 32


class _Unit(nn.Module):
    """Convolution, batch normalisation, activation; the two first fold into one."""

    def __init__(
        self,
        inside: int,
        out: int,
        size: int,
        *,
        stride: int = 1,
        groups: int = 1,
        act: bool = True,
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(
            inside, out, size, stride=stride, padding=size // 2, groups=groups, bias=False
        )
        self.norm = nn.BatchNorm2d(out)
        self.act = act

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.norm(self.conv(x))
        return functional.relu(x) if self.act else x


class _Block(nn.Module):
    """A depthwise and a pointwise convolution, added to the input where the shapes allow."""

    def __init__(self, inside: int, out: int, *, size: int = 3, stride: int = 1) -> None:
        super().__init__()
        self.deep = _Unit(inside, inside, size, stride=stride, groups=inside, act=False)
        self.point = _Unit(inside, out, 1)
        self.same = inside == out and stride == 1

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.point(self.deep(x))
        return x + y if self.same else y


class _Stem(nn.Module):
    """The first strokes: filters of two gains, clipped, so that faint edges count as strong."""

    def __init__(self, out: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, out, 3, stride=2, padding=1)
        with torch.no_grad():
            weight = self.conv.weight
            weight -= weight.mean(dim=(2, 3), keepdim=True)
            weight[: out // 2] *= 40.0
            weight[out // 2 :] *= 6.0
            weight[-2:] += 1.0 / 9

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.relu6(self.conv(x))


class TextScreenNetwork(nn.Module):
    """Marks the cores of lines of text.

    Parameters
    ----------
    shape : Shape
        Its size.

    Notes
    -----
    Input float32 [N, 1, H, W], grey / 255, H and W multiples of `STRIDE`; output logits
    [N, 1, H/2, W/2].
    """

    def __init__(self, shape: Shape | None = None) -> None:
        super().__init__()
        shape = shape or Shape()
        c2, c4, c8, c16, c32 = shape.channels
        n4, n8, n16, n32 = shape.blocks
        head = shape.head
        self.stem = _Stem(c2)
        self.stage4 = nn.Sequential(
            _Unit(c2, c4, 3, stride=2), *(_Block(c4, c4) for _ in range(n4))
        )
        self.stage8 = nn.Sequential(_Block(c4, c8, stride=2), *(_Block(c8, c8) for _ in range(n8)))
        self.stage16 = nn.Sequential(
            _Block(c8, c16, stride=2), *(_Block(c16, c16, size=5) for _ in range(n16))
        )
        self.stage32 = nn.Sequential(
            _Block(c16, c32, stride=2), *(_Block(c32, c32, size=5) for _ in range(n32))
        )
        self.lateral32 = _Unit(c32, c16, 1, act=False)
        self.lateral16 = _Unit(c16, c8, 1, act=False)
        self.lateral8 = _Unit(c8, head, 1, act=False)
        self.mix8 = _Block(c8, c8)
        self.mix4 = nn.Sequential(_Block(c4 if c4 == head else head, head), _Block(head, head))
        self.lateral4 = _Unit(c4, head, 1, act=False)
        self.out = nn.Conv2d(head, 4, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the logits of a batch."""
        x4 = self.stage4(self.stem(x))
        x8 = self.stage8(x4)
        x16 = self.stage16(x8)
        x32 = self.stage32(x16)
        y16 = functional.relu(x16 + _double(self.lateral32(x32)))
        y8 = self.mix8(functional.relu(x8 + _double(self.lateral16(y16))))
        y4 = self.mix4(functional.relu(self.lateral4(x4) + _double(self.lateral8(y8))))
        return functional.pixel_shuffle(self.out(y4), 2)


def _double(x: torch.Tensor) -> torch.Tensor:
    return functional.interpolate(x, scale_factor=2.0, mode="nearest")
