// The largest or the mean element of each channel, on channel blocks; one block of one image a work-item.
//
//      8 pixels summed as they are, then added to a compensated sum: its error does not grow with the number of pixels, and the
//      chain of dependent additions is an eighth as long
//
// Work-items: (images * blocks), work-groups of one.
// Bytes: 4 read an element; 1 FLOP and, of a mean, half as many for the compensation: bound by memory.
//
// src, src_offset, src_strides   (image, block, row, column); rows are one where the pixels of an image lie without gaps
// factors ...                    block_map.clh
// dst, dst_offset, dst_strides   (image, block, channel, 0)
// extents                        (blocks, rows, columns, 0)
// count                          pixels of an image, as a float
//
// | macro        | meaning                           | default |
// |--------------|-----------------------------------|---------|
// | POOL_MAXIMUM | 1 for the maximum, 0 for the mean | 0       |
// and those of block_map.clh

#include "include/block_map.clh"

#ifndef POOL_MAXIMUM
#define POOL_MAXIMUM 0
#endif

#define GLOBAL_POOL_BLOCKED_AT(i) BLOCK_PROLOGUE(BLOCK_LOAD(line + (i) * src_strides.s3))

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void global_pool_blocked(__global const STORED* restrict src, long src_offset, int4 src_strides,
                         BLOCK_PROLOGUE_PARAMETERS BLOCK_MASK_PARAMETERS
                         __global STORED* restrict dst, long dst_offset, int4 dst_strides, int4 extents, float count) {
    const int n = (int)get_global_id(0) / extents.s0;
    const int block = (int)get_global_id(0) % extents.s0;
    src += src_offset + (long)n * src_strides.s0 + (long)block * src_strides.s1;
    dst += dst_offset + (long)n * dst_strides.s0 + (long)block * dst_strides.s1;
    BLOCK_PROLOGUE_LOAD(block)
    BLOCK_MASK_LOAD(block)
#if POOL_MAXIMUM
    BLOCK_T pooled = (BLOCK_T)(-INFINITY);
#else
    BLOCK_T pooled = (BLOCK_T)(0.0f);
    BLOCK_T error = (BLOCK_T)(0.0f);
#endif
    for (int row = 0; row < extents.s1; ++row) {
        __global const STORED* line = src + (long)row * src_strides.s2;
        for (int first = 0; first < extents.s2; first += 8) {
#if POOL_MAXIMUM
            for (int i = first; i < min(first + 8, extents.s2); ++i) {
                const BLOCK_T x = GLOBAL_POOL_BLOCKED_AT(i);
                pooled = x > pooled || x != x ? x : pooled;
            }
#else
            BLOCK_T part = (BLOCK_T)(0.0f);
            if (first + 8 <= extents.s2) {
                part = ((GLOBAL_POOL_BLOCKED_AT(first) + GLOBAL_POOL_BLOCKED_AT(first + 1)) +
                        (GLOBAL_POOL_BLOCKED_AT(first + 2) + GLOBAL_POOL_BLOCKED_AT(first + 3))) +
                       ((GLOBAL_POOL_BLOCKED_AT(first + 4) + GLOBAL_POOL_BLOCKED_AT(first + 5)) +
                        (GLOBAL_POOL_BLOCKED_AT(first + 6) + GLOBAL_POOL_BLOCKED_AT(first + 7)));
            } else {
                for (int i = first; i < extents.s2; ++i) {
                    part += GLOBAL_POOL_BLOCKED_AT(i);
                }
            }
            // As compensated_add of lanes.clh, for vectors.
            const BLOCK_T corrected = part - error;
            const BLOCK_T sum = pooled + corrected;
            const BLOCK_T rest = (sum - pooled) - corrected;
            error = isfinite(rest) ? rest : (BLOCK_T)(0.0f);
            pooled = sum;
#endif
        }
    }
#if !POOL_MAXIMUM
    pooled /= (BLOCK_T)(count);
#endif
    pooled = BLOCK_MASK(pooled);
    if (dst_strides.s2 == 1) {
        BLOCK_STORE(pooled, dst);
    } else {
        float lanes[CB];
        BLOCK_STORE_PRIVATE(pooled, lanes);
        for (int i = 0; i < CB; ++i) {
            STORE(lanes[i], dst, (long)i * dst_strides.s2);
        }
    }
}
