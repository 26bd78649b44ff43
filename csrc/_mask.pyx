# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Fill boxes and polygons in frames, in place; any sample width, interleaved or planar.

A frame is bytes (planes, rows, row bytes), a pixel is bytes (planes, pixel bytes): the fill
does not care what the samples mean. Arguments are checked by phidetect/_native/mask.py.
"""

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


def fill_boxes(
    uint8_t[:, :, ::1] planes not None,
    const int32_t[:, ::1] boxes not None,
    const uint8_t[:, ::1] pixel not None,
):
    """Fill half-open boxes (n, 4), clipped, in planes (planes, rows, row bytes)."""
    cdef Py_ssize_t size = pixel.shape[1]
    cdef Py_ssize_t rows = planes.shape[1], stride = planes.shape[2], cols = stride // size
    cdef Py_ssize_t plane, i, row, row0, row1, col0, count
    cdef uint8_t* first
    cdef const uint8_t* value
    cdef bint flat
    if rows == 0 or cols == 0:
        return
    with nogil:
        for plane in range(planes.shape[0]):
            value = &pixel[plane, 0]
            flat = is_flat(value, size)
            for i in range(boxes.shape[0]):
                row0, row1 = clamp(boxes[i, 0], rows), clamp(boxes[i, 2], rows)
                col0 = clamp(boxes[i, 1], cols) * size
                count = clamp(boxes[i, 3], cols) * size - col0
                if row0 >= row1 or count <= 0:
                    continue
                first = &planes[plane, row0, 0] + col0
                if count == stride and flat:
                    memset(first, value[0], count * (row1 - row0))
                    continue
                # One row is made, the others are copied from it: it stays in the first cache.
                fill_span(first, count, value, size, flat)
                for row in range(1, row1 - row0):
                    memcpy(first + row * stride, first, count)


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


def fill_polygon(
    uint8_t[:, :, ::1] planes not None,
    const double[:, ::1] corners not None,
    const uint8_t[:, ::1] pixel not None,
    double[:, ::1] crossings not None,
):
    """Fill every pixel that the polygon with corners (k, 2) touches, non-zero winding."""
    cdef Py_ssize_t size = pixel.shape[1], count = corners.shape[0]
    cdef Py_ssize_t rows = planes.shape[1], cols = planes.shape[2] // size
    cdef Py_ssize_t plane, row, first_row, last_row, i, j, found, left, right
    cdef double low, high, middle, ar, ac, br, bc, top, bottom, slope, first, last
    cdef double direction, winding, least, most
    cdef bint flat
    if rows == 0 or cols == 0 or crossings.shape[0] < count:
        return
    with nogil:
        least = most = corners[0, 0]
        for i in range(1, count):
            least, most = min(least, corners[i, 0]), max(most, corners[i, 0])
        first_row = <Py_ssize_t>floor(min(max(least, 0.0), <double>rows))
        last_row = <Py_ssize_t>ceil(min(max(most, 0.0), <double>rows))
        for plane in range(planes.shape[0]):
            flat = is_flat(&pixel[plane, 0], size)
            for row in range(first_row, last_row):
                low, high, middle = row, row + 1.0, row + 0.5
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
                    fill_span(
                        &planes[plane, row, 0] + left * size, (right - left) * size,
                        &pixel[plane, 0], size, flat,
                    )
                winding = 0.0
                for i in range(found):
                    if winding != 0.0:
                        left = column(crossings[i - 1, 0] - 0.5, cols)
                        right = column(crossings[i, 0] - 0.5, cols)
                        fill_span(
                            &planes[plane, row, 0] + left * size, (right - left) * size,
                            &pixel[plane, 0], size, flat,
                        )
                    winding += crossings[i, 1]
