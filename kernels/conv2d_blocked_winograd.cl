// Convolution of channel blocks by 3x3 windows with stride S = 1 or 2 for wide-SIMD devices (CPU drivers), by Winograd's algorithm:
// 2.25 (M = 2), 4 (M = 4) or, with stride 2, 1.44 times fewer products. No dilation, no groups; any pads and extents.
//
//   dst[n, oc, oh, ow] = epilogue(bias[oc] + sum over ic, kh, kw of prologue(src)[n, ic, oh * S - PT + kh, ow * S - PL + kw] * weights)
//
// The output is cut into squares of M * M pixels, all images' squares in one row; a work-item makes some strips of TILE_PIXELS
// neighbours of that row, and some tiles of filters of them:
//
//   source    squares of N * N pixels,                B^T d B                        patches  [N * N][strip][block][square][CB]
//             overlapping, zero outside           ----------------->                             |
//                                                 once for all filters                           |  N * N matrix products by
//                                                                                                |  the register tile of
//   dst       squares of M * M pixels                 A^T q A                                    v  blocked_tile.clh
//             bias, epilogue                      <-----------------                 sums     [N * N][strip][square][TILE_BLOCKS][CB]
//                                                 for each tile of filters
//
// Both arrays are local memory and stay in the second-level cache. Each of the N * N rows has a vector to spare, as powers of two
// between them would put all into few lines of the first-level cache. Behind the last square the last one is done again. Weights
// that no cache holds come from memory once for all strips of a work-item.
//
// Work-items: (runs of strips, runs of tiles of filters).
// FLOPs: 2 * N² / M² * IC * OC an output pixel, and 2 transforms; bytes: weights once a work-item, N² / 9 times as many as the
// model's (16 / 9 with stride 2). Bound by arithmetic, and by reading weights where there are many channels and few squares.
//
// src, src_offset, src_strides   channel_block.clh
// factors, factors_offset        only with HAS_PROLOGUE: a factor and then a shift for every source channel
// prologue_alpha, prologue_beta  of its activation
// weights, weights_offset        [tiles of filters] of: TILE_FILTERS biases, as many masks (1: a channel, 0: padding), and
//                                [WINOGRAD_WEIGHTS][IC][TILE_FILTERS] weights (Conv2dBlockedWinogradPacking.java)
// dst, dst_offset, dst_strides   channel_block.clh
// src_extents                    (N, blocks, IH, IW)
// dst_extents                    (N, blocks, OH, OW)
// geometry                       (PT, PL, tiles of filters a work-item does, strips it does)
// patches                        local memory for N * N * (strips * TILE_PIXELS * IC + CB) elements
// sums                           local memory for N * N * (strips * TILE_PIXELS * TILE_FILTERS + CB) elements
// alpha, beta, residual ...      blocked_epilogue.clh
//
// macro                                                     meaning                                        default
// WINOGRAD_M, WINOGRAD_S                                    M: 2 or 4; S: 1 or 2 (winograd.clh)            4, 1
// CB, TILE_PIXELS, TILE_BLOCKS                              channel_block.clh, blocked_tile.clh            16, 14, 2
// HAS_PROLOGUE, PROLOGUE_ACTIVATION                         blocked_prologue.clh                           0, IDENTITY
// ACTIVATION, HAS_RESIDUAL, RESIDUAL_ACTIVATION, HAS_MASK   blocked_epilogue.clh

#include "include/blocked_epilogue.clh"
#include "include/blocked_prologue.clh"
#include "include/blocked_tile.clh"
#include "include/winograd.clh"

#define ELEMENTS (WINOGRAD_N * WINOGRAD_N)

// A vector of the patch: row k of the column that source_at points to.
#if HAS_PROLOGUE
#define SOURCE(k) \
    blocked_prologue(BLOCK_LOAD(source_at + k * src_strides.s2), factor, shift, prologue_alpha, prologue_beta)
#else
#define SOURCE(k) BLOCK_LOAD(source_at + k * src_strides.s2)
#endif
#define LOAD_INSIDE(k) in[k] = SOURCE(k);
#define LOAD_AT_EDGE(k)                                           \
    in[k] = (BLOCK_T)(0.0f);                                      \
    if (is_inside && ih + k >= 0 && ih + k < src_extents.s2) {    \
        in[k] = SOURCE(k);                                        \
    }
#define LOAD_SUM(k) in[k] = BLOCK_LOAD_FLOAT(sum_at + (k * WINOGRAD_N + line) * sum_step);

// Both axes are transformed alike: columns first, which are put into half_done, then its rows.
#define PUT_COLUMN(k) half_done[k * WINOGRAD_N + line] = out[k];
#define LOAD_ROW(k) in[k] = half_done[line * WINOGRAD_N + k];
#define STORE_PATCH(k) BLOCK_STORE_LOCAL(out[k], patch_at + (line * WINOGRAD_N + k) * patch_step);

