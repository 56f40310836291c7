// Softmax over a run of axes: dst = e^(x - max) / sum of e^(x - max). One work-group a sum.
//
// Three walks over the elements of one sum: the maximum, the sum, the quotients (the exponential is computed twice, which costs
// less than the way to memory and back). The innermost summed loop is shared out among the lanes, the others run one after the
// other.
//
// Bytes: 12 read (from the cache after the first walk) and 4 written an element; 5 FLOPs, two of them exponentials: bound by
// arithmetic on CPU drivers, by memory elsewhere. Coalesced where the innermost summed stride is 1.
//
// src, src_offset                    source and its first element
// dst, dst_offset                    target and its first element
// kept_extents                       loops over the sums, outermost first
// kept_src_strides, kept_dst_strides strides on them
// summed_extents                     loops over the elements of one sum
// summed_src_strides, summed_dst_strides  strides on them
//
// | macro | meaning                                        |
// |-------|------------------------------------------------|
// | LANES | work-items a sum, the local size (lanes.clh)   |
//
// report: 64 -DLANES=64
// report: 64 -DLANES=64 -DSTORAGE_HALF=1

#include "include/lanes.clh"
#include "include/loop_nest.clh"
#include "include/storage.clh"

__kernel __attribute__((reqd_work_group_size(LANES, 1, 1)))
void softmax(__global const STORED* restrict src, long src_offset, __global STORED* restrict dst, long dst_offset,
             int8 kept_extents, int8 kept_src_strides, int8 kept_dst_strides, int8 summed_extents,
             int8 summed_src_strides, int8 summed_dst_strides) {
    __local float scratch[LANES];
    const int8 kept = loop_nest_unravel_all((int)get_group_id(0), kept_extents);
    src += src_offset + loop_nest_offset(kept, kept_src_strides);
    dst += dst_offset + loop_nest_offset(kept, kept_dst_strides);
    const int first = (int)get_local_id(0);
    const int length = summed_extents.s7;
    const long step = summed_src_strides.s7;
    int8 rows = summed_extents;
    rows.s7 = 1;
    const int row_count =
        rows.s0 * rows.s1 * rows.s2 * rows.s3 * rows.s4 * rows.s5 * rows.s6;

    float largest = -INFINITY;
    for (int row = 0; row < row_count; row++) {
        const long line = loop_nest_offset(loop_nest_unravel_all(row, rows), summed_src_strides);
        for (int i = first; i < length; i += LANES) {
            largest = lanes_larger(largest, LOAD(src, line + i * step));
        }
    }
    largest = lanes_largest(scratch, largest);

    compensated total = {0.0f, 0.0f};
    for (int row = 0; row < row_count; row++) {
        const long line = loop_nest_offset(loop_nest_unravel_all(row, rows), summed_src_strides);
        for (int i = first; i < length; i += LANES) {
            total = compensated_add(total, exp(LOAD(src, line + i * step) - largest));
        }
    }
    const float sum = lanes_sum(scratch, total);

    for (int row = 0; row < row_count; row++) {
        const int8 index = loop_nest_unravel_all(row, rows);
        const long line = loop_nest_offset(index, summed_src_strides);
        const long dst_line = loop_nest_offset(index, summed_dst_strides);
        for (int i = first; i < length; i += LANES) {
            STORE(exp(LOAD(src, line + i * step) - largest) / sum, dst, dst_line + (long)i * summed_dst_strides.s7);
        }
    }
}
