// Convolution as a matrix product whose right operand is never written: tiles of filters x output positions (picture and bound in
// gemm_tile.clh); the slice of the unfolded source is gathered straight into local memory. For GPUs. Any groups, strides,
// dilations and pads, any plain strides.
//
//   dst[n, g*OCG + m, p] = epilogue(bias[g*OCG + m] + sum over k of packed[g, k, m] * unfolded[g, k, n, p])
//   k = (kh*KW + kw)*ICG + ic, p = oh*OW + ow; columns count the positions of all images, n*OH*OW + p
//   unfolded[g, k, n, p] = prologue(src[n, g*ICG + ic, oh*SH - PT + kh*DH, ow*SW - PL + kw*DW]), zero outside
//
// Work-items: (columns / 4, filters / ITEM_ROWS, groups), each rounded up to whole work-groups of (GROUP_X, GROUP_Y, 1).
// FLOPs: 2*N*OC*OH*OW*K with K = ICG*KH*KW. Bytes of memory: 4*(N*IC*IH*IW + N*OC*OH*OW + OC*K), once each; of the last cache:
// those of gemm_tile.clh. 3x3 from 128 to 128 channels at 28 x 28 is 166 FLOPs a byte of memory, 1x1 from 256 to 128 at 28 x 28
// 38, from 64 to 64 16: bound by arithmetic from 13 (sm_80), 15 (gfx90a), 18 (sm_90), 35 (dg2), 45 (gfx1030) on, else by memory.
// A column is divided once a work-item, k never: the tap walks on with carries, and with TAP_RUNS does so once a slice. Loads of
// the source are coalesced along ow (SW 1; else every SW-th element), or vectors of four with WIDE_SOURCE; those of the weights
// are vectors, coalesced along filters; stores along ow.
//
// src, dst            tensor, offset of its first element, strides of its four axes
// packed              weights as Conv2dTapPacking.java lays them: [group, k, filters], K padded with zeros to 8, filters to 4
// bias                vector, offset, stride; only with HAS_BIAS
// src_extents         (N, IC, IH, IW)
// dst_extents         (N, OC, OH, OW)
// window              (KH, KW, SH, SW, PT, PL, DH, DW)
// advance             what the tap goes on by over the slices that others load: (channels, KW, KH, unused)
//
// macro           meaning                                                                                      default
// HAS_BIAS        1: a bias is added, 0: none, no argument                                                     0
// TAP_RUNS        1: the window is 1x1, or ICG a multiple of 8, so that a slice lies in one tap                0
// WIDE_SOURCE     1: 1x1 with stride 1 and no pads over dense planes of 4*i elements: vectors of positions     0
// WIDE_RESULT     1: the same of dst and the residual                                                          0
// DOUBLE_BUFFER   1: the next slice is on its way to registers while this one is multiplied                    0
// and those of fused.clh, whose parameters stand before dst, and gemm_tile.clh
//
// report: 256 -DGROUP_Y=16 -DTAP_RUNS=1
// report: 256 -DGROUP_Y=16 -DTAP_RUNS=1 -DWIDE_RESULT=1 FUSED; 32 independent fma a step, 24 warps
// report: 256 -DGROUP_Y=16 -DTAP_RUNS=1 -DWIDE_SOURCE=1 -DWIDE_RESULT=1 FUSED; 32 independent fma a step, 24 warps
// report: 128 ; 32 independent fma a step, 28 warps
// report: 128 -DTAP_RUNS=1
// report: 128 -DTAP_RUNS=1 -DWIDE_RESULT=1 FUSED; 32 independent fma a step, 28 warps
// report: 128 -DTAP_RUNS=1 -DWIDE_SOURCE=1 -DWIDE_RESULT=1
// report: 128 -DTAP_RUNS=1 -DWIDE_SOURCE=1 -DWIDE_RESULT=1 FUSED; 32 independent fma a step, 28 warps
// report: 64 -DGROUP_X=8 -DITEM_ROWS=4 -DDOUBLE_BUFFER=1
// report: 64 -DGROUP_X=8 -DITEM_ROWS=4 -DDOUBLE_BUFFER=1 -DTAP_RUNS=1
// report: 64 -DGROUP_X=8 -DITEM_ROWS=4 -DDOUBLE_BUFFER=1 -DTAP_RUNS=1 -DWIDE_RESULT=1 FUSED
// report: 64 -DGROUP_X=8 -DITEM_ROWS=4 -DDOUBLE_BUFFER=1 -DTAP_RUNS=1 -DWIDE_SOURCE=1 -DWIDE_RESULT=1 FUSED
// report: 256 -DGROUP_Y=16 -DTAP_RUNS=1 -DWIDE_SOURCE=1 -DWIDE_RESULT=1 -DSTORAGE_HALF=1 FUSED; 32 independent fma a step, 24 warps
// report: 128 -DTAP_RUNS=1 -DWIDE_SOURCE=1 -DWIDE_RESULT=1 -DSTORAGE_HALF=1 FUSED; 32 independent fma a step, 28 warps
// report: 64 -DGROUP_X=8 -DITEM_ROWS=4 -DDOUBLE_BUFFER=1 -DTAP_RUNS=1 -DWIDE_SOURCE=1 -DWIDE_RESULT=1 -DSTORAGE_HALF=1 FUSED