// The transforms of a line take all registers there are: unrolled, they would only spill more, and take long to compile.
#define FOR_LINES _Pragma("unroll 1") for (int line = 0; line < WINOGRAD_N; ++line)

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv2d_blocked_winograd(__global const STORED* restrict src, long src_offset, int4 src_strides,
#if HAS_PROLOGUE
                             __global const float* restrict factors, long factors_offset, float prologue_alpha,
                             float prologue_beta,
#endif
                             __global const STORED* restrict weights, long weights_offset,
                             __global STORED* restrict dst, long dst_offset, int4 dst_strides,
                             int4 src_extents, int4 dst_extents, int4 geometry, __local float* restrict patches,
                             __local float* restrict sums EPILOGUE_PARAMETERS) {
    int depth = src_extents.s1;
    int strips = geometry.s3;
    int strip_step = depth * TILE_PIXELS * CB;
    int patch_step = strips * strip_step + CB;
    int sum_step = (strips * TILE_SUMS + 1) * CB;
    int rows = (dst_extents.s2 + WINOGRAD_M - 1) / WINOGRAD_M;
    int columns = (dst_extents.s3 + WINOGRAD_M - 1) / WINOGRAD_M;
    int first = (int)get_group_id(0) * strips * TILE_PIXELS;
    int end = dst_extents.s0 * rows * columns;
    BLOCK_T half_done[ELEMENTS];
    BLOCK_T in[WINOGRAD_N];
    BLOCK_T out[WINOGRAD_N];

    for (int square = 0; square < strips * TILE_PIXELS; ++square) {
        int index = min(first + square, end - 1);
        int n = index / columns / rows;
        int ih = index / columns % rows * (WINOGRAD_M * WINOGRAD_S) - geometry.s0;
        int iw = index % columns * (WINOGRAD_M * WINOGRAD_S) - geometry.s1;
        bool has_all_rows = ih >= 0 && ih + WINOGRAD_N <= src_extents.s2;
        __global const STORED* block = src + src_offset + n * src_strides.s0 + ih * src_strides.s2 + iw * CB;
        __local float* patch_at = patches + square / TILE_PIXELS * strip_step + square % TILE_PIXELS * CB;
        for (int i = 0; i < depth; ++i) {
#if HAS_PROLOGUE
            const BLOCK_T factor = BLOCK_LOAD_FLOAT(factors + factors_offset + i * CB);
            const BLOCK_T shift = BLOCK_LOAD_FLOAT(factors + factors_offset + (depth + i) * CB);
#endif
            FOR_LINES {
                __global const STORED* source_at = block + line * CB;
                bool is_inside = iw + line >= 0 && iw + line < src_extents.s3;
                if (is_inside && has_all_rows) {
                    REPEAT(WINOGRAD_N, LOAD_INSIDE)
                } else {
                    REPEAT(WINOGRAD_N, LOAD_AT_EDGE)
                }
                winograd_patch(in, out);
                REPEAT(WINOGRAD_N, PUT_COLUMN)
            }
            FOR_LINES {
                REPEAT(WINOGRAD_N, LOAD_ROW)
                winograd_patch(in, out);
                REPEAT(WINOGRAD_N, STORE_PATCH)
            }
            block += src_strides.s1;
            patch_at += TILE_PIXELS * CB;
        }
    }

    int run = geometry.s2;
    int tiles = (dst_extents.s1 + TILE_BLOCKS - 1) / TILE_BLOCKS;
    int first_tile = (int)get_group_id(1) * run;
    for (int filters = first_tile; filters < min(first_tile + run, tiles); ++filters) {
        __global const STORED* bias = weights + weights_offset + (long)filters * TILE_FILTERS * (2 + WINOGRAD_WEIGHTS * depth * CB);
        for (int element = 0; element < ELEMENTS; ++element) {
            __local const float* tile_x = patches + element * patch_step;
            __local BLOCK_T* tile_sums = (__local BLOCK_T*)(sums + element * sum_step);
            for (int strip = 0; strip < strips; ++strip) {
                __global const STORED* tile_w = bias + (2 + WINOGRAD_WEIGHT(element) * depth * CB) * TILE_FILTERS;
                TILE_BEGIN_ZERO
                for (int i = 0; i < depth; ++i) {
                    TILE_ADD(CB)
                    tile_x += (TILE_PIXELS - 1) * CB;
                }
                TILE_END
                tile_sums += TILE_SUMS;
            }
        }
        int first_dst = filters * TILE_BLOCKS;
        for (int b = 0; b < min(TILE_BLOCKS, dst_extents.s1 - first_dst); ++b) {
            const BLOCK_T block_bias = BLOCK_LOAD(bias + b * CB);
            for (int square = 0; square < min(strips * TILE_PIXELS, end - first); ++square) {
                int n = (first + square) / columns / rows;
                int oh = (first + square) / columns % rows * WINOGRAD_M;
                int ow = (first + square) % columns * WINOGRAD_M;
                __local const float* sum_at = sums + (square * TILE_BLOCKS + b) * CB;
                __global STORED* to = dst + dst_offset + n * dst_strides.s0 + (long)(first_dst + b) * dst_strides.s1
                                     + oh * dst_strides.s2 + ow * CB;
#if HAS_RESIDUAL
                __global const STORED* added = residual + residual_offset + n * residual_strides.s0
                                              + (long)(first_dst + b) * residual_strides.s1 + oh * residual_strides.s2
                                              + ow * CB;
#endif
                FOR_LINES {
                    REPEAT(WINOGRAD_N, LOAD_SUM)
                    winograd_output(in, out);
                    REPEAT(WINOGRAD_M, PUT_COLUMN)
                }
                for (int line = 0; line < min(WINOGRAD_M, dst_extents.s2 - oh); ++line) {
                    REPEAT(WINOGRAD_N, LOAD_ROW)
                    winograd_output(in, out);
                    for (int p = 0; p < min(WINOGRAD_M, dst_extents.s3 - ow); ++p) {
                        EPILOGUE_STORE(out[p] + block_bias, added + line * residual_strides.s2 + p * CB,
                                       bias + TILE_FILTERS + b * CB, to + line * dst_strides.s2 + p * CB)
                    }
                }
            }
        }
    }
}
