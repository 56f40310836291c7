// Depthwise convolution (one source channel a filter, as many filters as channels) of channel blocks for wide-SIMD devices (CPU
// drivers): a vector holds one pixel of CB channels, each with a filter of its own.
//
//   dst[n, c, oh, ow] = epilogue(bias[c] + sum over kh, kw of prologue(src)[n, c, ih, iw] * weights[c, 0, kh, kw])
//   ih = oh*SH - PT + kh*DH, iw = ow*SW - PL + kw*DW, inside the source only
//
//      source rows   |x|x|x|x|x|x|x|x|x|x| ...     TILE_PIXELS neighbours of an output row at once where all their taps are
//                     one vector a pixel           inside: one weight, then a source vector and an fma each; at the left and
//      sums           |s0|s1|s2|s3|s4|s5|          right border one pixel at a time, with the taps that are inside
//
// The last tile of a row ends where the inside does. What it shares with the tile before is computed twice and stored once.
//
// Work-items: (rows, N, blocks), one output row of one block each.
// FLOPs: 2*KH*KW an output; a load an fma, from the cache but for the first touch: bound by loads, and by memory where planes are
// large (8 bytes an output at stride 1).
//
// src, src_offset, src_strides   channel_block.clh
// factors, factors_offset        only with HAS_PROLOGUE: a factor and then a shift for every channel
// prologue_alpha, prologue_beta  of its activation
// weights, weights_offset        [blocks] of: CB biases, CB masks, [KH][KW][CB] weights
// dst, dst_offset, dst_strides   channel_block.clh
// src_extents                    (N, blocks, IH, IW)
// dst_extents                    (N, blocks, OH, OW)
// window                         (KH, KW, SH, SW, PT, PL, DH, DW)
// alpha, beta, residual ...      blocked_epilogue.clh
//
// macro                                                     meaning                             default
// CB                                                        channel_block.clh                   16
// TILE_PIXELS                                               pixels at once: 4 or 8              8
// HAS_PROLOGUE, PROLOGUE_ACTIVATION                         blocked_prologue.clh                0, IDENTITY
// ACTIVATION, HAS_RESIDUAL, RESIDUAL_ACTIVATION, HAS_MASK   blocked_epilogue.clh

#include "include/blocked_epilogue.clh"
#include "include/blocked_prologue.clh"
#include "include/conv2d_window.clh"
#include "include/repeat.clh"

#ifndef TILE_PIXELS
#define TILE_PIXELS 8
#endif

#define CONV2D_BLOCKED_DEPTHWISE_BEGIN(p) BLOCK_T sum_##p = bias_vector;
#define CONV2D_BLOCKED_DEPTHWISE_ADD(p) \
    sum_##p = fma(blocked_prologue(BLOCK_LOAD(tap + p * step), factor, shift, prologue_alpha, prologue_beta), weight, sum_##p);
