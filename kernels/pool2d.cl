// The largest or the mean element under a sliding window. One element of dst a work-item: column, row, image and channel.
//
//   ih = oh * SH + kh * DH - PT,  iw = ow * SW + kw * DW - PL
//   maximum: over the elements of the window inside src; -INFINITY where there is none, NaN where one is NaN
//   each element through the prologue, where there is one
//   mean:    their sum over their number, or over the number of those inside the padded src
//
// Bytes: 4 written an element, 4·KH·KW read, most of them from the cache; KH·KW FLOPs: bound by the loads. Coalesced where the
// innermost strides are 1, best with SW = 1.
//
// src, src_offset, src_strides   f32 [N, C, IH, IW], its first element, elements from one index to the next on its four axes
// dst, dst_offset, dst_strides   f32 [N, C, OH, OW], likewise
// src_extents, dst_extents       N, C, IH, IW and N, C, OH, OW
// window                         KH, KW, SH, SW, DH, DW, PT, PL
// padded_end                     IH + PB, IW + PR: where the padded src ends; IH, IW where padding is not counted
// padded_start                   -PT, -PL: where it starts; 0, 0 where padding is not counted
//
// | macro        | meaning                                         |
// |--------------|-------------------------------------------------|
// | POOL_MAXIMUM | 1 for the maximum, 0 (the default) for the mean |
// and those of fused.clh for the prologue, whose parameters stand before dst

#include "include/fused.clh"
#include "include/loop_nest.clh"

#ifndef POOL_MAXIMUM
#define POOL_MAXIMUM 0
#endif

// Taps of a window that lie within [begin, end), as a range [first, last) of kernel indices: tap k lies at start + k * step.
inline int2 pool2d_taps(int start, int step, int count, int begin, int end) {
    const int first = start >= begin ? 0 : (begin - start + step - 1) / step;
    const int last = start >= end ? 0 : min(count, (end - start + step - 1) / step);
    return (int2)(first, max(first, last));
}

__kernel void pool2d(__global const STORED* restrict src, long src_offset, int4 src_strides, int4 src_extents,
                     PROLOGUE_PARAMETERS
                     __global STORED* restrict dst, long dst_offset, int4 dst_strides, int4 dst_extents, int8 window,
                     int2 padded_start, int2 padded_end) {
    const int n = (int)get_global_id(2) / dst_extents.s1;
    const int c = (int)get_global_id(2) % dst_extents.s1;
    src += src_offset + (long)n * src_strides.s0 + (long)c * src_strides.s1;
    dst += dst_offset + (long)n * dst_strides.s0 + (long)c * dst_strides.s1;
    GUARD_EXTENTS(dst_extents.s3, dst_extents.s2)
    const int oh = (int)get_global_id(1);
    const int ow = (int)get_global_id(0);
    const int ih = oh * window.s2 - window.s6;
    const int iw = ow * window.s3 - window.s7;
    const int2 rows = pool2d_taps(ih, window.s4, window.s0, 0, src_extents.s2);
    const int2 columns = pool2d_taps(iw, window.s5, window.s1, 0, src_extents.s3);
#if POOL_MAXIMUM
    float pooled = -INFINITY;
#else
    float pooled = 0.0f;
#endif
    for (int kh = rows.s0; kh < rows.s1; kh++) {
        __global const STORED* restrict line = src + (long)(ih + kh * window.s4) * src_strides.s2;
        for (int kw = columns.s0; kw < columns.s1; kw++) {
            const float x = PROLOGUE(LOAD(line, (long)(iw + kw * window.s5) * src_strides.s3), c);
#if POOL_MAXIMUM
            pooled = x > pooled || x != x ? x : pooled;
#else
            pooled += x;
#endif
        }
    }
#if !POOL_MAXIMUM
    const int2 counted_rows = pool2d_taps(ih, window.s4, window.s0, padded_start.s0, padded_end.s0);
    const int2 counted_columns = pool2d_taps(iw, window.s5, window.s1, padded_start.s1, padded_end.s1);
    pooled /= (float)((counted_rows.s1 - counted_rows.s0) * (counted_columns.s1 - counted_columns.s0));
#endif
    STORE(pooled, dst, (long)oh * dst_strides.s2 + (long)ow * dst_strides.s3);
}
