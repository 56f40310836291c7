// A function of two numbers, element by element, on channel blocks: dst = a op b. Either operand may be a vector over the channels
// (pixel strides 0) or one number (a block of equal numbers, block stride 0 too).
//
// Work-items: (runs of RUN pixels, other loops, blocks), work-groups of one.
// Bytes: 8 read (4 where one operand is broadcast) and 4 written an element; 1 FLOP: bound by memory.
//
// a, a_offset, a_strides         left operand, its first element, its strides on the loops over pixels (block_loops.clh)
// b, b_offset, b_strides         right operand, likewise
// mask ...                       block_map.clh
// dst, dst_offset, dst_strides   target, likewise
// extents                        extents of the loops over pixels
// block_strides                  elements from one block to the next in a, b and dst; the last is 0
//
// | macro  | meaning                                                         |
// |--------|-----------------------------------------------------------------|
// | BINARY | the function: BINARY_ADD, BINARY_SUB, BINARY_MUL or BINARY_DIV  |
// and HAS_MASK of block_map.clh and those of block_loops.clh

#include "include/block_map.clh"
#include "include/block_loops.clh"

#define BINARY_ADD(a, b) ((a) + (b))
#define BINARY_SUB(a, b) ((a) - (b))
#define BINARY_MUL(a, b) ((a) * (b))
#define BINARY_DIV(a, b) ((a) / (b))

#ifndef BINARY
#define BINARY BINARY_ADD
#endif

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void binary_blocked(__global const STORED* a, long a_offset, int8 a_strides,
                    __global const STORED* b, long b_offset, int8 b_strides,
                    BLOCK_MASK_PARAMETERS
                    __global STORED* dst, long dst_offset, int8 dst_strides, int8 extents, int4 block_strides) {
    const int8 index = block_loops_index(extents, get_global_size(1), get_global_id(0), get_global_id(1));
    const int count = min(RUN, extents.s7 - index.s7);
    a += a_offset + block_loops_offset(index, a_strides, get_global_id(2), block_strides.s0);
    b += b_offset + block_loops_offset(index, b_strides, get_global_id(2), block_strides.s1);
    dst += dst_offset + block_loops_offset(index, dst_strides, get_global_id(2), block_strides.s2);
    BLOCK_MASK_LOAD(get_global_id(2))
    for (int i = 0; i < count; ++i) {
        const BLOCK_T value = BINARY(BLOCK_LOAD(a + i * a_strides.s7), BLOCK_LOAD(b + i * b_strides.s7));
        BLOCK_STORE(BLOCK_MASK(value), dst + i * dst_strides.s7);
    }
}
