"""Text in one array of samples, without a data set around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from phidetect import _native
from phidetect.decide.merge import merge_findings
from phidetect.decide.text_line import LineContext, classify_lines
from phidetect.errors import PixelError, UsageError
from phidetect.rules.known import KnownMatcher
from phidetect.types import Finding, KnownIdentifiers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from phidetect.decide.line_reading import LineReader
    from phidetect.pixels import TextFinder

__all__ = ["scan_array"]


def scan_array(
    array: NDArray[np.uint8] | NDArray[np.uint16],
    *,
    finder: TextFinder,
    modality: str | None,
    read: LineReader | None = None,
) -> list[Finding]:
    """Return the lines of text in `array`; see `Scanner.scan_image`.

    Raises
    ------
    UsageError
        PHD011, for another dtype or shape.
    PixelError
        PHD204, where the array could not be read to the end.
    """
    luma = _luminance(array)
    rows, cols = luma.shape
    result = finder.find(lambda _: luma, 1, rows=rows, cols=cols)
    if result.skipped:
        raise PixelError("PHD204")
    context = LineContext(modality=modality, rows=rows, cols=cols, n_frames=1)
    none_known = KnownMatcher(KnownIdentifiers())
    found = classify_lines(result.lines, known=none_known, context=context, read=read)
    return list(merge_findings(found))


def _luminance(array: NDArray[np.uint8] | NDArray[np.uint16]) -> NDArray[np.uint8]:
    colour = array.ndim == 3 and array.shape[2] == 3
    if (
        array.dtype not in (np.uint8, np.uint16)
        or not (array.ndim == 2 or colour)
        or not array.size
    ):
        raise UsageError("PHD011", hint="array: uint8 or uint16, (rows, cols) or (rows, cols, 3)")
    low, high = (
        (0.0, 255.0) if array.dtype == np.uint8 else (float(array.min()), float(array.max()))
    )
    return _native.render_luminance(
        np.ascontiguousarray(array),
        kind="rgb" if colour else "mono",
        low=low,
        high=max(high, low + 1.0),
        invert=False,
    )