#include "include/conv2d_window.clh"
#include "include/fused.clh"
#include "include/gemm_tile.clh"

#ifndef HAS_BIAS
#define HAS_BIAS 0
#endif
#ifndef TAP_RUNS
#define TAP_RUNS 0
#endif
#ifndef WIDE_SOURCE
#define WIDE_SOURCE 0
#endif
#ifndef WIDE_RESULT
#define WIDE_RESULT 0
#endif
#ifndef DOUBLE_BUFFER
#define DOUBLE_BUFFER 0
#endif

// Vectors of weights, and elements of the source, that a work-item loads for a slice.
#define CONV2D_IMPLICIT_GEMM_VECTORS (GEMM_TILE_DEPTH * GEMM_TILE_ROWS / 4 / GEMM_TILE_ITEMS)
#if WIDE_SOURCE
#define CONV2D_IMPLICIT_GEMM_FOURS ((GEMM_TILE_DEPTH + GROUP_Y - 1) / GROUP_Y)
#define CONV2D_IMPLICIT_GEMM_RUN (4 * CONV2D_IMPLICIT_GEMM_FOURS)
#else
#define CONV2D_IMPLICIT_GEMM_RUN (GEMM_TILE_DEPTH * GEMM_TILE_COLUMNS / GEMM_TILE_ITEMS)
#endif

// What a work-item brings to local memory, and where it goes on.
typedef struct {
    int first;   // elements from the source's first to that at window position (0, 0) of the column, which may be outside
    int ih;      // its row
    int iw;      // its column
    int inside;  // whether there is such a column
    int ic;      // the next tap: channel of the group,
    int kw;      // column
    int kh;      // and row of the window
    int loaded;  // channel of the first element that is on its way
    int mask;    // bit i: element i lies inside the source
    float run[CONV2D_IMPLICIT_GEMM_RUN];
    float4 weights[CONV2D_IMPLICIT_GEMM_VECTORS];
} conv2d_implicit_gemm_load;

// Goes from the end of one tap to the start of the next.
inline void conv2d_implicit_gemm_carry(int channels, int kernel_width, conv2d_implicit_gemm_load* at) {
    if (at->ic >= channels) {
        at->ic -= channels;
        ++at->kw;
    }
    if (at->kw >= kernel_width) {
        at->kw -= kernel_width;
        ++at->kh;
    }
}

