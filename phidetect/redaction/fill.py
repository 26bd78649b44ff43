"""What a region is filled with: the darkest that the frame shows anyway, or black."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut

from phidetect.errors import RedactionError
from phidetect.redaction.access import PYDICOM_ERRORS
from phidetect.redaction.layout import Layout

__all__ = ["fill_value", "palette_black"]

_LUMA = np.array([0.299, 0.587, 0.114])


def fill_value(
    frame: NDArray[Any], layout: Layout, *, black_index: int, inverse: bool
) -> tuple[int | float, ...]:
    """Return the stored value per sample that makes a region of `frame` dark.

    A grey frame gets the darkest value that it holds already, so that neither an automatic
    window nor Smallest and Largest Image Pixel Value (0028,0106), (0028,0107) change.

    Parameters
    ----------
    frame : ndarray
        Stored cells of one frame, shape `layout.shape`.
    layout : Layout
        Its layout.
    black_index : int
        Of the palette, for PALETTE COLOR.
    inverse : bool
        Whether a negative Rescale Slope (0028,1053) makes low values bright.
    """
    if layout.photometric == "PALETTE COLOR":
        return (black_index,)
    if layout.photometric == "RGB":
        return (0,) * layout.samples
    if layout.photometric.startswith("YBR"):
        luma = 16 << (layout.stored - 8) if layout.photometric == "YBR_PARTIAL_422" else 0
        grey = 1 << (layout.stored - 1)
        return (luma, luma, grey, grey) if layout.packed_422 else (luma, grey, grey)
    return (_darkest(frame, layout, highest=(layout.photometric == "MONOCHROME1") != inverse),)


def _darkest(frame: NDArray[Any], layout: Layout, *, highest: bool) -> int | float:
    if layout.floating:
        finite = frame[np.isfinite(frame)]
        if not finite.size:
            return 0.0
        return float(finite.max() if highest else finite.min())
    if layout.stored == layout.allocated:
        return int(frame.max() if highest else frame.min())
    # Bits beside the stored ones may hold an overlay: they take no part, and are cleared.
    shift = layout.high + 1 - layout.stored
    bits = frame.view(np.dtype(frame.dtype.str.replace("i", "u"))) >> shift
    values = (bits & ((1 << layout.stored) - 1)).astype(np.int64)
    if layout.signed:
        values[values >= 1 << (layout.stored - 1)] -= 1 << layout.stored
    return int(values.max() if highest else values.min()) * (1 << shift)


def palette_black(dataset: Dataset) -> int:
    """Return the index of the darkest entry of the palette (PS3.3 C.7.6.3.1.5).

    Raises
    ------
    RedactionError
        PHD402, if the palette cannot be read.
    """
    try:
        entries, first, _ = (int(v) for v in dataset.RedPaletteColorLookupTableDescriptor)
        entries = entries or 1 << 16
        if int(dataset.get("PixelRepresentation") or 0) == 1 and first > 0x7FFF:
            first -= 1 << 16
        top = (1 << int(dataset.BitsStored)) - 1
        # The table may be longer than the indices that the samples can take.
        count = max(min(entries, top - first + 1), 1)
        indices = np.arange(first, first + count, dtype=np.int64)
        colours = apply_color_lut(indices.astype(np.int32).reshape(1, -1), dataset)
    except PYDICOM_ERRORS:
        raise RedactionError("PHD402", hint="the palette cannot be read") from None
    luma = np.asarray(colours, dtype=np.float64).reshape(-1, colours.shape[-1])[:, :3] @ _LUMA
    return int(indices[int(np.argmin(luma))])
