/* Loops over long rows that the compiler turns into vector code; C99, no Python.h.

   Each is cloned for AVX2 where the platform can choose at load time. Every clone gives the
   same bits: no reassociation, no contraction, and the numpy fallback does the same steps.
   PHD_PORTABLE (for sanitizers) leaves only the portable one. */

#ifndef PHIDETECT_LANES_H
#define PHIDETECT_LANES_H

#include <stddef.h>
#include <stdint.h>

#define PHD_WINDOW(NAME, TYPE, REAL)                                                         \
    void NAME(const TYPE *source, ptrdiff_t count, REAL scale, REAL offset, uint8_t flip,    \
              uint8_t *target)

/* Scale, clip into 0..255 (NaN to 0), round half up, flip with 0 or 255. */
PHD_WINDOW(phd_window_u1, uint8_t, float);
PHD_WINDOW(phd_window_i1, int8_t, float);
PHD_WINDOW(phd_window_u2, uint16_t, float);
PHD_WINDOW(phd_window_i2, int16_t, float);
PHD_WINDOW(phd_window_u4, uint32_t, double);
PHD_WINDOW(phd_window_i4, int32_t, double);
PHD_WINDOW(phd_window_f4, float, float);
PHD_WINDOW(phd_window_f8, double, double);

/* Rec. 601 luma of colour samples `step` apart, rounded to a whole sample value. */
void phd_luma_u1(const uint8_t *red, const uint8_t *green, const uint8_t *blue, ptrdiff_t count,
                 uint8_t *target);
void phd_luma_rgb_u1(const uint8_t *samples, ptrdiff_t count, uint8_t *target);
void phd_luma_u2(const uint16_t *red, const uint16_t *green, const uint16_t *blue,
                 ptrdiff_t step, ptrdiff_t count, uint16_t *target);

/* Every third sample. */
void phd_thirds_u1(const uint8_t *samples, ptrdiff_t count, uint8_t *target);
void phd_thirds_u2(const uint16_t *samples, ptrdiff_t count, uint16_t *target);

/* upper + (lower - upper) * weight */
void phd_blend(const uint8_t *upper, const uint8_t *lower, float weight, ptrdiff_t count,
               float *target);
void phd_mix(const float *upper, const float *lower, float weight, ptrdiff_t count,
             float *target);
void phd_widen(const uint8_t *row, ptrdiff_t count, float *target);
/* row[index] + (row[index_after] - row[index]) * weight, for every target */
void phd_gather(const float *row, const int32_t *index, const int32_t *after,
                const float *weights, ptrdiff_t count, float *target);
/* Sample `count` places along a line from `start` to `stop`, clipped to 0..last: whole part and
   rest. */
void phd_places(double start, double stop, int32_t last, ptrdiff_t count, int32_t *index,
                float *weights);
/* Bilinear samples at places (up + down, left + along), each with a pixel below and right. */
void phd_sample(const uint8_t *luma, ptrdiff_t stride, const int32_t *up, const int32_t *left,
                const float *down, const float *along, ptrdiff_t count, float *target);
/* grey * alpha + beta */
void phd_affine(const float *grey, float alpha, float beta, ptrdiff_t count, float *target);

/* First place that holds at least `threshold`, or `count`. */
ptrdiff_t phd_first_at_least(const float *row, ptrdiff_t count, float threshold);

/* The greatest step from each sample of a row to `near` and `far`, if above what `most` holds. */
void phd_steps(const uint8_t *row, const uint8_t *near, const uint8_t *far, ptrdiff_t count,
               uint8_t *most);
/* Greatest of a row of bytes. */
uint8_t phd_greatest(const uint8_t *row, ptrdiff_t count);
/* upper = max(upper, other) */
void phd_raise(const uint8_t *other, ptrdiff_t count, uint8_t *upper);
/* counts += |one - other| > limit, and the sum of up to 255 such counts. */
void phd_count_moved(const uint8_t *one, const uint8_t *other, uint8_t limit, ptrdiff_t count,
                     uint8_t *counts);
int32_t phd_total(const uint8_t *counts, ptrdiff_t count);
/* Sums and sums of squares of columns when one row enters the window and one leaves. */
void phd_slide(const uint8_t *enter, const uint8_t *leave, ptrdiff_t count, int32_t *sums,
               int32_t *squares);
/* (sample - mean) * gain / max(spread, least) + 128, cut to 0..255; mean and spread of windows
   of `area` samples from their sums and sums of squares. */
void phd_even(const uint8_t *row, const int32_t *sums, const int32_t *squares, ptrdiff_t count,
              double area, float least, float gain, uint8_t *target);
/* Sum of three rows; the mean of three such sums side by side, rounded. */
void phd_add_three(const uint8_t *one, const uint8_t *two, const uint8_t *three,
                   ptrdiff_t count, uint16_t *sums);
void phd_ninth(const uint16_t *left, const uint16_t *mid, const uint16_t *right,
               ptrdiff_t count, uint8_t *target);

#endif
