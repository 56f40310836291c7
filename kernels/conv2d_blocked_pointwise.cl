// 1x1 convolution of channel blocks for wide-SIMD devices (CPU drivers), over the output pixels of all images as one row.
//
//   dst[p, oc] = epilogue(bias[oc] + sum over ic of prologue(src)[p, ic] * weights[oc, ic])      p = 0 .. N*OH*OW - 1
//
// A work-item makes some register tiles (blocked_tile.clh) of the same TILE_PIXELS neighbours, one for each of its tiles of filters.
// With HAS_COPY it first puts the prologue of all source channels of these pixels into local memory, once for all filters:
//
//     source   [block][pixel][CB]  --prologue-->  tile   [block][TILE_PIXELS][CB]  --+--> filters 0 to TILE_FILTERS - 1
//              pixels first .. first + 13         (K * TILE_PIXELS * 4 bytes)         +--> the next tile of filters ...
//
// Without it the source is read in place. The last tile then begins early enough not to reach behind the last pixel; what it shares
// with the tile before is computed twice and stored once. Copied tiles are padded with zeros instead.
//
// With HAS_GATHER the copy takes its pixels from where they are: stride pixels apart, or from rows with gaps between them.
//
// Work-items: (tiles of pixels, runs of tiles of filters).
// FLOPs: 2*IC*OC a pixel; bytes: 4*(IC + OC) a pixel, and the weights once a tile of pixels from the cache. Bound by arithmetic
// (28 fma for 16 loads at the default tile); the copy is a load, two or three operations and a store for CB*OC/16 fma. In place the
// source is fetched two blocks ahead: layers of 1024 and more channels take 0.63 to 0.74 of the time, others 0.87 to 0.95.
//
// src, src_offset, src_block     the first pixel, and elements from one block to the next; pixels are CB apart
// gather                         only with HAS_GATHER and in place of src_block: the source's strides, then OH, OW, SH, SW
// factors, factors_offset        only with HAS_PROLOGUE: a factor and then a shift for every source channel
// prologue_alpha, prologue_beta  of its activation
// weights, weights_offset        [tiles of filters] of: TILE_FILTERS biases, as many masks, [IC][TILE_FILTERS] weights
// dst, dst_offset, dst_block     as src without HAS_GATHER
// extents                        (pixels, source blocks, filter blocks, tiles of filters a work-item does)
// tile                           only with HAS_COPY: local memory for IC * TILE_PIXELS elements
// alpha, beta, residual ...      blocked_epilogue.clh; of the residual's strides s1 counts
//
// macro                                                     meaning                                              default
// CB, TILE_PIXELS, TILE_BLOCKS                              channel_block.clh, blocked_tile.clh                  16, 14, 2
// HAS_COPY                                                  1: the source is copied; needed with a prologue,     0
//                                                           and where there are fewer pixels than in a tile
// HAS_GATHER                                                1: the copy gathers; needs HAS_COPY                      0
// HAS_PROLOGUE, PROLOGUE_ACTIVATION                         blocked_prologue.clh                                 0, IDENTITY
// ACTIVATION, HAS_RESIDUAL, RESIDUAL_ACTIVATION, HAS_MASK   blocked_epilogue.clh

#include "include/blocked_epilogue.clh"
#include "include/blocked_prologue.clh"
#include "include/blocked_tile.clh"

