import numpy as np
from numpy.typing import NDArray

def strokes(
    luma: NDArray[np.uint8],
    cell: int,
    faintest: int,
    out: NDArray[np.uint8],
    scratch: NDArray[np.uint8],
) -> None: ...
def moved(
    one: NDArray[np.uint8],
    other: NDArray[np.uint8],
    cell: int,
    limit: int,
    out: NDArray[np.int32],
    scratch: NDArray[np.uint8],
) -> None: ...
def edges(
    luma: NDArray[np.uint8],
    cell: int,
    limit: int,
    out: NDArray[np.int32],
    scratch: NDArray[np.uint8],
) -> None: ...
def even(
    luma: NDArray[np.uint8],
    box: tuple[int, int, int, int],
    radius: int,
    least: float,
    gain: float,
    out: NDArray[np.uint8],
    scratch: NDArray[np.int32],
) -> None: ...
def smooth(
    luma: NDArray[np.uint8],
    box: tuple[int, int, int, int],
    out: NDArray[np.uint8],
    scratch: NDArray[np.uint16],
) -> None: ...
