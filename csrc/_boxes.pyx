# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Connected components of a text map, rotated rectangles, lines, overlap and coverage.

Arguments are checked by phidetect/_native/boxes.py. Scratch and results are numpy arrays made
with the GIL held; every loop runs without it and allocates nothing.
"""

import numpy as np

from libc.math cimport fabs, sqrt
from libc.stdint cimport int32_t, int64_t

# A run is a stretch of one row at or above the threshold: these columns of the run table.
cdef enum:
    ROW = 0
    START = 1
    STOP = 2
    PARENT = 3  # while linking; afterwards the component
    NEXT = 4  # the next run of the same component, -1 after the last
    RUN_FIELDS = 5


cdef extern from "c/lanes.h" nogil:
    Py_ssize_t phd_first_at_least(const float*, Py_ssize_t, float)


cdef inline int32_t root(int32_t[:, ::1] runs, int32_t i) noexcept nogil:
    while runs[i, PARENT] != i:
        runs[i, PARENT] = runs[runs[i, PARENT], PARENT]
        i = runs[i, PARENT]
    return i


cdef inline void link(int32_t[:, ::1] runs, int32_t a, int32_t b) noexcept nogil:
    """Join two trees under the run that comes first."""
    a, b = root(runs, a), root(runs, b)
    if a < b:
        runs[b, PARENT] = a
    elif b < a:
        runs[a, PARENT] = b


cdef int32_t find_runs(
    const float[:, ::1] prob, float threshold, int32_t[:, ::1] runs, double[::1] sums
) noexcept nogil:
    """List the runs in raster order and link those that touch, corners included."""
    cdef Py_ssize_t row, col, start, cols = prob.shape[1]
    cdef int32_t count = 0, above = 0, first, stop_above
    cdef const float* line
    cdef double total
    for row in range(prob.shape[0]):
        line = &prob[row, 0]
        first = stop_above = count
        # Runs of the row above are [above, stop_above).
        col = 0
        while col < cols:
            col += phd_first_at_least(line + col, cols - col, threshold)
            if col == cols:
                break
            start, total = col, 0.0
            while col < cols and line[col] >= threshold:
                total += line[col]
                col += 1
            runs[count, ROW], runs[count, START], runs[count, STOP] = row, start, col
            runs[count, PARENT] = count
            sums[count] = total
            while above < stop_above and runs[above, STOP] < start:
                above += 1
            while above < stop_above and runs[above, START] <= col:
                link(runs, above, count)
                if runs[above, STOP] > col:
                    break  # it may touch the next run of this row as well
                above += 1
            count += 1
        above = first
    return count


cdef int32_t number(int32_t[:, ::1] runs, int32_t count) noexcept nogil:
    """Replace parents by components, numbered in raster order of their first pixel."""
    cdef int32_t i, components = 0
    for i in range(count):
        # A root comes before the rest of its tree, so it has its number already.
        if runs[i, PARENT] == i:
            runs[i, NEXT] = components
            components += 1
        else:
            runs[i, PARENT] = root(runs, runs[i, PARENT])
            runs[i, NEXT] = runs[runs[i, PARENT], NEXT]
    for i in range(count):
        runs[i, PARENT] = runs[i, NEXT]
    return components


cdef void measure(
    int32_t[:, ::1] runs, int32_t count, const double[::1] sums, double[:, ::1] table,
    int32_t[:, ::1] ends,
) noexcept nogil:
    """Fill box, area and mean of every component, and chain its runs: ends = (first, last)."""
    cdef int32_t i, c
    for c in range(table.shape[0]):
        ends[c, 0] = -1
        table[c, 4] = table[c, 5] = 0.0
    for i in range(count):
        c = runs[i, PARENT]
        runs[i, NEXT] = -1
        if ends[c, 0] < 0:
            ends[c, 0] = i
            table[c, 0], table[c, 1] = runs[i, ROW], runs[i, START]
            table[c, 3] = runs[i, STOP]
        else:
            runs[ends[c, 1], NEXT] = i
            table[c, 1] = min(table[c, 1], <double>runs[i, START])
            table[c, 3] = max(table[c, 3], <double>runs[i, STOP])
        ends[c, 1] = i
        table[c, 2] = runs[i, ROW] + 1
        table[c, 4] += runs[i, STOP] - runs[i, START]
        table[c, 5] += sums[i]
    for c in range(table.shape[0]):
        table[c, 5] /= table[c, 4]


cdef object analyse(const float[:, ::1] prob, float threshold):
    """Give the run table, the component table and the first and last run of each component."""
    cdef Py_ssize_t most = prob.shape[0] * ((prob.shape[1] + 1) // 2)
    # Pages of the upper bound that are never written cost nothing.
    runs_ = np.empty((most, RUN_FIELDS), dtype=np.int32)
    sums_ = np.empty(most, dtype=np.float64)
    cdef int32_t[:, ::1] runs = runs_
    cdef double[::1] sums = sums_
    cdef int32_t count = 0, components = 0
    if most:
        with nogil:
            count = find_runs(prob, threshold, runs, sums)
            components = number(runs, count)
    table_ = np.empty((components, 6), dtype=np.float64)
    ends_ = np.empty((components, 2), dtype=np.int32)
    cdef double[:, ::1] table = table_
    cdef int32_t[:, ::1] ends = ends_
    if components:
        with nogil:
            measure(runs, count, sums, table, ends)
    return runs_, table_, ends_


def components(const float[:, ::1] prob not None, float threshold, double min_area):
    """Row0, col0, row1, col1, area and mean of every 8-connected component, raster order."""
    _, table, _ = analyse(prob, threshold)
    if min_area > 1.0:
        table = table[table[:, 4] >= min_area]
    return table.astype(np.float32)


cdef inline Py_ssize_t push(
    int32_t[:, ::1] hull, Py_ssize_t start, Py_ssize_t count, int64_t row, int64_t col
) noexcept nogil:
    """Append a point to the chain that begins at ``start``, dropping points it makes concave."""
    cdef int64_t ar, ac, br, bc
    while count - start >= 2:
        ar, ac = hull[count - 2, 0], hull[count - 2, 1]
        br, bc = hull[count - 1, 0], hull[count - 1, 1]
        if (br - ar) * (col - ac) - (bc - ac) * (row - ar) < 0:
            break
        count -= 1
    hull[count, 0], hull[count, 1] = row, col
    return count + 1


cdef Py_ssize_t make_hull(
    const int32_t[:, ::1] runs, int32_t i, int32_t[:, ::1] lines, int32_t[:, ::1] hull
) noexcept nogil:
    """Convex hull of the pixel squares of a component: its runs' ends, right side then left.

    Rows are sorted and without a gap, so each side is one pass over the lines between rows.
    """
    cdef int32_t row0 = runs[i, ROW], line, last = 0, k
    cdef Py_ssize_t count = 0, start
    lines[0, 0], lines[0, 1] = runs[i, START], runs[i, STOP]
    while i >= 0:
        line = runs[i, ROW] - row0
        for k in range(line, line + 2):
            if k > last:
                lines[k, 0], lines[k, 1] = runs[i, START], runs[i, STOP]
                last = k
            else:
                lines[k, 0] = min(lines[k, 0], runs[i, START])
                lines[k, 1] = max(lines[k, 1], runs[i, STOP])
        i = runs[i, NEXT]
    for k in range(last + 1):
        count = push(hull, 0, count, row0 + k, lines[k, 1])
    start = count
    for k in range(last, -1, -1):
        count = push(hull, start, count, row0 + k, lines[k, 0])
    return count


cdef void fit(
    const int32_t[:, ::1] hull, Py_ssize_t count, double unclip, float[:, ::1] quad
) noexcept nogil:
    """Smallest rectangle with a side on an edge of the hull, grown and put in reading order."""
    cdef Py_ssize_t i, j
    cdef int64_t er, ec, length, along, across, low, high, near, far
    cdef int64_t best_er = 1, best_ec = 0
    cdef int64_t best_low = 0, best_high = 1, best_near = 0, best_far = 1
    cdef double area, best = -1.0, norm, wide, tall, grow, ur, uc, vr, vc, u0, u1, v0, v1
    for i in range(count):
        j = i + 1 if i + 1 < count else 0
        er, ec = hull[j, 0] - hull[i, 0], hull[j, 1] - hull[i, 1]
        length = er * er + ec * ec
        if length == 0:
            continue
        low = high = hull[0, 0] * er + hull[0, 1] * ec
        near = far = hull[0, 0] * ec - hull[0, 1] * er
        for j in range(1, count):
            along = hull[j, 0] * er + hull[j, 1] * ec
            across = hull[j, 0] * ec - hull[j, 1] * er
            low, high = min(low, along), max(high, along)
            near, far = min(near, across), max(far, across)
        area = <double>(high - low) * <double>(far - near) / <double>length
        if best < 0.0 or area < best:
            best, best_er, best_ec = area, er, ec
            best_low, best_high, best_near, best_far = low, high, near, far
    norm = sqrt(<double>(best_er * best_er + best_ec * best_ec))
    wide, tall = (best_high - best_low) / norm, (best_far - best_near) / norm
    grow = wide * tall * unclip / (2.0 * (wide + tall))
    ur, uc = best_er / norm, best_ec / norm
    vr, vc = uc, -ur
    u0, u1 = best_low / norm - grow, best_high / norm + grow
    v0, v1 = best_near / norm - grow, best_far / norm + grow
    if tall > wide or (tall == wide and fabs(vc) > fabs(uc)):
        ur, uc, vr, vc = vr, vc, -ur, -uc
        u0, u1, v0, v1 = v0, v1, -u1, -u0
    if uc < 0.0 or (uc == 0.0 and ur < 0.0):
        ur, uc, vr, vc = -ur, -uc, -vr, -vc
        u0, u1, v0, v1 = -u1, -u0, -v1, -v0
    quad[0, 0], quad[0, 1] = <float>(u0 * ur + v0 * vr), <float>(u0 * uc + v0 * vc)
    quad[1, 0], quad[1, 1] = <float>(u1 * ur + v0 * vr), <float>(u1 * uc + v0 * vc)
    quad[2, 0], quad[2, 1] = <float>(u1 * ur + v1 * vr), <float>(u1 * uc + v1 * vc)
    quad[3, 0], quad[3, 1] = <float>(u0 * ur + v1 * vr), <float>(u0 * uc + v1 * vc)


def component_quads(
    const float[:, ::1] prob not None, float threshold, double min_area, double unclip
):
    """Smallest rotated rectangles (n, 4, 2) of the components, and the table of `components`."""
    runs_, table, ends = analyse(prob, threshold)
    if min_area > 1.0:
        keep = table[:, 4] >= min_area
        table, ends = table[keep], ends[keep]
    quads_ = np.empty((len(table), 4, 2), dtype=np.float32)
    cdef const int32_t[:, ::1] runs = runs_
    cdef const int32_t[:, ::1] firsts = ends
    cdef float[:, :, ::1] quads = quads_
    cdef int32_t[:, ::1] lines = np.empty((prob.shape[0] + 1, 2), dtype=np.int32)
    cdef int32_t[:, ::1] hull = np.empty((2 * prob.shape[0] + 2, 2), dtype=np.int32)
    cdef Py_ssize_t c, count
    with nogil:
        for c in range(firsts.shape[0]):
            count = make_hull(runs, firsts[c, 0], lines, hull)
            fit(hull, count, unclip, quads[c])
    return quads_, table.astype(np.float32)


cdef inline int32_t group_of(int32_t[::1] parent, int32_t i) noexcept nogil:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


def merge_lines(const double[:, ::1] boxes not None, double max_gap, double min_overlap):
    """Group of every box (n, 4): one text line is one group."""
    cdef Py_ssize_t count = boxes.shape[0], i, j
    groups_ = np.empty(count, dtype=np.int32)
    cdef int32_t[::1] groups = groups_
    cdef int32_t[::1] parent = np.arange(count, dtype=np.int32)
    cdef int64_t[::1] order = np.argsort(
        np.asarray(boxes)[:, 0], kind="stable"
    ).astype(np.int64, copy=False)
    cdef int64_t a, b
    cdef int32_t one, other, found = 0
    cdef double overlap, gap, tall, small, tall_b
    with nogil:
        for i in range(count):
            a = order[i]
            for j in range(i + 1, count):
                b = order[j]
                if boxes[b, 0] > boxes[a, 2]:
                    break  # sorted by first row: no later box reaches this one
                overlap = min(boxes[a, 2], boxes[b, 2]) - max(boxes[a, 0], boxes[b, 0])
                tall, tall_b = boxes[a, 2] - boxes[a, 0], boxes[b, 2] - boxes[b, 0]
                tall, small = max(tall, tall_b), min(tall, tall_b)
                gap = max(boxes[a, 1], boxes[b, 1]) - min(boxes[a, 3], boxes[b, 3])
                if gap <= max_gap * tall and overlap >= min_overlap * small and overlap >= 0.0:
                    one, other = group_of(parent, <int32_t>a), group_of(parent, <int32_t>b)
                    parent[max(one, other)] = min(one, other)
        for i in range(count):
            one = group_of(parent, <int32_t>i)
            # The root is the smallest index of its group, so it is numbered before the rest.
            if one == i:
                groups[i] = found
                found += 1
            else:
                groups[i] = groups[one]
    return groups_


def iou_matrix(const double[:, ::1] a not None, const double[:, ::1] b not None):
    """Intersection over union of every box of a (n, 4) with every box of b (m, 4)."""
    cdef Py_ssize_t i, j
    out_ = np.empty((a.shape[0], b.shape[0]), dtype=np.float32)
    cdef float[:, ::1] out = out_
    cdef double area, height, width, common, total
    with nogil:
        for i in range(a.shape[0]):
            area = max(a[i, 2] - a[i, 0], 0.0) * max(a[i, 3] - a[i, 1], 0.0)
            for j in range(b.shape[0]):
                height = min(a[i, 2], b[j, 2]) - max(a[i, 0], b[j, 0])
                width = min(a[i, 3], b[j, 3]) - max(a[i, 1], b[j, 1])
                if height <= 0.0 or width <= 0.0:
                    out[i, j] = 0.0
                    continue
                common = height * width
                total = area + max(b[j, 2] - b[j, 0], 0.0) * max(b[j, 3] - b[j, 1], 0.0) - common
                out[i, j] = <float>(common / total) if total > 0.0 else 0.0
    return out_


cdef void cover(
    int64_t[:, ::1] tree, const int64_t[::1] cols, Py_ssize_t node, Py_ssize_t low,
    Py_ssize_t high, Py_ssize_t start, Py_ssize_t stop, int64_t change,
) noexcept nogil:
    """Add boxes to a segment tree over columns: per node, boxes that cover it and its width."""
    cdef Py_ssize_t middle
    if stop <= low or high <= start:
        return
    if start <= low and high <= stop:
        tree[node, 0] += change
    else:
        middle = (low + high) // 2
        cover(tree, cols, 2 * node, low, middle, start, stop, change)
        cover(tree, cols, 2 * node + 1, middle, high, start, stop, change)
    if tree[node, 0] > 0:
        tree[node, 1] = cols[high] - cols[low]
    elif high - low == 1:
        tree[node, 1] = 0
    else:
        tree[node, 1] = tree[2 * node, 1] + tree[2 * node + 1, 1]


def union_area(const int64_t[:, ::1] boxes not None):
    """Samples covered by any of the half-open boxes (n, 4), none of them empty."""
    cdef Py_ssize_t count = boxes.shape[0], i
    if count == 0:
        return 0
    array = np.asarray(boxes)
    cols_ = np.unique(array[:, 1::2])
    places_ = np.searchsorted(cols_, array[:, 1::2]).astype(np.int64, copy=False)
    rows_ = np.concatenate((array[:, 0], array[:, 2]))
    cdef const int64_t[::1] cols = cols_, rows = rows_
    cdef const int64_t[:, ::1] places = np.ascontiguousarray(places_)
    cdef const int64_t[::1] order = np.argsort(rows_).astype(np.int64, copy=False)
    cdef Py_ssize_t leaves = cols.shape[0] - 1
    cdef int64_t[:, ::1] tree = np.zeros((4 * leaves, 2), dtype=np.int64)
    cdef int64_t area = 0, row, last = 0, change
    cdef Py_ssize_t event, box
    with nogil:
        for i in range(2 * count):
            event = order[i]
            row = rows[event]
            area += (row - last) * tree[1, 1]
            last = row
            box = event if event < count else event - count
            change = 1 if event < count else -1
            cover(tree, cols, 1, 0, leaves, places[box, 0], places[box, 1], change)
    return area