// Loads a work-item's part of the next slice to registers.
inline void conv2d_implicit_gemm_fetch(__global const STORED* source, int4 strides, int4 extents, int channels, int8 window,
                                       int4 advance, __global const STORED* weights, int row_vectors, int vectors, int item,
                                       conv2d_implicit_gemm_load* at) {
    at->loaded = at->ic;
    at->mask = 0;
#if WIDE_SOURCE
#pragma unroll
    for (int i = 0; i < CONV2D_IMPLICIT_GEMM_FOURS; ++i) {
        int there = at->inside && at->ic + i * GROUP_Y < channels;
        float4 four = (float4)(0.0f);
        if (there) {
            four = LOAD_FOUR(source + at->first + (at->ic + i * GROUP_Y) * strides.s1);
        }
        vstore4(four, i, at->run);
        at->mask |= there << i;
    }
    at->ic += GEMM_TILE_DEPTH;
#elif TAP_RUNS
    int h = at->kh * CONV2D_DH(window);
    int w = at->kw * CONV2D_DW(window);
    int inside = at->inside && at->kh < CONV2D_KH(window) && at->ih + h >= 0 && at->ih + h < extents.s2 && at->iw + w >= 0
                 && at->iw + w < extents.s3;
    int tap = at->first + h * strides.s2 + w * strides.s3 + at->ic * strides.s1;
#pragma unroll
    for (int i = 0; i < CONV2D_IMPLICIT_GEMM_RUN; ++i) {
        int there = inside && at->ic + i < channels;
        at->run[i] = there ? LOAD(source, tap + i * strides.s1) : 0.0f;
        at->mask |= there << i;
    }
    at->ic += GEMM_TILE_DEPTH;
    conv2d_implicit_gemm_carry(channels, CONV2D_KW(window), at);
#else
#pragma unroll
    for (int i = 0; i < CONV2D_IMPLICIT_GEMM_RUN; ++i) {
        int h = at->kh * CONV2D_DH(window);
        int w = at->kw * CONV2D_DW(window);
        int there = at->inside && at->kh < CONV2D_KH(window) && at->ih + h >= 0 && at->ih + h < extents.s2 && at->iw + w >= 0
                    && at->iw + w < extents.s3;
        at->run[i] = there ? LOAD(source, at->first + h * strides.s2 + w * strides.s3 + at->ic * strides.s1) : 0.0f;
        at->mask |= there << i;
        ++at->ic;
        conv2d_implicit_gemm_carry(channels, CONV2D_KW(window), at);
    }
    at->ic += advance.s0;
    at->kw += advance.s1;
    at->kh += advance.s2;
    conv2d_implicit_gemm_carry(channels, CONV2D_KW(window), at);
#endif
#pragma unroll
    for (int i = 0; i < CONV2D_IMPLICIT_GEMM_VECTORS; ++i) {
        int vector = i * GEMM_TILE_ITEMS + item;
        int filter = vector % (GEMM_TILE_ROWS / 4);
        at->weights[i] = filter < vectors ? LOAD_FOUR(weights + 4 * (vector / (GEMM_TILE_ROWS / 4) * row_vectors + filter))
                                         : (float4)(0.0f);
    }
}

