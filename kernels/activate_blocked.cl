// Batch normalisation with its activation, or an activation alone, on channel blocks: a vector of CB channels a pixel.
//
//   dst[n, c, h, w] = activation(src[n, c, h, w] * factor[c] + shift[c])
//
//      block b      pixel 0        pixel 1        pixel 2              one load, fma, activation and store a pixel; the block's
//                 [c0 ... c15]   [c0 ... c15]   [c0 ... c15] ...       factors and shifts stay in registers for RUN pixels
//
// Work-items: (runs of RUN pixels, other loops, blocks), work-groups of one.
// Bytes: 4 read and 4 written an element; 2 FLOPs and the activation: bound by memory for rectifiers, by arithmetic for formulas
// with exponentials.
//
// src, src_offset, src_strides   source, its first element, its strides on the loops over pixels (block_loops.clh)
// factors ..., mask ...          block_map.clh; an activation alone is a prologue without factors: ACTIVATION, alpha, beta
// dst, dst_offset, dst_strides   target, as the source
// extents                        extents of the loops over pixels
// block_strides                  elements from one block to the next in src and dst
// alpha, beta                    parameters of ACTIVATION
//
// | macro      | meaning                                                                    |
// |------------|----------------------------------------------------------------------------|
// | ACTIVATION | the activation where there are no factors; identity (the default) elsewhere |
// and those of block_map.clh and block_loops.clh

#include "include/block_map.clh"
#include "include/block_loops.clh"

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void activate_blocked(__global const STORED* src, long src_offset, int8 src_strides,
                      BLOCK_PROLOGUE_PARAMETERS BLOCK_MASK_PARAMETERS
                      __global STORED* dst, long dst_offset, int8 dst_strides, int8 extents, int2 block_strides,
                      float alpha, float beta) {
    const int8 index = block_loops_index(extents, get_global_size(1), get_global_id(0), get_global_id(1));
    const int count = min(RUN, extents.s7 - index.s7);
    src += src_offset + block_loops_offset(index, src_strides, get_global_id(2), block_strides.s0);
    dst += dst_offset + block_loops_offset(index, dst_strides, get_global_id(2), block_strides.s1);
    BLOCK_PROLOGUE_LOAD(get_global_id(2))
    BLOCK_MASK_LOAD(get_global_id(2))
    for (int i = 0; i < count; ++i) {
        const BLOCK_T x = BLOCK_PROLOGUE(BLOCK_LOAD(src + i * src_strides.s7));
        const BLOCK_T y = ACTIVATION(x, alpha, beta);
        BLOCK_STORE(BLOCK_MASK(y), dst + i * dst_strides.s7);
    }
}
