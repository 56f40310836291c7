// A tensor with elements added around it on any axes; one element of dst a work-item.
//
//   dst[i] = src[i - before]     outside src, by PAD: a constant, the mirrored element, or the nearest one
//
// Bytes: 4 read and 4 written an element, no arithmetic: bound by memory. Coalesced where the innermost stride is 1.
//
// src, src_offset, src_strides   source, its first element, elements from one index to the next on the eight loops
// src_extents                    the source's extents on the eight loops
// before                         elements added before the source on the eight loops
// dst, dst_offset, dst_strides   target, likewise
// extents                        the target's extents on the eight loops, outermost first (loop_nest.clh)
// value                          the constant
//
// | macro | meaning                                                  |
// |-------|----------------------------------------------------------|
// | PAD   | PAD_CONSTANT (the default), PAD_REFLECT or PAD_EDGE      |

#include "include/loop_nest.clh"
#include "include/storage.clh"

#define PAD_CONSTANT 0
#define PAD_REFLECT 1
#define PAD_EDGE 2

#ifndef PAD
#define PAD PAD_CONSTANT
#endif

__kernel void pad(__global const STORED* restrict src, long src_offset, int8 src_strides, int8 src_extents, int8 before,
                  __global STORED* restrict dst, long dst_offset, int8 dst_strides, int8 extents, float value) {
    int8 index = loop_nest_index(extents, get_global_id(1), get_global_id(2));
    dst += dst_offset + loop_nest_offset(index, dst_strides);
    LOOP_NEST_GUARD(extents)
    const long i = get_global_id(0);
    index.s7 = (int)i;
    index -= before;
#if PAD == PAD_CONSTANT
    const bool outside = any(index < 0 || index >= src_extents);
    STORE(outside ? value : LOAD(src, src_offset + loop_nest_offset(index, src_strides)), dst, i * dst_strides.s7);
#else
#if PAD == PAD_REFLECT
    index = index < 0 ? -index : index;
    index = index >= src_extents ? 2 * (src_extents - 1) - index : index;
#else
    index = clamp(index, (int8)(0), src_extents - 1);
#endif
    STORE(LOAD(src, src_offset + loop_nest_offset(index, src_strides)), dst, i * dst_strides.s7);
#endif
}