#define CONV2D_BLOCKED_DEPTHWISE_STORE(p) \
    if (first + p >= ow) { EPILOGUE_STORE(sum_##p, added + (first + p) * CB, bias + CB, out + (first + p) * CB) }

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv2d_blocked_depthwise(__global const STORED* restrict src, long src_offset, int4 src_strides,
#if HAS_PROLOGUE
                              __global const float* restrict factors, long factors_offset, float prologue_alpha,
                              float prologue_beta,
#endif
                              __global const STORED* restrict weights, long weights_offset,
                              __global STORED* restrict dst, long dst_offset, int4 dst_strides,
                              int4 src_extents, int4 dst_extents, int8 window
                              EPILOGUE_PARAMETERS) {
    int oh = (int)get_group_id(0);
    int n = (int)get_group_id(1);
    int block = (int)get_group_id(2);
    int ih = oh * CONV2D_SH(window) - CONV2D_PT(window);
    int kh_begin = conv2d_first_inside(ih, CONV2D_DH(window));
    int kh_end = conv2d_end_inside(ih, CONV2D_DH(window), CONV2D_KH(window), src_extents.s2);
    int row_step = CONV2D_DH(window) * src_strides.s2;
    int step = CONV2D_SW(window) * CB;
    int reach = (CONV2D_KW(window) - 1) * CONV2D_DW(window);
    int begin_inside = min(conv2d_first_inside(-CONV2D_PL(window), CONV2D_SW(window)), dst_extents.s3);
    int end_inside = max(begin_inside, conv2d_end_inside(reach - CONV2D_PL(window), CONV2D_SW(window), dst_extents.s3,
                                                         src_extents.s3));

    __global const STORED* bias = weights + weights_offset + block * CB * (2 + CONV2D_KH(window) * CONV2D_KW(window));
    const BLOCK_T bias_vector = BLOCK_LOAD(bias);
    __global const STORED* source = src + src_offset + n * src_strides.s0 + (long)block * src_strides.s1 + ih * src_strides.s2;
    __global STORED* out = dst + dst_offset + n * dst_strides.s0 + (long)block * dst_strides.s1 + oh * dst_strides.s2;
#if HAS_RESIDUAL
    __global const STORED* added = residual + residual_offset + n * residual_strides.s0 + (long)block * residual_strides.s1
                                  + oh * residual_strides.s2;
#endif
#if HAS_PROLOGUE
    const BLOCK_T factor = BLOCK_LOAD_FLOAT(factors + factors_offset + block * CB);
    const BLOCK_T shift = BLOCK_LOAD_FLOAT(factors + factors_offset + (src_extents.s1 + block) * CB);
#else
    const BLOCK_T factor = (BLOCK_T)(1.0f);
    const BLOCK_T shift = (BLOCK_T)(0.0f);
    const float prologue_alpha = 0.0f;
    const float prologue_beta = 0.0f;
#endif
    for (int ow = 0; ow < dst_extents.s3;) {
        if (ow >= begin_inside && ow < end_inside && end_inside - begin_inside >= TILE_PIXELS) {
            int first = min(ow, end_inside - TILE_PIXELS);
            int iw = first * CONV2D_SW(window) - CONV2D_PL(window);
            REPEAT(TILE_PIXELS, CONV2D_BLOCKED_DEPTHWISE_BEGIN)
            for (int kh = kh_begin; kh < kh_end; ++kh) {
                __global const STORED* tap = source + kh * row_step + iw * CB;
                __global const STORED* weight_at = bias + (2 + kh * CONV2D_KW(window)) * CB;
                for (int kw = 0; kw < CONV2D_KW(window); ++kw) {
                    const BLOCK_T weight = BLOCK_LOAD(weight_at + kw * CB);
                    REPEAT(TILE_PIXELS, CONV2D_BLOCKED_DEPTHWISE_ADD)
                    tap += CONV2D_DW(window) * CB;
                }
            }
            REPEAT(TILE_PIXELS, CONV2D_BLOCKED_DEPTHWISE_STORE)
            ow = first + TILE_PIXELS;
        } else {
            int iw = ow * CONV2D_SW(window) - CONV2D_PL(window);
            int kw_begin = conv2d_first_inside(iw, CONV2D_DW(window));
            int kw_end = conv2d_end_inside(iw, CONV2D_DW(window), CONV2D_KW(window), src_extents.s3);
            BLOCK_T sum = bias_vector;
            for (int kh = kh_begin; kh < kh_end; ++kh) {
                for (int kw = kw_begin; kw < kw_end; ++kw) {
                    __global const STORED* tap = source + kh * row_step + (iw + kw * CONV2D_DW(window)) * CB;
                    const BLOCK_T weight = BLOCK_LOAD(bias + (2 + kh * CONV2D_KW(window) + kw) * CB);
                    sum = fma(blocked_prologue(BLOCK_LOAD(tap), factor, shift, prologue_alpha, prologue_beta), weight, sum);
                }
            }
            EPILOGUE_STORE(sum, added + ow * CB, bias + CB, out + ow * CB)
            ++ow;
        }
    }
}
