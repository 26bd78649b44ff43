# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""What is asked of every sample before any network: strokes, changes, local contrast.

Arguments are checked by phidetect/_native/screen.py.
"""

from libc.stdint cimport int32_t, uint8_t, uint16_t
from libc.string cimport memset

cdef extern from "c/lanes.h" nogil:
    void phd_steps(const uint8_t*, const uint8_t*, const uint8_t*, Py_ssize_t, uint8_t*)
    uint8_t phd_greatest(const uint8_t*, Py_ssize_t)
    void phd_raise(const uint8_t*, Py_ssize_t, uint8_t*)
    void phd_count_moved(const uint8_t*, const uint8_t*, uint8_t, Py_ssize_t, uint8_t*)
    int32_t phd_total(const uint8_t*, Py_ssize_t)
    void phd_slide(const uint8_t*, const uint8_t*, Py_ssize_t, int32_t*, int32_t*)
    void phd_even(
        const uint8_t*, const int32_t*, const int32_t*, Py_ssize_t, double, float, float,
        uint8_t*)
    void phd_add_three(
        const uint8_t*, const uint8_t*, const uint8_t*, Py_ssize_t, uint16_t*)
    void phd_ninth(
        const uint16_t*, const uint16_t*, const uint16_t*, Py_ssize_t, uint8_t*)

# How far a soft edge of a stroke reaches, in samples. That of the numpy twin.
cdef enum:
    REACH = 4


cdef inline Py_ssize_t clamp(Py_ssize_t value, Py_ssize_t low, Py_ssize_t high) noexcept nogil:
    return low if value < low else (high if value > high else value)


cdef void row_steps(
    const uint8_t[:, ::1] luma, Py_ssize_t row, uint8_t* most
) noexcept nogil:
    """The greatest step from each sample to those 1 and REACH to the right of it and below."""
    cdef Py_ssize_t rows = luma.shape[0], cols = luma.shape[1], whole = max(cols - REACH, 0)
    cdef const uint8_t* here = &luma[row, 0]
    cdef const uint8_t* near = &luma[row + 1, 0] if row + 1 < rows else here
    cdef const uint8_t* far = &luma[row + REACH, 0] if row + REACH < rows else here
    memset(most, 0, cols)
    phd_steps(here, near, far, cols, most)
    phd_steps(here, here + 1, here + REACH, whole, most)
    if cols - 1 > whole:
        phd_steps(here + whole, here + whole + 1, here + whole, cols - 1 - whole, most + whole)


def strokes(
    const uint8_t[:, ::1] luma not None,
    Py_ssize_t cell,
    uint8_t faintest,
    uint8_t[:, ::1] out not None,
    uint8_t[:, ::1] scratch not None,
):
    """Mark cells within REACH of which a sample differs by `faintest` from one REACH away."""
    cdef Py_ssize_t rows = luma.shape[0], cols = luma.shape[1]
    cdef Py_ssize_t row, band, index, first, last, stop
    cdef uint8_t* step = &scratch[0, 0]
    cdef uint8_t* most = &scratch[1, 0]
    cdef uint8_t* following = &scratch[2, 0]
    with nogil:
        memset(following, 0, cols)
        for band in range(out.shape[0]):
            most, following = following, most
            memset(following, 0, cols)
            stop = min((band + 1) * cell, rows)
            for row in range(band * cell, stop):
                row_steps(luma, row, step)
                phd_raise(step, cols, most)
                if row >= stop - REACH:
                    phd_raise(step, cols, following)
            for index in range(out.shape[1]):
                first = max(index * cell - REACH, 0)
                last = min((index + 1) * cell, cols)
                out[band, index] = phd_greatest(most + first, last - first) >= faintest


def moved(
    const uint8_t[:, ::1] one not None,
    const uint8_t[:, ::1] other not None,
    Py_ssize_t cell,
    uint8_t limit,
    int32_t[:, ::1] out not None,
    uint8_t[::1] scratch not None,
):
    """Count the samples of each cell that differ by more than `limit` between two frames."""
    cdef Py_ssize_t rows = one.shape[0], cols = one.shape[1]
    cdef Py_ssize_t row, band, index
    with nogil:
        for band in range(out.shape[0]):
            memset(&scratch[0], 0, cols)
            for row in range(band * cell, min((band + 1) * cell, rows)):
                phd_count_moved(&one[row, 0], &other[row, 0], limit, cols, &scratch[0])
            for index in range(out.shape[1]):
                out[band, index] = phd_total(
                    &scratch[index * cell], min(cell, cols - index * cell))


def edges(
    const uint8_t[:, ::1] luma not None,
    Py_ssize_t cell,
    uint8_t limit,
    int32_t[:, ::1] out not None,
    uint8_t[::1] scratch not None,
):
    """Count the samples of each cell that differ by more than `limit` from the one before."""
    cdef Py_ssize_t rows = luma.shape[0], cols = luma.shape[1]
    cdef Py_ssize_t row, band, index
    with nogil:
        for band in range(out.shape[0]):
            memset(&scratch[0], 0, cols)
            for row in range(band * cell, min((band + 1) * cell, rows)):
                phd_count_moved(
                    &luma[row, 0] + 1, &luma[row, 0], limit, cols - 1, &scratch[0] + 1)
            for index in range(out.shape[1]):
                out[band, index] = phd_total(
                    &scratch[index * cell], min(cell, cols - index * cell))


def even(
    const uint8_t[:, ::1] luma not None,
    tuple box,
    Py_ssize_t radius,
    float least,
    float gain,
    uint8_t[:, ::1] out not None,
    int32_t[:, ::1] scratch not None,
):
    """Even out the contrast of a box by mean and spread around each of its samples."""
    cdef Py_ssize_t row0 = box[0], col0 = box[1], row1 = box[2], col1 = box[3]
    cdef Py_ssize_t left = max(col0 - radius, 0), right = min(col1 + radius, luma.shape[1])
    cdef Py_ssize_t bottom = luma.shape[0] - 1, last = right - left - 1
    cdef Py_ssize_t row, col, k, place, enter, leave
    cdef double area = <double>((2 * radius + 1) * (2 * radius + 1))
    cdef int32_t* sums = &scratch[0, 0]
    cdef int32_t* squares = &scratch[1, 0]
    cdef int32_t* sum_here = &scratch[2, 0]
    cdef int32_t* square_here = &scratch[3, 0]
    cdef int32_t total, square, value
    with nogil:
        memset(sums, 0, (last + 1) * sizeof(int32_t))
        memset(squares, 0, (last + 1) * sizeof(int32_t))
        for k in range(-radius, radius + 1):
            row = clamp(row0 + k, 0, bottom)
            for col in range(last + 1):
                value = luma[row, left + col]
                sums[col] += value
                squares[col] += value * value
        for row in range(row0, row1):
            if row > row0:
                enter = clamp(row + radius, 0, bottom)
                leave = clamp(row - radius - 1, 0, bottom)
                phd_slide(&luma[enter, left], &luma[leave, left], last + 1, sums, squares)
            total, square = 0, 0
            for k in range(-radius, radius + 1):
                place = clamp(col0 - left + k, 0, last)
                total += sums[place]
                square += squares[place]
            for col in range(col1 - col0):
                sum_here[col] = total
                square_here[col] = square
                place = col0 - left + col
                enter = clamp(place + radius + 1, 0, last)
                leave = clamp(place - radius, 0, last)
                total += sums[enter] - sums[leave]
                square += squares[enter] - squares[leave]
            phd_even(
                &luma[row, col0], sum_here, square_here, col1 - col0, area, least, gain,
                &out[row, col0])


def smooth(
    const uint8_t[:, ::1] luma not None,
    tuple box,
    uint8_t[:, ::1] out not None,
    uint16_t[::1] scratch not None,
):
    """Mean of the 3 x 3 samples around each sample of a box, rounded; edges are repeated."""
    cdef Py_ssize_t row0 = box[0], col0 = box[1], row1 = box[2], col1 = box[3]
    cdef Py_ssize_t bottom = luma.shape[0] - 1, width = col1 - col0
    cdef Py_ssize_t row, upper, lower, before, after
    cdef const uint8_t* mid
    with nogil:
        before = max(col0 - 1, 0)
        after = min(col1, luma.shape[1] - 1)
        for row in range(row0, row1):
            upper, lower = max(row - 1, 0), min(row + 1, bottom)
            phd_add_three(
                &luma[upper, col0], &luma[row, col0], &luma[lower, col0], width, &scratch[1])
            scratch[0] = luma[upper, before] + luma[row, before] + luma[lower, before]
            scratch[width + 1] = luma[upper, after] + luma[row, after] + luma[lower, after]
            phd_ninth(&scratch[0], &scratch[1], &scratch[2], width, &out[row, col0])
