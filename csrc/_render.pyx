# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Stored samples to 8-bit luminance, and luminance to the input of a network, in one pass.

Arguments are checked by phidetect/_native/render.py.
"""

from libc.math cimport floor
from libc.stdint cimport int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t

from _sample cimport colour_t, index_t, sample_t

cdef extern from "c/lanes.h" nogil:
    void phd_window_u1(const uint8_t*, Py_ssize_t, float, float, uint8_t, uint8_t*)
    void phd_window_i1(const int8_t*, Py_ssize_t, float, float, uint8_t, uint8_t*)
    void phd_window_u2(const uint16_t*, Py_ssize_t, float, float, uint8_t, uint8_t*)
    void phd_window_i2(const int16_t*, Py_ssize_t, float, float, uint8_t, uint8_t*)
    void phd_window_u4(const uint32_t*, Py_ssize_t, double, double, uint8_t, uint8_t*)
    void phd_window_i4(const int32_t*, Py_ssize_t, double, double, uint8_t, uint8_t*)
    void phd_window_f4(const float*, Py_ssize_t, float, float, uint8_t, uint8_t*)
    void phd_window_f8(const double*, Py_ssize_t, double, double, uint8_t, uint8_t*)
    void phd_luma_u1(
        const uint8_t*, const uint8_t*, const uint8_t*, Py_ssize_t, uint8_t*)
    void phd_luma_rgb_u1(const uint8_t*, Py_ssize_t, uint8_t*)
    void phd_luma_u2(
        const uint16_t*, const uint16_t*, const uint16_t*, Py_ssize_t, Py_ssize_t, uint16_t*)
    void phd_thirds_u1(const uint8_t*, Py_ssize_t, uint8_t*)
    void phd_thirds_u2(const uint16_t*, Py_ssize_t, uint16_t*)
    void phd_blend(const uint8_t*, const uint8_t*, float, Py_ssize_t, float*)
    void phd_mix(const float*, const float*, float, Py_ssize_t, float*)
    void phd_widen(const uint8_t*, Py_ssize_t, float*)
    void phd_gather(
        const float*, const int32_t*, const int32_t*, const float*, Py_ssize_t, float*)
    void phd_places(double, double, int32_t, Py_ssize_t, int32_t*, float*)
    void phd_sample(
        const uint8_t*, Py_ssize_t, const int32_t*, const int32_t*, const float*, const float*,
        Py_ssize_t, float*)
    void phd_affine(const float*, float, float, Py_ssize_t, float*)

# Samples that are worked on at a time where two loops follow each other: they stay in cache.
cdef enum:
    CHUNK = 4096


cdef inline void window(
    const sample_t* source, Py_ssize_t count, double scale, double offset, uint8_t flip,
    uint8_t* target,
) noexcept nogil:
    if sample_t is uint8_t:
        phd_window_u1(source, count, <float>scale, <float>offset, flip, target)
    elif sample_t is int8_t:
        phd_window_i1(source, count, <float>scale, <float>offset, flip, target)
    elif sample_t is uint16_t:
        phd_window_u2(source, count, <float>scale, <float>offset, flip, target)
    elif sample_t is int16_t:
        phd_window_i2(source, count, <float>scale, <float>offset, flip, target)
    elif sample_t is uint32_t:
        phd_window_u4(source, count, scale, offset, flip, target)
    elif sample_t is int32_t:
        phd_window_i4(source, count, scale, offset, flip, target)
    elif sample_t is float:
        phd_window_f4(source, count, <float>scale, <float>offset, flip, target)
    else:
        phd_window_f8(source, count, scale, offset, flip, target)


def mono(
    const sample_t[::1] samples not None,
    double scale,
    double offset,
    bint invert,
    uint8_t[::1] out not None,
):
    """Window samples linearly into 0..255; NaN counts as the low end."""
    if out.shape[0] > 0:
        with nogil:
            window(&samples[0], out.shape[0], scale, offset, 255 if invert else 0, &out[0])


def colour(
    const colour_t[::1] samples not None,
    bint planar,
    bint luma,
    double scale,
    double offset,
    bint invert,
    uint8_t[::1] out not None,
):
    """Window the Rec. 601 luma (rounded to an integer) or the first sample of every pixel."""
    cdef Py_ssize_t start, size, count = out.shape[0]
    cdef uint8_t flip = 255 if invert else 0
    # In 8 bits the usual window changes nothing.
    cdef bint as_is = colour_t is uint8_t and scale == 1.0 and offset == 0.0 and not invert
    cdef uint16_t[CHUNK] wide
    cdef uint8_t[CHUNK] narrow
    cdef const colour_t* red
    cdef uint8_t* target
    if count == 0:
        return
    with nogil:
        for start in range(0, count, 4096):
            size = min(<Py_ssize_t>CHUNK, count - start)
            red = &samples[start if planar else 3 * start]
            if colour_t is uint8_t:
                target = &out[start] if as_is else narrow
                if luma and planar:
                    phd_luma_u1(red, red + count, red + 2 * count, size, target)
                elif luma:
                    phd_luma_rgb_u1(red, size, target)
                else:
                    phd_thirds_u1(red, size, target)
                if not as_is:
                    phd_window_u1(narrow, size, <float>scale, <float>offset, flip, &out[start])
            else:
                if luma and planar:
                    phd_luma_u2(red, red + count, red + 2 * count, 1, size, wide)
                elif luma:
                    phd_luma_u2(red, red + 1, red + 2, 3, size, wide)
                else:
                    phd_thirds_u2(red, size, wide)
                phd_window_u2(wide, size, <float>scale, <float>offset, flip, &out[start])


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
        phd_affine(grey, a, b, cols, target)
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
    int32_t[:, ::1] index not None,
):
    """Crop, resize to (rows, cols), pad to the shape of ``out`` and normalise."""
    cdef Py_ssize_t row0 = box[0], col0 = box[1], row1 = box[2], col1 = box[3]
    cdef Py_ssize_t top = max(row0, 0), bottom = min(row1, luma.shape[0]) - 1
    cdef Py_ssize_t left = max(col0, 0), right = min(col1, luma.shape[1]) - 1
    cdef Py_ssize_t row, col, below, first, second, width = right - left + 1
    cdef Py_ssize_t held_upper = -1, held_lower = -1
    cdef double down = <double>(row1 - row0) / <double>rows
    cdef double along = <double>(col1 - col0) / <double>cols
    cdef double place
    cdef float weight
    cdef bint same_cols = cols == col1 - col0 == width
    # Where rows are added, each source row is resized once and used for several.
    cdef bint cols_first = rows > row1 - row0 and not same_cols
    cdef float* blend = &scratch[0, 0]
    cdef float* grey = &scratch[1, 0]
    cdef float* weights = &scratch[2, 0]
    cdef float* upper = &scratch[3, 0]
    cdef float* lower = &scratch[4, 0]
    cdef int32_t* index_0 = &index[0, 0]
    cdef int32_t* index_1 = &index[1, 0]
    with nogil:
        for col in range(cols):
            place = (col + 0.5) * along - 0.5
            below = <Py_ssize_t>floor(place)
            weights[col] = <float>(place - floor(place))
            index_0[col] = <int32_t>(clamp(below + col0, left, right) - left)
            index_1[col] = <int32_t>(clamp(below + col0 + 1, left, right) - left)
        for row in range(rows):
            place = (row + 0.5) * down - 0.5
            below = <Py_ssize_t>floor(place)
            weight = <float>(place - floor(place))
            first = clamp(below + row0, top, bottom)
            second = clamp(below + row0 + 1, top, bottom)
            if cols_first:
                if first == held_lower:
                    upper, lower = lower, upper
                    held_upper, held_lower = held_lower, held_upper
                if first != held_upper:
                    phd_widen(&luma[first, left], width, blend)
                    phd_gather(blend, index_0, index_1, weights, cols, upper)
                    held_upper = first
                if second != held_lower:
                    phd_widen(&luma[second, left], width, blend)
                    phd_gather(blend, index_0, index_1, weights, cols, lower)
                    held_lower = second
                phd_mix(upper, lower, weight, cols, grey)
                finish_row(out, row, cols, grey, alpha, beta, edge)
                continue
            phd_blend(&luma[first, left], &luma[second, left], weight, width, blend)
            if same_cols:
                finish_row(out, row, cols, blend, alpha, beta, edge)
                continue
            phd_gather(blend, index_0, index_1, weights, cols, grey)
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
    float[:, ::1] scratch not None,
    int32_t[:, ::1] index not None,
):
    """Sample the quadrilateral (4, 2) into (rows, cols), pad and normalise."""
    cdef Py_ssize_t row, col
    cdef int32_t bottom = <int32_t>(luma.shape[0] - 1), last = <int32_t>(luma.shape[1] - 1)
    cdef int32_t* up = &index[0, 0]
    cdef int32_t* left = &index[1, 0]
    cdef float* row_weight = &scratch[0, 0]
    cdef float* col_weight = &scratch[1, 0]
    cdef float* grey = &scratch[2, 0]
    cdef double down, start, stop
    cdef float upper, lower
    cdef Py_ssize_t right
    cdef const uint8_t* above
    cdef const uint8_t* below
    with nogil:
        for row in range(rows):
            down = (row + 0.5) / rows
            start = corners[0, 0] + (corners[3, 0] - corners[0, 0]) * down
            stop = corners[1, 0] + (corners[2, 0] - corners[1, 0]) * down
            phd_places(start, stop, bottom, cols, up, row_weight)
            start = corners[0, 1] + (corners[3, 1] - corners[0, 1]) * down
            stop = corners[1, 1] + (corners[2, 1] - corners[1, 1]) * down
            phd_places(start, stop, last, cols, left, col_weight)
            # Places of a row lie on a line: where its ends are inside the frame, so is the rest.
            if max(up[0], up[cols - 1]) < bottom and max(left[0], left[cols - 1]) < last:
                phd_sample(
                    &luma[0, 0], luma.shape[1], up, left, row_weight, col_weight, cols, grey)
                finish_row(out, row, cols, grey, alpha, beta, edge)
                continue
            for col in range(cols):
                above = &luma[up[col], left[col]]
                below = above + (luma.shape[1] if up[col] < bottom else 0)
                right = 1 if left[col] < last else 0
                upper, lower = above[0], below[0]
                upper = upper + (<float>above[right] - upper) * col_weight[col]
                lower = lower + (<float>below[right] - lower) * col_weight[col]
                grey[col] = upper + (lower - upper) * row_weight[col]
            finish_row(out, row, cols, grey, alpha, beta, edge)
        finish_below(out, rows, edge)
