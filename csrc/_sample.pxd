"""Fused types of stored samples, over the exact widths of C99."""

from libc.stdint cimport (
    int8_t, int16_t, int32_t, uint8_t, uint16_t, uint32_t
)

# Every sample type of Pixel Data, Float Pixel Data and Double Float Pixel Data.
ctypedef fused sample_t:
    uint8_t
    int8_t
    uint16_t
    int16_t
    uint32_t
    int32_t
    float
    double

# Colour samples are unsigned (PS3.3 C.7.6.3.1.2) and have 8 or 16 bits.
ctypedef fused colour_t:
    uint8_t
    uint16_t

# Indices into a palette.
ctypedef fused index_t:
    uint8_t
    int8_t
    uint16_t
    int16_t
    uint32_t
    int32_t
