// Applies an activation function to every element: dst[i] = activation(src[i]); one element a work-item.
//
// Bytes: 4 read and 4 written an element. Bound by memory for the rectifiers, by arithmetic on CPU drivers where the formula
// has an exponential. Coalesced where the innermost stride is 1.
//
// src, src_offset, src_strides   source, its first element, elements from one index to the next on the eight loops
// dst, dst_offset, dst_strides   target, likewise
// extents                        extents of the eight loops, outermost first (loop_nest.clh)
// alpha, beta                    parameters of the activation
//
// | macro      | meaning                                        |
// |------------|------------------------------------------------|
// | ACTIVATION | the function, ACTIVATE_... of activation.clh   |

#include "include/activation.clh"
#include "include/loop_nest.clh"
#include "include/storage.clh"

__kernel void activate(__global const STORED* src, long src_offset, int8 src_strides,
                       __global STORED* dst, long dst_offset, int8 dst_strides, int8 extents, float alpha,
                       float beta) {
    const int8 index = loop_nest_index(extents, get_global_id(1), get_global_id(2));
    src += src_offset + loop_nest_offset(index, src_strides);
    dst += dst_offset + loop_nest_offset(index, dst_strides);
    LOOP_NEST_GUARD(extents)
    const long i = get_global_id(0);
    const float x = LOAD(src, i * src_strides.s7);
    STORE(ACTIVATION(x, alpha, beta), dst, i * dst_strides.s7);
}