#ifndef HAS_COPY
#define HAS_COPY STORAGE_HALF
#endif
#ifndef HAS_GATHER
#define HAS_GATHER 0
#endif

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv2d_blocked_pointwise(__global const STORED* restrict src, long src_offset,
#if HAS_GATHER
                              int8 gather,
#else
                              int src_block,
#endif
#if HAS_PROLOGUE
                              __global const float* restrict factors, long factors_offset, float prologue_alpha,
                              float prologue_beta,
#endif
                              __global const STORED* restrict weights, long weights_offset,
                              __global STORED* restrict dst, long dst_offset, int dst_block, int4 extents
#if HAS_COPY
                              , __local float* restrict tile
#endif
                              EPILOGUE_PARAMETERS) {
    int pixels = extents.s0;
    int depth = extents.s1;
    int begin = (int)get_group_id(0) * TILE_PIXELS;
#if HAS_COPY
    int first = begin;
    int inside = min(TILE_PIXELS, pixels - first);
#if HAS_GATHER
    __global const STORED* pixel_at = src + src_offset;
    int src_block = gather.s1;
    int pixel_offset[TILE_PIXELS];
    for (int p = 0; p < inside; ++p) {
        int ow = (first + p) % gather.s5;
        int oh = (first + p) / gather.s5 % gather.s4;
        int n = (first + p) / gather.s5 / gather.s4;
        pixel_offset[p] = n * gather.s0 + oh * gather.s6 * gather.s2 + ow * gather.s7 * gather.s3;
    }
#define PIXEL_OFFSET(p) pixel_offset[p]
#else
    __global const STORED* pixel_at = src + src_offset + (long)first * CB;
#define PIXEL_OFFSET(p) p * CB
#endif
    for (int i = 0; i < depth; ++i) {
#if HAS_PROLOGUE
        const BLOCK_T factor = BLOCK_LOAD_FLOAT(factors + factors_offset + i * CB);
        const BLOCK_T shift = BLOCK_LOAD_FLOAT(factors + factors_offset + (depth + i) * CB);
#endif
        __local float* to = tile + i * TILE_PIXELS * CB;
        for (int p = 0; p < TILE_PIXELS; ++p) {
            BLOCK_T value = (BLOCK_T)(0.0f);
#if !HAS_GATHER
            // What the next work-item reads, which the products below leave time for.
            BLOCK_PREFETCH(pixel_at + (TILE_PIXELS + p) * CB)
#endif
            if (p < inside) {
                value = BLOCK_LOAD(pixel_at + PIXEL_OFFSET(p));
#if HAS_PROLOGUE
                value = blocked_prologue(value, factor, shift, prologue_alpha, prologue_beta);
#endif
            }
            BLOCK_STORE_LOCAL(value, to + p * CB);
        }
        pixel_at += src_block;
    }
#else
    int first = min(begin, pixels - TILE_PIXELS);
#endif
    int run = extents.s3;
    int tiles = (extents.s2 + TILE_BLOCKS - 1) / TILE_BLOCKS;
    int first_tile = (int)get_group_id(1) * run;
    for (int filters = first_tile; filters < min(first_tile + run, tiles); ++filters) {
        __global const STORED* bias = weights + weights_offset + (long)filters * TILE_FILTERS * (2 + depth * CB);
        __global const STORED* tile_w = bias + 2 * TILE_FILTERS;
        TILE_BEGIN(bias)
        for (int i = 0; i < depth; ++i) {
#if HAS_COPY
            __local const float* tile_x = tile + i * TILE_PIXELS * CB;
#else
            __global const STORED* tile_x = src + src_offset + (long)first * CB + (long)i * src_block;
            // What another core wrote is far away; behind the last block comes the next tile's first.
            int ahead = i + 2 < depth ? 2 * src_block : (2 - depth) * src_block + TILE_PIXELS * CB;
            for (int p = 0; p < TILE_PIXELS; ++p) {
                BLOCK_PREFETCH(tile_x + ahead + p * CB)
            }
#endif
            TILE_ADD(CB)
        }
        BLOCK_T tile_sums[TILE_SUMS];
        TILE_END
        int first_dst = filters * TILE_BLOCKS;
        __global STORED* out = dst + dst_offset + (long)first_dst * dst_block + (long)first * CB;
#if HAS_RESIDUAL
        __global const STORED* added = residual + residual_offset + (long)first_dst * residual_strides.s1 + (long)first * CB;
#endif
        EPILOGUE_STORE_TILE(begin - first, min(TILE_PIXELS, pixels - first), min(TILE_BLOCKS, extents.s2 - first_dst), added,
                            residual_strides.s1, bias + TILE_FILTERS, out, dst_block)
    }
}
