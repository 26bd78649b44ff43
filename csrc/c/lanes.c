#include "lanes.h"

#include <math.h>

#if !defined(PHD_PORTABLE) && defined(__x86_64__) && defined(__gnu_linux__) &&               \
    defined(__GNUC__) && !defined(__clang__)
#define PHD_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define PHD_CLONES
#endif

#define PHD_WINDOW_BODY(REAL)                                                                \
    for (ptrdiff_t i = 0; i < count; i++) {                                                  \
        REAL level = (REAL)source[i] * scale + offset;                                       \
        level = level > (REAL)0 ? level : (REAL)0;                                           \
        level = level < (REAL)255 ? level : (REAL)255;                                       \
        target[i] = (uint8_t)((uint8_t)(int32_t)(level + (REAL)0.5) ^ flip);                 \
    }

/* A sample of one byte is read in place as well, so nothing here is `restrict`. */
PHD_CLONES PHD_WINDOW(phd_window_u1, uint8_t, float) { PHD_WINDOW_BODY(float) }
PHD_CLONES PHD_WINDOW(phd_window_i1, int8_t, float) { PHD_WINDOW_BODY(float) }
PHD_CLONES PHD_WINDOW(phd_window_u2, uint16_t, float) { PHD_WINDOW_BODY(float) }
PHD_CLONES PHD_WINDOW(phd_window_i2, int16_t, float) { PHD_WINDOW_BODY(float) }
PHD_CLONES PHD_WINDOW(phd_window_u4, uint32_t, double) { PHD_WINDOW_BODY(double) }
PHD_CLONES PHD_WINDOW(phd_window_i4, int32_t, double) { PHD_WINDOW_BODY(double) }
PHD_CLONES PHD_WINDOW(phd_window_f4, float, float) { PHD_WINDOW_BODY(float) }
PHD_CLONES PHD_WINDOW(phd_window_f8, double, double) { PHD_WINDOW_BODY(double) }

/* Weights 0.299, 0.587, 0.114 in 1/65536; they add up to 65536, so nothing overflows. */
#define PHD_LUMA(R, G, B)                                                                    \
    (((uint32_t)(R) * 19595u + (uint32_t)(G) * 38470u + (uint32_t)(B) * 7471u + 32768u) >> 16)

PHD_CLONES void phd_luma_u1(const uint8_t *red, const uint8_t *green, const uint8_t *blue,
                            ptrdiff_t count, uint8_t *target)
{
    for (ptrdiff_t i = 0; i < count; i++)
        target[i] = (uint8_t)PHD_LUMA(red[i], green[i], blue[i]);
}

PHD_CLONES void phd_luma_rgb_u1(const uint8_t *samples, ptrdiff_t count, uint8_t *target)
{
    for (ptrdiff_t i = 0; i < count; i++)
        target[i] = (uint8_t)PHD_LUMA(samples[3 * i], samples[3 * i + 1], samples[3 * i + 2]);
}

PHD_CLONES void phd_luma_u2(const uint16_t *red, const uint16_t *green, const uint16_t *blue,
                            ptrdiff_t step, ptrdiff_t count, uint16_t *target)
{
    if (step == 1)
        for (ptrdiff_t i = 0; i < count; i++)
            target[i] = (uint16_t)PHD_LUMA(red[i], green[i], blue[i]);
    else
        for (ptrdiff_t i = 0; i < count; i++)
            target[i] = (uint16_t)PHD_LUMA(red[3 * i], red[3 * i + 1], red[3 * i + 2]);
}

PHD_CLONES void phd_thirds_u1(const uint8_t *samples, ptrdiff_t count, uint8_t *target)
{
    for (ptrdiff_t i = 0; i < count; i++)
        target[i] = samples[3 * i];
}

PHD_CLONES void phd_thirds_u2(const uint16_t *samples, ptrdiff_t count, uint16_t *target)
{
    for (ptrdiff_t i = 0; i < count; i++)
        target[i] = samples[3 * i];
}

PHD_CLONES void phd_blend(const uint8_t *upper, const uint8_t *lower, float weight,
                          ptrdiff_t count, float *target)
{
    for (ptrdiff_t i = 0; i < count; i++)
        target[i] = (float)upper[i] + ((float)lower[i] - (float)upper[i]) * weight;
}

PHD_CLONES void phd_widen(const uint8_t *row, ptrdiff_t count, float *target)
{
    for (ptrdiff_t i = 0; i < count; i++)
        target[i] = (float)row[i];
}

PHD_CLONES void phd_mix(const float *upper, const float *lower, float weight, ptrdiff_t count,
                        float *target)
{
    for (ptrdiff_t i = 0; i < count; i++)
        target[i] = upper[i] + (lower[i] - upper[i]) * weight;
}

PHD_CLONES void phd_gather(const float *row, const int32_t *index, const int32_t *after,
                           const float *weights, ptrdiff_t count, float *target)
{
    for (ptrdiff_t i = 0; i < count; i++)
        target[i] = row[index[i]] + (row[after[i]] - row[index[i]]) * weights[i];
}

PHD_CLONES void phd_places(double start, double stop, int32_t last, ptrdiff_t count,
                           int32_t *index, float *weights)
{
    const double high = (double)last, step = (stop - start) / (double)count;
    for (ptrdiff_t i = 0; i < count; i++) {
        double place = start + step * ((double)(int32_t)i + 0.5) - 0.5;
        place = place > 0.0 ? place : 0.0;
        place = place < high ? place : high;
        index[i] = (int32_t)place;
        weights[i] = (float)(place - (double)index[i]);
    }
}

