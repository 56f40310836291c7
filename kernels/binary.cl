// Applies a function of two numbers element by element, broadcast by strides of 0: dst[i] = a[i] op b[i]; one element a
// work-item.
//
// Bytes: 8 read (4 where one operand is broadcast) and 4 written an element; 1 FLOP: bound by memory. Coalesced where the
// innermost strides are 1 or 0.
//
// a, a_offset, a_strides         left operand, its first element, elements from one index to the next on the eight loops
// b, b_offset, b_strides         right operand, likewise
// dst, dst_offset, dst_strides   target, likewise
// extents                        extents of the eight loops, outermost first (loop_nest.clh)
//
// | macro  | meaning                                                |
// |--------|--------------------------------------------------------|
// | BINARY | the function: BINARY_ADD, BINARY_SUB, BINARY_MUL or    |
// |        | BINARY_DIV                                             |

#include "include/loop_nest.clh"
#include "include/storage.clh"

#define BINARY_ADD(a, b) ((a) + (b))
#define BINARY_SUB(a, b) ((a) - (b))
#define BINARY_MUL(a, b) ((a) * (b))
#define BINARY_DIV(a, b) ((a) / (b))

#ifndef BINARY
#define BINARY BINARY_ADD
#endif

__kernel void binary(__global const STORED* a, long a_offset, int8 a_strides, __global const STORED* b,
                     long b_offset, int8 b_strides, __global STORED* dst, long dst_offset, int8 dst_strides,
                     int8 extents) {
    const int8 index = loop_nest_index(extents, get_global_id(1), get_global_id(2));
    a += a_offset + loop_nest_offset(index, a_strides);
    b += b_offset + loop_nest_offset(index, b_strides);
    dst += dst_offset + loop_nest_offset(index, dst_strides);
    LOOP_NEST_GUARD(extents)
    const long i = get_global_id(0);
    // An operand that is broadcast along the row is the same number for all of it, and no target; another one may be the target.
    if (b_strides.s7 == 0) {
        const float b0 = LOAD(b, 0);
        STORE(BINARY(LOAD(a, i * a_strides.s7), b0), dst, i * dst_strides.s7);
    } else if (a_strides.s7 == 0) {
        const float a0 = LOAD(a, 0);
        STORE(BINARY(a0, LOAD(b, i * b_strides.s7)), dst, i * dst_strides.s7);
    } else {
        STORE(BINARY(LOAD(a, i * a_strides.s7), LOAD(b, i * b_strides.s7)), dst, i * dst_strides.s7);
    }
}