__kernel __attribute__((reqd_work_group_size(GROUP_X, GROUP_Y, 1)))
void conv2d_implicit_gemm(__global const STORED* restrict src, long src_offset, int4 src_strides,
                          __global const STORED* restrict packed, long packed_offset,
#if HAS_BIAS
                          __global const STORED* restrict bias, long bias_offset, int bias_stride,
#endif
                          PROLOGUE_PARAMETERS EPILOGUE_PARAMETERS
                          __global STORED* restrict dst, long dst_offset, int4 dst_strides,
                          int4 src_extents, int4 dst_extents, int8 window, int groups, int4 advance) {
    __local float4 weights_slice[GEMM_TILE_DEPTH * GEMM_TILE_ROWS / 4];
    __local float4 source_slice[GEMM_TILE_DEPTH * GEMM_TILE_COLUMNS / 4];
    int x = (int)get_local_id(0);
    int y = (int)get_local_id(1);
    int item = y * GROUP_X + x;
    int group = (int)get_group_id(2);
    int filters = dst_extents.s1 / groups;
    int channels = src_extents.s1 / groups;
    int plane = dst_extents.s2 * dst_extents.s3;
    int columns = dst_extents.s0 * plane;
    int slices = (channels * CONV2D_KH(window) * CONV2D_KW(window) + GEMM_TILE_DEPTH - 1) / GEMM_TILE_DEPTH;
    int first_filter = (int)get_group_id(1) * GEMM_TILE_ROWS;
    int first_column = (int)get_group_id(0) * GEMM_TILE_COLUMNS;
    int row_vectors = (filters + 3) / 4;
    __global const STORED* source = src + src_offset + group * channels * src_strides.s1;
    __global const STORED* weights = packed + packed_offset
                                     + 4 * (group * slices * GEMM_TILE_DEPTH * row_vectors + first_filter / 4);

    // The column that this work-item gathers for, and its first step of k.
#if WIDE_SOURCE
    int side = 4 * x;
    int first_k = y;
#else
    int side = item % GEMM_TILE_COLUMNS;
    int first_k = item / GEMM_TILE_COLUMNS * CONV2D_IMPLICIT_GEMM_RUN;
#endif
    conv2d_implicit_gemm_load at;
    int n = (first_column + side) / plane;
    int position = first_column + side - n * plane;
    int oh = position / dst_extents.s3;
    at.inside = first_column + side < columns && first_k < GEMM_TILE_DEPTH;
    at.ih = oh * CONV2D_SH(window) - CONV2D_PT(window);
    at.iw = (position - oh * dst_extents.s3) * CONV2D_SW(window) - CONV2D_PL(window);
    at.first = n * src_strides.s0 + at.ih * src_strides.s2 + at.iw * src_strides.s3;
#if TAP_RUNS
    at.ic = first_k;
    at.kw = 0;
    at.kh = 0;
#else
    at.ic = first_k % channels;
    at.kw = first_k / channels % CONV2D_KW(window);
    at.kh = first_k / channels / CONV2D_KW(window);
#endif

    int filter = first_filter + y * ITEM_ROWS;
    GEMM_TILE_SUMS
#if HAS_BIAS
#define CONV2D_IMPLICIT_GEMM_BIAS(i) \
    sum##i = filter + i < filters ? LOAD(bias, bias_offset + (group * filters + filter + i) * bias_stride) : 0.0f;
    REPEAT(ITEM_ROWS, CONV2D_IMPLICIT_GEMM_BIAS)
#endif
#if DOUBLE_BUFFER
    conv2d_implicit_gemm_fetch(source, src_strides, src_extents, channels, window, advance, weights, row_vectors,
                               row_vectors - first_filter / 4, item, &at);
#endif
    for (int slice = 0; slice < slices; ++slice) {
#if !DOUBLE_BUFFER
        conv2d_implicit_gemm_fetch(source, src_strides, src_extents, channels, window, advance, weights, row_vectors,
                                   row_vectors - first_filter / 4, item, &at);
#endif
#pragma unroll
        for (int i = 0; i < CONV2D_IMPLICIT_GEMM_VECTORS; ++i) {
            weights_slice[i * GEMM_TILE_ITEMS + item] = at.weights[i];
        }
#if WIDE_SOURCE
#pragma unroll
        for (int i = 0; i < CONV2D_IMPLICIT_GEMM_FOURS; ++i) {
            float4 four = vload4(i, at.run);
#if HAS_PROLOGUE
            if (at.mask >> i & 1) {
                int channel = group * channels + at.loaded + i * GROUP_Y;
                four = (float4)(PROLOGUE(four.s0, channel), PROLOGUE(four.s1, channel), PROLOGUE(four.s2, channel),
                                PROLOGUE(four.s3, channel));
            }
#endif
            if (GROUP_Y <= GEMM_TILE_DEPTH || y < GEMM_TILE_DEPTH) {
                source_slice[(y + i * GROUP_Y) * GROUP_X + x] = four;
            }
        }
#else
        __local float* to = (__local float*)source_slice + first_k * GEMM_TILE_COLUMNS + side;
#pragma unroll
        for (int i = 0; i < CONV2D_IMPLICIT_GEMM_RUN; ++i) {
            float value = at.run[i];
#if HAS_PROLOGUE
            if (at.mask >> i & 1) {
                value = PROLOGUE(value, group * channels + at.loaded);
            }
            at.loaded = at.loaded + 1 == channels ? 0 : at.loaded + 1;
#endif
            to[i * GEMM_TILE_COLUMNS] = value;
        }
#endif
        barrier(CLK_LOCAL_MEM_FENCE);
        weights += 4 * GEMM_TILE_DEPTH * row_vectors;
#if DOUBLE_BUFFER
        if (slice + 1 < slices) {
            conv2d_implicit_gemm_fetch(source, src_strides, src_extents, channels, window, advance, weights, row_vectors,
                                       row_vectors - first_filter / 4, item, &at);
        }
#endif
        GEMM_TILE_MULTIPLY((__local const float*)weights_slice, GEMM_TILE_ROWS, (__local const float*)source_slice,
                           GEMM_TILE_COLUMNS, x, y)
        barrier(CLK_LOCAL_MEM_FENCE);
    }

    // A work-item's sums: ITEM_ROWS filters at four columns.
    int from = first_column + 4 * x;
    __global STORED* out = dst + dst_offset + (group * filters + filter) * dst_strides.s1;
#if HAS_RESIDUAL
    __global const STORED* addends = residual + residual_offset + (group * filters + filter) * residual_strides.s1;
#endif
#if WIDE_RESULT
#define CONV2D_IMPLICIT_GEMM_STORE(j, i)                                                                                \
    if (filter + i < filters) {                                                                                         \
        float4 four = CONV2D_IMPLICIT_GEMM_ADDEND(i);                                                                   \
        STORE_FOUR(((float4)(EPILOGUE(sum##i.s0, four.s0), EPILOGUE(sum##i.s1, four.s1), EPILOGUE(sum##i.s2, four.s2),  \
                             EPILOGUE(sum##i.s3, four.s3))),                                                            \
                   out + to + i * dst_strides.s1);                                                                      \
    }
#if HAS_RESIDUAL
#define CONV2D_IMPLICIT_GEMM_ADDEND(i) LOAD_FOUR(addends + addend + i * residual_strides.s1)
#else
#define CONV2D_IMPLICIT_GEMM_ADDEND(i) (float4)(0.0f)
#endif
#else
#define CONV2D_IMPLICIT_GEMM_STORE(j, i)                                                                                \
    if (filter + i < filters) {                                                                                         \
        STORE(EPILOGUE(sum##i.s##j, LOAD(addends, addend + i * residual_strides.s1)), out, to + i * dst_strides.s1);    \
    }
#endif
#if HAS_RESIDUAL
#define CONV2D_IMPLICIT_GEMM_FIND int addend = n * residual_strides.s0 + oh * residual_strides.s2 + ow * residual_strides.s3;
#else
#define CONV2D_IMPLICIT_GEMM_FIND
#endif
#define CONV2D_IMPLICIT_GEMM_COLUMN(j)                                                                                  \
    if (from + j < columns) {                                                                                           \
        n = (from + j) / plane;                                                                                         \
        oh = (from + j - n * plane) / dst_extents.s3;                                                                   \
        int ow = from + j - n * plane - oh * dst_extents.s3;                                                            \
        int to = n * dst_strides.s0 + oh * dst_strides.s2 + ow * dst_strides.s3;                                        \
        CONV2D_IMPLICIT_GEMM_FIND                                                                                       \
        REPEAT_WITH(ITEM_ROWS, CONV2D_IMPLICIT_GEMM_STORE, j)                                                           \
    }
#if WIDE_RESULT
    CONV2D_IMPLICIT_GEMM_COLUMN(0)
#else
    REPEAT(4, CONV2D_IMPLICIT_GEMM_COLUMN)
#endif
}