PHD_CLONES void phd_sample(const uint8_t *luma, ptrdiff_t stride, const int32_t *up,
                           const int32_t *left, const float *down, const float *along,
                           ptrdiff_t count, float *target)
{
    for (ptrdiff_t i = 0; i < count; i++) {
        const uint8_t *place = luma + up[i] * stride + left[i];
        const float a = (float)place[0], b = (float)place[stride];
        const float upper = a + ((float)place[1] - a) * along[i];
        const float lower = b + ((float)place[stride + 1] - b) * along[i];
        target[i] = upper + (lower - upper) * down[i];
    }
}

PHD_CLONES void phd_affine(const float *grey, float alpha, float beta, ptrdiff_t count,
                           float *target)
{
    for (ptrdiff_t i = 0; i < count; i++)
        target[i] = grey[i] * alpha + beta;
}

PHD_CLONES ptrdiff_t phd_first_at_least(const float *row, ptrdiff_t count, float threshold)
{
    ptrdiff_t i = 0;
    for (; i + 64 <= count; i += 64) {
        int32_t found = 0;
        for (int k = 0; k < 64; k++)
            found |= row[i + k] >= threshold;
        if (found)
            break;
    }
    while (i < count && !(row[i] >= threshold))
        i++;
    return i;
}

#define PHD_DISTANCE(A, B) ((uint8_t)((A) > (B) ? (A) - (B) : (B) - (A)))
#define PHD_MOST(A, B) ((uint8_t)((A) > (B) ? (A) : (B)))

PHD_CLONES void phd_steps(const uint8_t *row, const uint8_t *near, const uint8_t *far,
                          ptrdiff_t count, uint8_t *restrict most)
{
    for (ptrdiff_t i = 0; i < count; i++) {
        const uint8_t here = row[i], a = near[i], b = far[i];
        const uint8_t first = PHD_DISTANCE(here, a), second = PHD_DISTANCE(here, b);
        const uint8_t step = PHD_MOST(first, second);
        most[i] = PHD_MOST(most[i], step);
    }
}

PHD_CLONES uint8_t phd_greatest(const uint8_t *row, ptrdiff_t count)
{
    uint8_t most = 0;
    for (ptrdiff_t i = 0; i < count; i++)
        most = PHD_MOST(most, row[i]);
    return most;
}

PHD_CLONES void phd_raise(const uint8_t *other, ptrdiff_t count, uint8_t *restrict upper)
{
    for (ptrdiff_t i = 0; i < count; i++)
        upper[i] = PHD_MOST(upper[i], other[i]);
}

PHD_CLONES void phd_count_moved(const uint8_t *one, const uint8_t *other, uint8_t limit,
                                ptrdiff_t count, uint8_t *restrict counts)
{
    for (ptrdiff_t i = 0; i < count; i++) {
        const uint8_t a = one[i], b = other[i], moved = PHD_DISTANCE(a, b);
        counts[i] = (uint8_t)(counts[i] + (uint8_t)(moved > limit));
    }
}

PHD_CLONES int32_t phd_total(const uint8_t *counts, ptrdiff_t count)
{
    int32_t total = 0;
    for (ptrdiff_t i = 0; i < count; i++)
        total += counts[i];
    return total;
}

PHD_CLONES void phd_slide(const uint8_t *enter, const uint8_t *leave, ptrdiff_t count,
                          int32_t *restrict sums, int32_t *restrict squares)
{
    for (ptrdiff_t i = 0; i < count; i++) {
        const int32_t more = enter[i], less = leave[i];
        sums[i] += more - less;
        squares[i] += more * more - less * less;
    }
}

PHD_CLONES void phd_even(const uint8_t *row, const int32_t *sums, const int32_t *squares,
                         ptrdiff_t count, double area, float least, float gain,
                         uint8_t *restrict target)
{
    const double part = 1.0 / area;
    for (ptrdiff_t i = 0; i < count; i++) {
        const double sum = (double)sums[i];
        /* Whole numbers below 2**53: the difference is exact and never negative. */
        const double spread = (double)squares[i] * area - sum * sum;
        const float root = sqrtf((float)(spread * part * part));
        const float away = (float)row[i] - (float)(sum * part);
        float level = away * (gain / (root > least ? root : least)) + 128.0f;
        level = level > 0.0f ? level : 0.0f;
        level = level < 255.0f ? level : 255.0f;
        target[i] = (uint8_t)(int32_t)level;
    }
}

PHD_CLONES void phd_add_three(const uint8_t *one, const uint8_t *two, const uint8_t *three,
                              ptrdiff_t count, uint16_t *restrict sums)
{
    for (ptrdiff_t i = 0; i < count; i++)
        sums[i] = (uint16_t)(one[i] + two[i] + three[i]);
}

PHD_CLONES void phd_ninth(const uint16_t *left, const uint16_t *mid, const uint16_t *right,
                          ptrdiff_t count, uint8_t *restrict target)
{
    for (ptrdiff_t i = 0; i < count; i++)
        target[i] = (uint8_t)((uint16_t)(left[i] + mid[i] + right[i] + 4) / 9);
}
