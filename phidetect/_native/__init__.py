"""Kernels on frames, boxes and text maps: compiled where built, numpy everywhere else.

Arrays in, arrays out; no DICOM, no findings. Boxes are half-open ``row0 col0 row1 col1`` in
stored Rows x Columns. ``KERNELS`` says which implementation is in use.
"""

from __future__ import annotations

from phidetect._native._kernels import KERNELS
from phidetect._native.boxes import (
    component_quads,
    components,
    iou_matrix,
    merge_lines,
    union_area,
)
from phidetect._native.mask import fill_boxes, fill_polygon
from phidetect._native.render import network_input, network_input_quad, render_luminance
from phidetect._native.screen import edge_counts, even_out, moved_counts, smooth, stroke_cells

__all__ = [
    "KERNELS",
    "component_quads",
    "components",
    "edge_counts",
    "even_out",
    "fill_boxes",
    "fill_polygon",
    "iou_matrix",
    "merge_lines",
    "moved_counts",
    "network_input",
    "network_input_quad",
    "render_luminance",
    "smooth",
    "stroke_cells",
    "union_area",
]
