// Convolution of channel blocks for wide-SIMD devices (CPU drivers): any window, strides, pads, dilations and groups.
//
//   dst[n, oc, oh, ow] = epilogue(bias[oc] + sum over ic, kh, kw of prologue(src)[n, ic, ih, iw] * weights[oc, ic, kh, kw])
//   ih = oh*SH - PT + kh*DH, iw = ow*SW - PL + kw*DW, inside the source only
//
// A work-item makes one register tile: TILE_PIXELS neighbours of an output row by TILE_BLOCKS blocks of filters (blocked_tile.clh).
// For each source block and window row it copies what the tile sees of one source row, prologue applied and zeros outside, to
// local memory, from where all window columns read it without a bound in sight:
//
//   source row          . . 0 | x0 x1 x2 x3 x4 x5 x6 ...             PL zeros, then pixels of CB channels
//   copied, SW = 2      0 x1 x3 x5 ... | x0 x2 x4 x6 ...             columns of one phase (column % SW) are neighbours, so that
//                       phase 0          phase 1                     pixel p of window column kw lies at p + kw*DW/SW of phase
//                                                                    kw*DW%SW: stride and dilation cost nothing later
//
// The copy is one load and store for KW * CB * TILE_BLOCKS / SW fma and stays in the nearest cache. Window rows outside the source
// are left out. Groups: a tile of filters sees `depth` source blocks from the first that its groups need; weights of channels of
// other groups are packed as zero.
//
// Work-items: (column tiles, OH * N, tiles of filters). Pixels pass first, so that one tile's weights stay in the cache.
// FLOPs: 2 an fma; bytes: source once from memory where the caches hold KH rows, weights once a thread. Bound by arithmetic.
//
// src, src_offset, src_strides   channel_block.clh
// factors, factors_offset        only with HAS_PROLOGUE: a factor and then a shift for every source channel
// prologue_alpha, prologue_beta  of its activation
// weights, weights_offset        [tiles of filters] of: TILE_FILTERS biases, as many masks (1: a channel, 0: padding), and
//                                [depth][KH][KW][CB][TILE_FILTERS] weights (Conv2dBlockedPacking.java)
// dst, dst_offset, dst_strides   channel_block.clh
// src_extents                    (N, blocks, IH, IW)
// dst_extents                    (N, blocks, OH, OW)
// window                         (KH, KW, SH, SW, PT, PL, DH, DW)
// groups                         (channels of a group, filters of a group, depth, 0)
// row                            local memory for phases * (TILE_PIXELS + (KW-1)*DW/SW) pixels, phases = min(SW, (KW-1)*DW + 1)
// alpha, beta, residual ...      blocked_epilogue.clh
//
// macro                                                     meaning                                        default
// CB, TILE_PIXELS, TILE_BLOCKS                              channel_block.clh, blocked_tile.clh            16, 14, 2
// HAS_PROLOGUE                                              1: the source is scaled, shifted, activated    0
// PROLOGUE_ACTIVATION                                       its activation                                 ACTIVATE_IDENTITY
// ACTIVATION, HAS_RESIDUAL, RESIDUAL_ACTIVATION, HAS_MASK   blocked_epilogue.clh

#include "include/blocked_epilogue.clh"
#include "include/blocked_prologue.clh"
#include "include/blocked_tile.clh"
#include "include/conv2d_window.clh"

