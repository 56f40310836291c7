// The mean or the maximum over some axes of a tensor: global pools and ReduceMean. One work-group a result.
//
//   dst[k] = reduction over all r of src[k, r]      mean: sum / count      maximum: NaN if an element is
//
// The loops of the kept and of the reduced axes are given apart, eight each at most; the innermost reduced loop is shared out
// among the lanes, the others run one after the other.
//
// Bytes: 4 read an element; 1 FLOP (4 with the compensation of the sum): bound by memory. Coalesced where the innermost reduced
// stride is 1.
//
// src, src_offset                  source and its first element
// kept_extents, kept_src_strides   loops over the results, outermost first, and the source's strides on them
// reduced_extents, reduced_strides loops over the elements of one result, and the source's strides on them
// dst, dst_offset, dst_strides     target, its first element, its strides on the kept loops
// count                            elements of one result, as a float
//
// | macro          | meaning                                              |
// |----------------|------------------------------------------------------|
// | REDUCE_MAXIMUM | 1 for the maximum, 0 (the default) for the mean      |
// | LANES          | work-items a result, the local size (lanes.clh)      |
// and those of fused.clh for the prologue: its parameters stand before dst, then channel_strides, the channels from one index to
// the next on the kept loops
//
// report: 64 -DLANES=64
// report: 64 -DLANES=64 -DSTORAGE_HALF=1

#include "include/fused.clh"
#include "include/lanes.clh"
#include "include/loop_nest.clh"

#ifndef REDUCE_MAXIMUM
#define REDUCE_MAXIMUM 0
#endif

__kernel __attribute__((reqd_work_group_size(LANES, 1, 1)))
void reduce(__global const STORED* restrict src, long src_offset, int8 kept_extents, int8 kept_src_strides,
            int8 reduced_extents, int8 reduced_strides,
            PROLOGUE_PARAMETERS
#if HAS_PROLOGUE
            int8 channel_strides,
#endif
            __global STORED* restrict dst, long dst_offset, int8 dst_strides, float count) {
    __local float scratch[LANES];
    const int8 result = loop_nest_unravel_all((int)get_group_id(0), kept_extents);
    src += src_offset + loop_nest_offset(result, kept_src_strides);
#if HAS_PROLOGUE
    const long channel = loop_nest_offset(result, channel_strides);
#endif
    const int row_length = reduced_extents.s7;
    int8 rows = reduced_extents;
    rows.s7 = 1;
    const int row_count =
        rows.s0 * rows.s1 * rows.s2 * rows.s3 * rows.s4 * rows.s5 * rows.s6;
#if REDUCE_MAXIMUM
    float largest = -INFINITY;
#else
    compensated total = {0.0f, 0.0f};
#endif
    for (int row = 0; row < row_count; row++) {
        __global const STORED* restrict line =
            src + loop_nest_offset(loop_nest_unravel_all(row, rows), reduced_strides);
        for (int i = (int)get_local_id(0); i < row_length; i += LANES) {
            const float x = PROLOGUE(LOAD(line, (long)i * reduced_strides.s7), channel);
#if REDUCE_MAXIMUM
            largest = lanes_larger(largest, x);
#else
            total = compensated_add(total, x);
#endif
        }
    }
#if REDUCE_MAXIMUM
    const float reduced = lanes_largest(scratch, largest);
#else
    const float reduced = lanes_sum(scratch, total) / count;
#endif
    if (get_local_id(0) == 0) {
        STORE(reduced, dst, dst_offset + loop_nest_offset(result, dst_strides));
    }
}
