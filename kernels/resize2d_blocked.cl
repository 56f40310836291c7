// A picture at another size, on channel blocks: a vector of CB channels a pixel. Tables and formulas are those of resize2d.cl.
//
// Work-items: (1, rows, image and block), work-groups of one.
// Bytes: 4 written an element, 4 (nearest) or 16 (linear) read, mostly from the cache; 9 FLOPs where linear: bound by memory.
//
// src, src_offset, src_strides   channel_block.clh: image, block, row, column
// table, table_offset            nearest: row[OH], column[OW]
//                                linear: lower row[OH], upper row[OH], share of the upper[OH], then the same for columns[OW];
//                                indices are whole numbers, kept as floats
// dst, dst_offset, dst_strides   as the source
// dst_extents                    (N, blocks, OH, OW)
//
// | macro         | meaning                      | default |
// |---------------|------------------------------|---------|
// | RESIZE_LINEAR | 1 for linear, 0 for nearest  | 0       |
// | CB            | channels of a block          | 16      |

#include "include/channel_block.clh"

#ifndef RESIZE_LINEAR
#define RESIZE_LINEAR 0
#endif

// a·(1 - share) + b·share that reads only a where it stands on it: b may be infinite.
inline BLOCK_T resize2d_blocked_mix(BLOCK_T a, BLOCK_T b, float share) {
    return share == 0.0f ? a : a * (1.0f - share) + b * share;
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void resize2d_blocked(__global const STORED* restrict src, long src_offset, int4 src_strides,
                      __global const float* restrict table, long table_offset,
                      __global STORED* restrict dst, long dst_offset, int4 dst_strides, int4 dst_extents) {
    const int n = (int)get_global_id(2) / dst_extents.s1;
    const int block = (int)get_global_id(2) % dst_extents.s1;
    const int oh = (int)get_global_id(1);
    src += src_offset + (long)n * src_strides.s0 + (long)block * src_strides.s1;
    dst += dst_offset + (long)n * dst_strides.s0 + (long)block * dst_strides.s1 + (long)oh * dst_strides.s2;
    __global const float* rows = table + table_offset;
    __global const STORED* above = src + (long)rows[oh] * src_strides.s2;
#if RESIZE_LINEAR
    __global const STORED* below = src + (long)rows[dst_extents.s2 + oh] * src_strides.s2;
    const float down = rows[2 * dst_extents.s2 + oh];
    __global const float* columns = rows + 3 * dst_extents.s2;
#else
    __global const float* columns = rows + dst_extents.s2;
#endif
    for (int ow = 0; ow < dst_extents.s3; ++ow) {
        const int left = (int)columns[ow] * CB;
#if RESIZE_LINEAR
        const int right = (int)columns[dst_extents.s3 + ow] * CB;
        const float across = columns[2 * dst_extents.s3 + ow];
        const BLOCK_T upper = resize2d_blocked_mix(BLOCK_LOAD(above + left), BLOCK_LOAD(above + right), across);
        const BLOCK_T lower = resize2d_blocked_mix(BLOCK_LOAD(below + left), BLOCK_LOAD(below + right), across);
        BLOCK_STORE(resize2d_blocked_mix(upper, lower, down), dst + ow * CB);
#else
        BLOCK_STORE(BLOCK_LOAD(above + left), dst + ow * CB);
#endif
    }
}