// Copies columns first, first + step, ... of a source row, `count` of them, zeros where they are outside.
inline void conv2d_blocked_copy(__global const STORED* row, int first, int step, int count, int width, __local float* to,
                                BLOCK_T factor, BLOCK_T shift, float prologue_alpha, float prologue_beta) {
    int i = 0;
    int column = first;
    for (; i < count && column < 0; ++i, column += step) {
        BLOCK_STORE_LOCAL((BLOCK_T)(0.0f), to + i * CB);
    }
    for (; i < count && column < width; ++i, column += step) {
        BLOCK_T value = BLOCK_LOAD(row + column * CB);
        BLOCK_STORE_LOCAL(blocked_prologue(value, factor, shift, prologue_alpha, prologue_beta), to + i * CB);
    }
    for (; i < count; ++i) {
        BLOCK_STORE_LOCAL((BLOCK_T)(0.0f), to + i * CB);
    }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv2d_blocked(__global const STORED* restrict src, long src_offset, int4 src_strides,
#if HAS_PROLOGUE
                    __global const float* restrict factors, long factors_offset, float prologue_alpha, float prologue_beta,
#endif
                    __global const STORED* restrict weights, long weights_offset,
                    __global STORED* restrict dst, long dst_offset, int4 dst_strides,
                    int4 src_extents, int4 dst_extents, int8 window, int4 groups, __local float* restrict row
                    EPILOGUE_PARAMETERS) {
    int ow = (int)get_group_id(0) * TILE_PIXELS;
    int oh = (int)get_group_id(1) % dst_extents.s2;
    int n = (int)get_group_id(1) / dst_extents.s2;
    int filters = (int)get_group_id(2);
    int kw_count = CONV2D_KW(window);
    int step = CONV2D_SW(window);
    int reach = (kw_count - 1) * CONV2D_DW(window);
    int phases = min(step, reach + 1);
    int phase_pixels = TILE_PIXELS + reach / step;
    int ih = oh * CONV2D_SH(window) - CONV2D_PT(window);
    int iw = ow * step - CONV2D_PL(window);
    int kh_begin = conv2d_first_inside(ih, CONV2D_DH(window));
    int kh_end = conv2d_end_inside(ih, CONV2D_DH(window), CONV2D_KH(window), src_extents.s2);
    int depth = groups.s2;
    int first_block = min(filters * TILE_FILTERS / groups.s1 * groups.s0 / CB, src_extents.s1 - depth);
    int row_weights = kw_count * CB * TILE_FILTERS;

    __global const STORED* bias = weights + weights_offset
                                 + (long)filters * TILE_FILTERS * (2 + depth * CONV2D_KH(window) * kw_count * CB);
    __global const STORED* block_weights = bias + 2 * TILE_FILTERS;
    __global const STORED* block = src + src_offset + n * src_strides.s0 + (long)first_block * src_strides.s1;
    TILE_BEGIN(bias)
    for (int i = 0; i < depth; ++i) {
#if HAS_PROLOGUE
        __global const float* factor_at = factors + factors_offset + (first_block + i) * CB;
        const BLOCK_T factor = BLOCK_LOAD_FLOAT(factor_at);
        const BLOCK_T shift = BLOCK_LOAD_FLOAT(factor_at + src_extents.s1 * CB);
#else
        const BLOCK_T factor = (BLOCK_T)(1.0f);
        const BLOCK_T shift = (BLOCK_T)(0.0f);
        const float prologue_alpha = 0.0f;
        const float prologue_beta = 0.0f;
#endif
        for (int kh = kh_begin; kh < kh_end; ++kh) {
            __global const STORED* source = block + (ih + kh * CONV2D_DH(window)) * src_strides.s2;
            for (int phase = 0; phase < phases; ++phase) {
                // All phases but those behind the reach's own have the last column as well.
                int count = TILE_PIXELS + (reach - phase) / step;
                conv2d_blocked_copy(source, iw + phase, step, count, src_extents.s3, row + phase * phase_pixels * CB,
                                    factor, shift, prologue_alpha, prologue_beta);
            }
            __global const STORED* tile_w = block_weights + kh * row_weights;
            int phase = 0;
            int shifted = 0;
            for (int kw = 0; kw < kw_count; ++kw) {
                __local const float* tile_x = row + (phase * phase_pixels + shifted) * CB;
                TILE_ADD(CB)
                phase += CONV2D_DW(window);
                while (phase >= step) {
                    phase -= step;
                    ++shifted;
                }
            }
        }
        block += src_strides.s1;
        block_weights += CONV2D_KH(window) * row_weights;
    }
    BLOCK_T tile_sums[TILE_SUMS];
    TILE_END
    int first_dst = filters * TILE_BLOCKS;
    __global STORED* out = dst + dst_offset + n * dst_strides.s0 + (long)first_dst * dst_strides.s1 + oh * dst_strides.s2
                          + ow * CB;
#if HAS_RESIDUAL
    __global const STORED* added = residual + residual_offset + n * residual_strides.s0
                                  + (long)first_dst * residual_strides.s1 + oh * residual_strides.s2 + ow * CB;
#endif
    EPILOGUE_STORE_TILE(0, min(TILE_PIXELS, dst_extents.s3 - ow), min(TILE_BLOCKS, dst_extents.s1 - first_dst), added,
                        residual_strides.s1, bias + TILE_FILTERS, out, dst_strides.s1)
}
