"""Measures how far letters stand out of what is around them, at the width of their strokes."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray

from training.detector.cover import box_of, inside
from training.overlays.types import OverlayFrame, OverlayLine

__all__ = ["with_relief"]

# How far apart samples are compared, in heights of a capital: a stroke and the gap beside it.
APART = 1 / 4
# How far around a line its ground reaches, in heights of a capital.
AROUND = 0.5
# Of all steps in a line between a third and a half lead into a letter or out of one: the largest
# quarter is no smaller than the contrast.
_QUARTILE = 75
# Median of the amount of a difference of two normal values, to the deviation of each.
_NORMAL = 1.4826 / math.sqrt(2)


def with_relief(frame: OverlayFrame) -> OverlayFrame:
    """Return the frame with the contrast and the noise of its lines as a reader meets them.

    The deviation of the ground as drawn takes a slope, the edge of a fan or of a plate for noise,
    and the contrast of the ink leaves out its outline and shadow; by both, text that everybody
    reads would count as unreadable. So noise is what samples a stroke apart differ by in most
    places around a line, and contrast what they differ by in the line where that is more than
    the contrast as drawn.
    """
    shape = frame.luma.shape
    ground = np.ones(shape, bool)
    for line in frame.lines:
        box = box_of(np.asarray(line.quad), shape).expand(1).clip(*shape)
        ground[box.row0 : box.row1, box.col0 : box.col1] = False
    lines = tuple(_measured(frame.luma, ground, line) for line in frame.lines)
    return dataclasses.replace(frame, lines=lines)


def _measured(luma: NDArray[np.uint8], ground: NDArray[np.bool_], line: OverlayLine) -> OverlayLine:
    quad = np.asarray(line.quad)
    around = max(3, round(AROUND * line.glyph_height))
    window = box_of(quad, luma.shape).expand(around).clip(*luma.shape)
    cut = np.s_[window.row0 : window.row1, window.col0 : window.col1]
    part = luma[cut].astype(np.float32)
    lag = max(2, round(APART * line.glyph_height))
    outer = _steps(part, ground[cut], lag)
    inner = _steps(part, inside(quad, window), lag)
    contrast = 0.0 if math.isnan(line.contrast) else line.contrast
    if inner.size and outer.size:
        steps, beside = (float(np.percentile(values, _QUARTILE)) for values in (inner, outer))
        contrast = max(contrast, math.sqrt(max(0.0, steps**2 - beside**2)))
    noise = float(np.median(outer)) * _NORMAL if outer.size else line.noise
    return dataclasses.replace(line, contrast=contrast, noise=noise)


def _steps(part: NDArray[np.float32], chosen: NDArray[np.bool_], lag: int) -> NDArray[np.float32]:
    """Return the amounts that chosen samples `lag` apart, along a row or column, differ by."""
    down = np.abs(part[lag:] - part[:-lag])[chosen[lag:] & chosen[:-lag]]
    along = np.abs(part[:, lag:] - part[:, :-lag])[chosen[:, lag:] & chosen[:, :-lag]]
    return np.concatenate((down, along))
