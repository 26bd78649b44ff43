# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Stored samples to 8-bit luminance, and luminance to the input of a network, in one pass.

Arguments are checked by phidetect/_native/render.py.
"""

from libc.math cimport floor
from libc.stdint cimport int64_t, uint8_t, uint32_t

from _sample cimport colour_t, index_t, sample_t

# Rec. 601 weights 0.299, 0.587, 0.114 in 1/65536; they add up to 65536.
cdef enum:
    RED = 19595
    GREEN = 38470
    BLUE = 7471


cdef inline uint8_t window(
    double value, double scale, double offset, uint8_t flip
) noexcept nogil:
    """Scale, clip into 0..255 (NaN to 0), round half up; ``flip`` 255 swaps black and white."""
    cdef double level = value * scale + offset
    level = level if level > 0.0 else 0.0
    level = level if level < 255.0 else 255.0
    return <uint8_t><int>(level + 0.5) ^ flip


def mono(
    const sample_t[::1] samples not None,
    Py_ssize_t step,
    double scale,
    double offset,
    bint invert,
    uint8_t[::1] out not None,
):
    """Window every ``step``-th sample linearly into 0..255; NaN counts as the low end."""
    cdef Py_ssize_t i, count = out.shape[0]
    cdef uint8_t flip = 255 if invert else 0
    cdef uint8_t[256] table
    cdef const sample_t* source
    cdef uint8_t* target
    if count == 0:
        return
    source, target = &samples[0], &out[0]
    with nogil:
        if sizeof(sample_t) == 1 and count > 256:
            for i in range(256):
                table[i] = window(<double><sample_t>i, scale, offset, flip)
            for i in range(count):
                target[i] = table[<uint8_t>source[i * step]]
        elif step == 1:
            for i in range(count):
                target[i] = window(<double>source[i], scale, offset, flip)
        else:
            for i in range(count):
                target[i] = window(<double>source[i * step], scale, offset, flip)


cdef inline uint32_t luma(uint32_t red, uint32_t green, uint32_t blue) noexcept nogil:
    return (red * RED + green * GREEN + blue * BLUE + 32768) >> 16


def rgb(
    const colour_t[::1] samples not None,
    bint planar,
    double scale,
    double offset,
    bint invert,
    uint8_t[::1] out not None,
):
    """Rec. 601 luma of unsigned colour samples, rounded to an integer, then windowed."""
    cdef Py_ssize_t i, count = out.shape[0]
    cdef uint8_t flip = 255 if invert else 0
    cdef uint8_t[256] table
    cdef const colour_t* red
    cdef const colour_t* green
    cdef const colour_t* blue
    cdef uint8_t* target
    cdef bint as_is
    if count == 0:
        return
    red, target = &samples[0], &out[0]
    green = red + (count if planar else 1)
    blue = green + (count if planar else 1)
    with nogil:
        if colour_t is uint8_t:
            as_is = True
            for i in range(256):
                table[i] = window(<double>i, scale, offset, flip)
                as_is = as_is and table[i] == i
            if planar:
                for i in range(count):
                    target[i] = <uint8_t>luma(red[i], green[i], blue[i])
            else:
                for i in range(count):
                    target[i] = <uint8_t>luma(red[3 * i], green[3 * i], blue[3 * i])
            if not as_is:
                for i in range(count):
                    target[i] = table[target[i]]
        elif planar:
            for i in range(count):
                target[i] = window(<double>luma(red[i], green[i], blue[i]), scale, offset, flip)
        else:
            for i in range(count):
                target[i] = window(
                    <double>luma(red[3 * i], green[3 * i], blue[3 * i]), scale, offset, flip
                )


def palette(
    const index_t[::1] samples not None,
    int64_t first,
    const uint8_t[::1] table not None,
    uint8_t[::1] out not None,
):
    """Look indices up in a grey table (n,) whose entry 0 stands for stored value ``first``."""
    cdef Py_ssize_t i, count = out.shape[0]
    cdef int64_t last = table.shape[0] - 1, index
    cdef uint8_t[256] whole
    if count == 0:
        return
    with nogil:
        if sizeof(index_t) == 1 and count > 256:
            for i in range(256):
                index = <int64_t><index_t>i - first
                whole[i] = table[0 if index < 0 else (last if index > last else index)]
            for i in range(count):
                out[i] = whole[<uint8_t>samples[i]]
        else:
            for i in range(count):
                index = <int64_t>samples[i] - first
                out[i] = table[0 if index < 0 else (last if index > last else index)]


cdef inline Py_ssize_t clamp(Py_ssize_t value, Py_ssize_t low, Py_ssize_t high) noexcept nogil:
    return low if value < low else (high if value > high else value)


cdef void finish_row(
    float[:, :, ::1] out, Py_ssize_t row, Py_ssize_t cols, const float* grey,
    const float[::1] alpha, const float[::1] beta, bint edge,
) noexcept nogil:
    """Normalise one row of grey values into every channel and pad it on the right."""
    cdef Py_ssize_t channel, col
    cdef float a, b
    cdef float* target
    for channel in range(out.shape[0]):
        a, b = alpha[channel], beta[channel]
        target = &out[channel, row, 0]
        for col in range(cols):
            target[col] = grey[col] * a + b
        a = target[cols - 1] if edge else 0.0
        for col in range(cols, out.shape[2]):
            target[col] = a


cdef void finish_below(float[:, :, ::1] out, Py_ssize_t rows, bint edge) noexcept nogil:
    """Pad below the content."""
    cdef Py_ssize_t channel, row, col
    for channel in range(out.shape[0]):
        for row in range(rows, out.shape[1]):
            for col in range(out.shape[2]):
                out[channel, row, col] = out[channel, rows - 1, col] if edge else 0.0


def resize(
    const uint8_t[:, ::1] luma not None,
    tuple box,
    Py_ssize_t rows,
    Py_ssize_t cols,
    const float[::1] alpha not None,
    const float[::1] beta not None,
    bint edge,
    float[:, :, ::1] out not None,
    float[:, ::1] scratch not None,
    int64_t[:, ::1] index not None,
):
    """Crop, resize to (rows, cols), pad to the shape of ``out`` and normalise."""
    cdef Py_ssize_t row0 = box[0], col0 = box[1], row1 = box[2], col1 = box[3]
    cdef Py_ssize_t top = max(row0, 0), bottom = min(row1, luma.shape[0]) - 1
    cdef Py_ssize_t left = max(col0, 0), right = min(col1, luma.shape[1]) - 1
    cdef Py_ssize_t row, col, below, width = right - left + 1
    cdef double down = <double>(row1 - row0) / <double>rows
    cdef double along = <double>(col1 - col0) / <double>cols
    cdef double place
    cdef float weight, first, second
    cdef const uint8_t* upper
    cdef const uint8_t* lower
    cdef bint same_cols = cols == col1 - col0 == width
    # Scratch: a blended source row, an output row, column weights; two source columns each.
    cdef float* blend = &scratch[0, 0]
    cdef float* grey = &scratch[1, 0]
    cdef float* weights = &scratch[2, 0]
    with nogil:
        for col in range(cols):
            place = (col + 0.5) * along - 0.5
            below = <Py_ssize_t>floor(place)
            weights[col] = <float>(place - floor(place))
            index[col, 0] = clamp(below + col0, left, right) - left
            index[col, 1] = clamp(below + col0 + 1, left, right) - left
        for row in range(rows):
            place = (row + 0.5) * down - 0.5
            below = <Py_ssize_t>floor(place)
            weight = <float>(place - floor(place))
            upper = &luma[clamp(below + row0, top, bottom), left]
            lower = &luma[clamp(below + row0 + 1, top, bottom), left]
            for col in range(width):
                blend[col] = <float>upper[col] + (<float>lower[col] - <float>upper[col]) * weight
            if same_cols:
                finish_row(out, row, cols, blend, alpha, beta, edge)
                continue
            for col in range(cols):
                first, second = blend[index[col, 0]], blend[index[col, 1]]
                grey[col] = first + (second - first) * weights[col]
            finish_row(out, row, cols, grey, alpha, beta, edge)
        finish_below(out, rows, edge)


def quad(
    const uint8_t[:, ::1] luma not None,
    const double[:, ::1] corners not None,
    Py_ssize_t rows,
    Py_ssize_t cols,
    const float[::1] alpha not None,
    const float[::1] beta not None,
    bint edge,
    float[:, :, ::1] out not None,
    float[::1] grey not None,
):
    """Sample the quadrilateral (4, 2) into (rows, cols), pad and normalise."""
    cdef Py_ssize_t row, col, up, low, left, right
    cdef double bottom = luma.shape[0] - 1.0, edge_col = luma.shape[1] - 1.0
    cdef double down, along, start_row, stop_row, start_col, stop_col, place_row, place_col
    cdef float row_weight, col_weight, upper, lower
    with nogil:
        for row in range(rows):
            down = (row + 0.5) / rows
            start_row = corners[0, 0] + (corners[3, 0] - corners[0, 0]) * down
            stop_row = corners[1, 0] + (corners[2, 0] - corners[1, 0]) * down
            start_col = corners[0, 1] + (corners[3, 1] - corners[0, 1]) * down
            stop_col = corners[1, 1] + (corners[2, 1] - corners[1, 1]) * down
            for col in range(cols):
                along = (col + 0.5) / cols
                place_row = start_row + (stop_row - start_row) * along - 0.5
                place_col = start_col + (stop_col - start_col) * along - 0.5
                place_row = min(max(place_row, 0.0), bottom)
                place_col = min(max(place_col, 0.0), edge_col)
                up, left = <Py_ssize_t>place_row, <Py_ssize_t>place_col
                row_weight, col_weight = <float>(place_row - up), <float>(place_col - left)
                low, right = min(up + 1, luma.shape[0] - 1), min(left + 1, luma.shape[1] - 1)
                upper, lower = luma[up, left], luma[low, left]
                upper = upper + (<float>luma[up, right] - upper) * col_weight
                lower = lower + (<float>luma[low, right] - lower) * col_weight
                grey[col] = upper + (lower - upper) * row_weight
            finish_row(out, row, cols, &grey[0], alpha, beta, edge)
        finish_below(out, rows, edge)
