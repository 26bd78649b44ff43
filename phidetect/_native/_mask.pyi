from typing import Any

import numpy as np
from numpy.typing import NDArray

def fill_boxes(
    frame: NDArray[Any], boxes: NDArray[np.int32], pixel: bytes, planar: bool
) -> None: ...
def fill_polygon(
    frame: NDArray[Any],
    corners: NDArray[np.float64],
    pixel: bytes,
    planar: bool,
    crossings: NDArray[np.float64],
) -> None: ...
