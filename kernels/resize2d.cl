// A picture at another size; one element of dst a work-item: column, row, image and channel. Where each output row and column
// looks is decided on the host and read from a table.
//
//   nearest   dst[n, c, oh, ow] = src[n, c, row[oh], column[ow]]
//   linear    the rows above and below, the columns left and right, mixed along the columns' axis, then along the rows'
//
// Bytes: 4 written an element, 4 (nearest) or 16 (linear) read, mostly from the cache, tables from the cache; 9 FLOPs where
// linear: bound by memory. Coalesced where the innermost strides are 1.
//
// src, src_offset, src_strides   f32 [N, C, IH, IW], its first element, elements from one index to the next on its four axes
// dst, dst_offset, dst_strides   f32 [N, C, OH, OW], likewise
// dst_extents                    N, C, OH, OW
// table, table_offset            nearest: row[OH], column[OW]
//                                linear: lower row[OH], upper row[OH], share of the upper[OH], then the same for columns[OW];
//                                indices are whole numbers, kept as floats
//
// | macro         | meaning                                     |
// |---------------|---------------------------------------------|
// | RESIZE_LINEAR | 1 for linear, 0 (the default) for nearest   |

#include "include/loop_nest.clh"
#include "include/storage.clh"

#ifndef RESIZE_LINEAR
#define RESIZE_LINEAR 0
#endif

// a·(1 - share) + b·share that reads only a where it stands on it: b may be infinite.
inline float resize2d_mix(float a, float b, float share) { return share == 0.0f ? a : a * (1.0f - share) + b * share; }

__kernel void resize2d(__global const STORED* restrict src, long src_offset, int4 src_strides,
                       __global const float* restrict table, long table_offset, __global STORED* restrict dst,
                       long dst_offset, int4 dst_strides, int4 dst_extents) {
    const int n = (int)get_global_id(2) / dst_extents.s1;
    const int c = (int)get_global_id(2) % dst_extents.s1;
    const int oh = min((int)get_global_id(1), dst_extents.s2 - 1);
    src += src_offset + (long)n * src_strides.s0 + (long)c * src_strides.s1;
    dst += dst_offset + (long)n * dst_strides.s0 + (long)c * dst_strides.s1 + (long)oh * dst_strides.s2;
    __global const float* restrict rows = table + table_offset;
    __global const STORED* restrict above = src + (long)rows[oh] * src_strides.s2;
#if RESIZE_LINEAR
    __global const STORED* restrict below = src + (long)rows[dst_extents.s2 + oh] * src_strides.s2;
    const float down = rows[2 * dst_extents.s2 + oh];
    __global const float* restrict columns = rows + 3 * dst_extents.s2;
#else
    __global const float* restrict columns = rows + dst_extents.s2;
#endif
    GUARD_EXTENTS(dst_extents.s3, dst_extents.s2)
    const long ow = get_global_id(0);
    const long left = (long)columns[ow] * src_strides.s3;
#if RESIZE_LINEAR
    const long right = (long)columns[dst_extents.s3 + ow] * src_strides.s3;
    const float across = columns[2 * dst_extents.s3 + ow];
    const float upper = resize2d_mix(LOAD(above, left), LOAD(above, right), across);
    const float lower = resize2d_mix(LOAD(below, left), LOAD(below, right), across);
    STORE(resize2d_mix(upper, lower, down), dst, ow * dst_strides.s3);
#else
    STORE(LOAD(above, left), dst, ow * dst_strides.s3);
#endif
}
