# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Fill boxes and polygons in frames, in place; any sample width, interleaved or planar.

A frame is planes of rows of pixels of some bytes: the fill does not care what the samples mean.
It is taken through the buffer protocol, which costs less than a memoryview where only a few
boxes are filled. Arguments are checked by phidetect/_native/mask.py.
"""

from cpython.buffer cimport (
    PyBUF_C_CONTIGUOUS, PyBUF_WRITABLE, PyBuffer_Release, PyObject_GetBuffer
)
from libc.math cimport ceil, floor
from libc.stdint cimport int32_t, uint8_t
from libc.string cimport memcpy, memset


cdef inline Py_ssize_t clamp(Py_ssize_t value, Py_ssize_t high) noexcept nogil:
    return 0 if value < 0 else (high if value > high else value)


cdef inline Py_ssize_t column(double value, Py_ssize_t cols) noexcept nogil:
    """First pixel whose left edge is at or after the value, clipped before the cast."""
    if value <= 0.0:
        return 0
    return cols if value >= cols else <Py_ssize_t>ceil(value)


cdef inline bint is_flat(const uint8_t* pixel, Py_ssize_t size) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(1, size):
        if pixel[i] != pixel[0]:
            return False
    return True


cdef inline void fill_span(
    uint8_t* target, Py_ssize_t count, const uint8_t* pixel, Py_ssize_t size, bint flat
) noexcept nogil:
    """Write ``count`` bytes, a multiple of ``size``: one pixel, then copies twice as long."""
    cdef Py_ssize_t done
    if count <= 0:
        return
    if flat:
        memset(target, pixel[0], count)
        return
    memcpy(target, pixel, size)
    done = size
    while done * 2 <= count:
        memcpy(target + done, target, done)
        done *= 2
    memcpy(target + done, target, count - done)


# What a frame is made of.
cdef struct Layout:
    Py_ssize_t planes, rows, cols
    Py_ssize_t size  # bytes of a pixel within its plane
    Py_ssize_t stride  # bytes of a row


cdef Layout layout_of(Py_buffer* view, Py_ssize_t pixel_bytes, bint planar) except *:
    cdef Layout layout
    cdef int first = 1 if planar else 0
    if view.ndim < 2 + first:
        raise ValueError("a frame has rows and columns")
    layout.planes = view.shape[0] if planar else 1
    layout.rows, layout.cols = view.shape[first], view.shape[first + 1]
    layout.size = view.itemsize
    if not planar and view.ndim > 2:
        layout.size *= view.shape[2]
    layout.stride = layout.cols * layout.size
    if pixel_bytes != layout.planes * layout.size:
        raise ValueError("one fill value per sample is needed")
    return layout


cdef void fill_all(
    uint8_t* frame, Layout layout, const int32_t* boxes, Py_ssize_t box_count,
    const uint8_t* pixel,
) noexcept nogil:
    cdef Py_ssize_t rows = layout.rows, cols = layout.cols
    cdef Py_ssize_t size = layout.size, stride = layout.stride
    cdef Py_ssize_t plane, i, row, row0, row1, col0, count
    cdef uint8_t* first
    cdef const uint8_t* value
    cdef const int32_t* box
    cdef bint flat
    for plane in range(layout.planes):
        value = pixel + plane * size
        flat = is_flat(value, size)
        for i in range(box_count):
            box = boxes + 4 * i
            row0, row1 = clamp(box[0], rows), clamp(box[2], rows)
            col0 = clamp(box[1], cols) * size
            count = clamp(box[3], cols) * size - col0
            if row0 >= row1 or count <= 0:
                continue
            first = frame + (plane * rows + row0) * stride + col0
            if count == stride and flat:
                memset(first, value[0], count * (row1 - row0))
                continue
            # One row is made, the others are copied from it: it stays in the first cache.
            fill_span(first, count, value, size, flat)
            for row in range(1, row1 - row0):
                memcpy(first + row * stride, first, count)


def fill_boxes(frame, boxes, const uint8_t[::1] pixel not None, bint planar):
    """Fill half-open boxes (int32, n x 4), clipped, with the bytes of a pixel."""
    cdef Py_buffer target, table
    cdef Layout layout
    PyObject_GetBuffer(frame, &target, PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE)
    try:
        layout = layout_of(&target, pixel.shape[0], planar)
        PyObject_GetBuffer(boxes, &table, PyBUF_C_CONTIGUOUS)
        try:
            if table.itemsize != 4:
                raise ValueError("boxes are 32 bit integers")
            with nogil:
                fill_all(
                    <uint8_t*>target.buf, layout, <const int32_t*>table.buf, table.len // 16,
                    &pixel[0],
                )
        finally:
            PyBuffer_Release(&table)
    finally:
        PyBuffer_Release(&target)


cdef inline Py_ssize_t insert(
    double[:, ::1] crossings, Py_ssize_t count, double col, double direction
) noexcept nogil:
    """Keep crossings sorted by column; equal ones in the order of arrival."""
    cdef Py_ssize_t at = count
    while at > 0 and crossings[at - 1, 0] > col:
        crossings[at, 0], crossings[at, 1] = crossings[at - 1, 0], crossings[at - 1, 1]
        at -= 1
    crossings[at, 0], crossings[at, 1] = col, direction
    return count + 1


cdef void fill_inside(
    uint8_t* frame, Layout layout, const double[:, ::1] corners, const uint8_t* pixel,
    double[:, ::1] crossings,
) noexcept nogil:
    cdef Py_ssize_t size = layout.size, count = corners.shape[0]
    cdef Py_ssize_t rows = layout.rows, cols = layout.cols
    cdef uint8_t* line
    cdef const uint8_t* value
    cdef Py_ssize_t plane, row, first_row, last_row, i, j, found, left, right
    cdef double low, high, middle, ar, ac, br, bc, top, bottom, slope, first, last
    cdef double direction, winding, least, most
    cdef bint flat
    least = most = corners[0, 0]
    for i in range(1, count):
        least, most = min(least, corners[i, 0]), max(most, corners[i, 0])
    first_row = <Py_ssize_t>floor(min(max(least, 0.0), <double>rows))
    last_row = <Py_ssize_t>ceil(min(max(most, 0.0), <double>rows))
    for plane in range(layout.planes):
        value = pixel + plane * size
        flat = is_flat(value, size)
        for row in range(first_row, last_row):
            low, high, middle = row, row + 1.0, row + 0.5
            line = frame + (plane * rows + row) * layout.stride
            found = 0
            for i in range(count):
                j = i - 1 if i > 0 else count - 1
                ar, ac, br, bc = corners[j, 0], corners[j, 1], corners[i, 0], corners[i, 1]
                direction = 1.0
                if ar > br:
                    ar, ac, br, bc = br, bc, ar, ac
                    direction = -1.0
                if ar == br:
                    if not (low < ar < high):
                        continue
                    first, last = ac, bc
                else:
                    top, bottom = max(ar, low), min(br, high)
                    if not top < bottom:
                        continue
                    slope = (bc - ac) / (br - ar)
                    first = ac if top == ar else ac + (top - ar) * slope
                    last = bc if bottom == br else ac + (bottom - ar) * slope
                    if ar <= middle < br:
                        found = insert(
                            crossings, found, ac + (middle - ar) * slope, direction
                        )
                left = <Py_ssize_t>floor(min(max(min(first, last), 0.0), <double>cols))
                right = column(max(first, last), cols)
                fill_span(line + left * size, (right - left) * size, value, size, flat)
            winding = 0.0
            for i in range(found):
                if winding != 0.0:
                    left = column(crossings[i - 1, 0] - 0.5, cols)
                    right = column(crossings[i, 0] - 0.5, cols)
                    fill_span(line + left * size, (right - left) * size, value, size, flat)
                winding += crossings[i, 1]


def fill_polygon(
    frame,
    const double[:, ::1] corners not None,
    const uint8_t[::1] pixel not None,
    bint planar,
    double[:, ::1] crossings not None,
):
    """Fill every pixel that the polygon with corners (k, 2) touches, non-zero winding."""
    cdef Py_buffer target
    cdef Layout layout
    if crossings.shape[0] < corners.shape[0]:
        raise ValueError("one crossing per corner is needed")
    PyObject_GetBuffer(frame, &target, PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE)
    try:
        layout = layout_of(&target, pixel.shape[0], planar)
        with nogil:
            fill_inside(<uint8_t*>target.buf, layout, corners, &pixel[0], crossings)
    finally:
        PyBuffer_Release(&target)
