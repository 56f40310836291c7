// Copies a tensor into another of the same extents, whatever their strides: concat, split, slice, transpose, and the copies
// that hand views to the host. dst[i] = src[i]; one element a work-item.
//
// Bytes: 4 read and 4 written an element, no arithmetic: bound by memory. Coalesced where the innermost stride is 1.
//
// src, src_offset, src_strides   source, its first element, elements from one index to the next on the eight loops
// dst, dst_offset, dst_strides   target, likewise
// extents                        extents of the eight loops, outermost first (loop_nest.clh)

#include "include/loop_nest.clh"
#include "include/storage.clh"

#ifndef FROM_FLOAT
#define FROM_FLOAT 0
#endif
#ifndef TO_FLOAT
#define TO_FLOAT 0
#endif

#if FROM_FLOAT
#define STRIDED_COPY_SRC float
#define STRIDED_COPY_LOAD(p, i) p[i]
#else
#define STRIDED_COPY_SRC STORED
#define STRIDED_COPY_LOAD(p, i) LOAD(p, i)
#endif
#if TO_FLOAT
#define STRIDED_COPY_DST float
#define STRIDED_COPY_STORE(x, p, i) p[i] = x
#else
#define STRIDED_COPY_DST STORED
#define STRIDED_COPY_STORE(x, p, i) STORE(x, p, i)
#endif

__kernel void strided_copy(__global const STRIDED_COPY_SRC* restrict src, long src_offset, int8 src_strides,
                           __global STRIDED_COPY_DST* restrict dst, long dst_offset, int8 dst_strides, int8 extents) {
    const int8 index = loop_nest_index(extents, get_global_id(1), get_global_id(2));
    src += src_offset + loop_nest_offset(index, src_strides);
    dst += dst_offset + loop_nest_offset(index, dst_strides);
    LOOP_NEST_GUARD(extents)
    const long i = get_global_id(0);
    STRIDED_COPY_STORE(STRIDED_COPY_LOAD(src, i * src_strides.s7), dst, i * dst_strides.s7);
}
