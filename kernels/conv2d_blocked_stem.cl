// Convolution of few plain channels, a network's input, into channel blocks for wide-SIMD devices (CPU drivers).
//
//   dst[n, oc, oh, ow] = epilogue(bias[oc] + sum over ic, kh, kw of src[n, ic, ih, iw] * weights[oc, ic, kh, kw])
//   ih = oh*SH - PT + kh*DH, iw = ow*SW - PL + kw*DW, inside the source only
//
// A work-item makes up to `run` register tiles (blocked_tile.clh) of neighbours in one output row, for all filters. It first copies
// the source rows that they see to local memory, zeros outside, from where every tile reads them without a bound in sight:
//
//     rows   [IC * KH][width]      0 0 0 | x0 x1 x2 x3 ...      pixel p of a tile, window column kw: x[p * SW + kw * DW]
//
// Work-items: (runs of tiles, OH, N).
// FLOPs: 2*IC*KH*KW*OC a pixel, a broadcast for TILE_BLOCKS fma: bound by arithmetic. The copy is a load and a store for
// KW*OC/SW/16 fma, of vectors where the source's columns are neighbours.
//
// src, src_offset, src_strides   plain: channel, row and column strides of any kind
// weights, weights_offset        [tiles of filters] of: TILE_FILTERS biases, as many masks, [IC][KH][KW][TILE_FILTERS] weights
// dst, dst_offset, dst_strides   channel_block.clh
// src_extents                    (N, IC, IH, IW)
// dst_extents                    (N, blocks, OH, OW)
// window                         (KH, KW, SH, SW, PT, PL, DH, DW)
// run                            (tiles of pixels a work-item does, elements of a copied row)
// rows                           local memory for IC * KH copied rows
// alpha, beta, residual ...      blocked_epilogue.clh
//
// macro                                                     meaning                                        default
// CB, TILE_PIXELS, TILE_BLOCKS                              channel_block.clh, blocked_tile.clh            16, 14, 2
// STRIDE_W                                                  SW                                             1
// ACTIVATION, HAS_RESIDUAL, RESIDUAL_ACTIVATION, HAS_MASK   blocked_epilogue.clh

#ifndef STRIDE_W
#define STRIDE_W 1
#endif
#define TILE_X_STEP STRIDE_W

#include "include/blocked_epilogue.clh"
#include "include/blocked_tile.clh"
#include "include/conv2d_window.clh"

// Copies columns first, first + 1, ... of a source row, `count` of them, zeros where they are outside.
inline void conv2d_blocked_stem_copy(__global const STORED* row, int column_stride, int first, int count, int width,
                                     __local float* to) {
    int inside = clamp(-first, 0, count);
    int end = clamp(width - first, inside, count);
    for (int i = 0; i < inside; ++i) {
        to[i] = 0.0f;
    }
    int i = inside;
    if (column_stride == 1) {
        for (; i + 4 <= end; i += 4) {
            vstore4(LOAD_VECTOR(4, row + first + i), 0, to + i);
        }
    }
    for (; i < end; ++i) {
        to[i] = LOAD(row, (first + i) * column_stride);
    }
    for (; i < count; ++i) {
        to[i] = 0.0f;
    }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv2d_blocked_stem(__global const STORED* restrict src, long src_offset, int4 src_strides,
                         __global const STORED* restrict weights, long weights_offset,
                         __global STORED* restrict dst, long dst_offset, int4 dst_strides,
                         int4 src_extents, int4 dst_extents, int8 window, int2 run, __local float* restrict rows
                         EPILOGUE_PARAMETERS) {
    int first_ow = (int)get_group_id(0) * run.s0 * TILE_PIXELS;
    int oh = (int)get_group_id(1);
    int n = (int)get_group_id(2);
    int ih = oh * CONV2D_SH(window) - CONV2D_PT(window);
    int iw = first_ow * STRIDE_W - CONV2D_PL(window);
    int kh_begin = conv2d_first_inside(ih, CONV2D_DH(window));
    int kh_end = conv2d_end_inside(ih, CONV2D_DH(window), CONV2D_KH(window), src_extents.s2);
    for (int ic = 0; ic < src_extents.s1; ++ic) {
        for (int kh = kh_begin; kh < kh_end; ++kh) {
            conv2d_blocked_stem_copy(src + src_offset + n * src_strides.s0 + ic * src_strides.s1
                                         + (ih + kh * CONV2D_DH(window)) * src_strides.s2,
                                     src_strides.s3, iw, run.s1, src_extents.s3,
                                     rows + (ic * CONV2D_KH(window) + kh) * run.s1);
        }
    }
    int row_weights = CONV2D_KW(window) * TILE_FILTERS;
    int end_ow = min(first_ow + run.s0 * TILE_PIXELS, dst_extents.s3);
    for (int first_dst = 0; first_dst < dst_extents.s1; first_dst += TILE_BLOCKS) {
        __global const STORED* bias = weights + weights_offset
                                     + (long)first_dst * CB * (2 + src_extents.s1 * CONV2D_KH(window) * CONV2D_KW(window));
        for (int ow = first_ow; ow < end_ow; ow += TILE_PIXELS) {
            TILE_BEGIN(bias)
            for (int ic = 0; ic < src_extents.s1; ++ic) {
                for (int kh = kh_begin; kh < kh_end; ++kh) {
                    int row = ic * CONV2D_KH(window) + kh;
                    __local const float* tile_row = rows + row * run.s1 + (ow - first_ow) * STRIDE_W;
                    __global const STORED* tile_w = bias + 2 * TILE_FILTERS + row * row_weights;
                    for (int kw = 0; kw < CONV2D_KW(window); ++kw) {
                        __local const float* tile_x = tile_row + kw * CONV2D_DW(window);
                        TILE_ADD(1)
                    }
                }
            }
            BLOCK_T tile_sums[TILE_SUMS];
            TILE_END
            __global STORED* out = dst + dst_offset + n * dst_strides.s0 + (long)first_dst * dst_strides.s1
                                  + oh * dst_strides.s2 + ow * CB;
#if HAS_RESIDUAL
            __global const STORED* added = residual + residual_offset + n * residual_strides.s0
                                          + (long)first_dst * residual_strides.s1 + oh * residual_strides.s2 + ow * CB;
#endif
            EPILOGUE_STORE_TILE(0, min(TILE_PIXELS, end_ow - ow), min(TILE_BLOCKS, dst_extents.s1 - first_dst), added,
                                residual_strides.s1, bias + TILE_FILTERS, out, dst_strides.s1)
        }
    }
}
