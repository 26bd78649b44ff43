from typing import Any

import numpy as np
from numpy.typing import NDArray

def mono(
    samples: NDArray[Any], scale: float, offset: float, invert: bool, out: NDArray[np.uint8]
) -> None: ...
def colour(
    samples: NDArray[Any],
    planar: bool,
    luma: bool,
    scale: float,
    offset: float,
    invert: bool,
    out: NDArray[np.uint8],
) -> None: ...
def palette(
    samples: NDArray[Any], first: int, table: NDArray[np.uint8], out: NDArray[np.uint8]
) -> None: ...
def resize(
    luma: NDArray[np.uint8],
    box: tuple[int, int, int, int],
    rows: int,
    cols: int,
    alpha: NDArray[np.float32],
    beta: NDArray[np.float32],
    edge: bool,
    out: NDArray[np.float32],
    scratch: NDArray[np.float32],
    index: NDArray[np.int32],
) -> None: ...
def quad(
    luma: NDArray[np.uint8],
    corners: NDArray[np.float64],
    rows: int,
    cols: int,
    alpha: NDArray[np.float32],
    beta: NDArray[np.float32],
    edge: bool,
    out: NDArray[np.float32],
    scratch: NDArray[np.float32],
    index: NDArray[np.int32],
) -> None: ...
