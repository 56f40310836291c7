// Convolution with few filters a group, depthwise included, for GPUs: four output rows of a column times FILTERS filters a
// work-item, in registers. Any groups, strides, dilations and pads, any plain strides.
//
//   dst[n, oc, oh + i, ow] = epilogue(bias[oc]
//                            + sum over ic, kh, kw of packed[g, k, oc % OCG] * prologue(src[n, g*ICG + ic, ih, iw]))
//   i = 0..3, g = oc / OCG, k = (kh*KW + kw)*ICG + ic, ih = (oh + i)*SH - PT + kh*DH, iw = ow*SW - PL + kw*DW, inside only
//
//      source column  x      KERNEL_H 3: six loads a column of the window serve the three taps of four outputs,
//                     x o    4.5 loads an output of a depthwise 3x3 instead of 9
//                     x o
//                     x o    FILTERS filters share them: 12 * FILTERS fma for 6 loads, neighbours in ow load neighbours
//                     x o    (coalesced) and store neighbours
//                     x
//
// Work-items: (((n*G + g)*chunks + chunk)*strips + strip)*OW + ow, rounded up to whole work-groups of 64; strip: four rows,
// chunk: FILTERS filters. One dimension, so that small planes fill them.
// FLOPs: 2*ICG*KH*KW an output. Bytes of memory: 4*(N*IC*IH*IW + N*OC*OH*OW + OC*ICG*KH*KW), once each: 2.25 FLOPs a byte for
// depthwise 3x3: bound by memory (sm_80: 1.5 TB/s; its first-level caches feed 4.5 loads an output six times as fast), 18 for 4 channels of
// 4 filters. Those, and 8 of 8, are bound by loads from the first-level cache, 6 and 3 vectors of weights for 48 fma, and by
// arithmetic about equally. Eight filters would need 80 to 110 registers.
//
// src, dst            tensor, offset of its first element, strides of its four axes
// packed              weights as Conv2dTapPacking.java lays them: [group, k, filters], filters padded with zeros to FILTERS
// bias                vector, offset, stride; only with HAS_BIAS
// src_extents         (N, IC, IH, IW)
// dst_extents         (N, OC, OH, OW)
// window              (KH, KW, SH, SW, PT, PL, DH, DW)
//
// macro      meaning                                                             default
// HAS_BIAS   1: a bias is added, 0: none, no argument                            0
// FILTERS    filters of a work-item: 1 or 4                                      1
// KERNEL_H   KH where the rows of a column are loaded once, SH and DH 1; 0: any  0
// and those of fused.clh, whose parameters stand before dst
//
// report: 64 -DKERNEL_H=3
// report: 64 -DKERNEL_H=3 FUSED
// report: 64
// report: 64 -DFILTERS=4 -DKERNEL_H=3
// report: 64 -DFILTERS=4 -DKERNEL_H=3 FUSED; 16 independent fma a step, 28 warps
// report: 64 -DFILTERS=4
// report: 64 -DKERNEL_H=3 -DSTORAGE_HALF=1 FUSED
// report: 64 -DFILTERS=4 -DKERNEL_H=3 -DSTORAGE_HALF=1 FUSED; 16 independent fma a step, 28 warps

#include "include/conv2d_window.clh"
#include "include/fused.clh"
#include "include/repeat.clh"

#ifndef HAS_BIAS
#define HAS_BIAS 0
#endif
#ifndef FILTERS
#define FILTERS 1
#endif
#ifndef KERNEL_H
#define KERNEL_H 0
#endif

// Row h of a column of the source, after the prologue; zero outside.
inline float conv2d_grouped_element(__global const STORED* column, int h, int stride, int height PROLOGUE_VALUE_PARAMETERS) {
    return h >= 0 && h < height ? PROLOGUE_VALUE(LOAD(column, h * stride)) : 0.0f;
}

#define CONV2D_GROUPED_SUM(f) float4 sum##f = (float4)(0.0f);
#if FILTERS == 1
#define CONV2D_GROUPED_ADD(f) sum##f = fma((float4)(LOAD(filter, 0)), taps, sum##f);
#else
#define CONV2D_GROUPED_ADD(f) sum##f = fma((float4)(weights.s##f), taps, sum##f);
#endif

__kernel __attribute__((reqd_work_group_size(64, 1, 1)))
void conv2d_grouped(__global const STORED* restrict src, long src_offset, int4 src_strides,
                    __global const STORED* restrict packed, long packed_offset,
#if HAS_BIAS
                    __global const STORED* restrict bias, long bias_offset, int bias_stride,
#endif
                    PROLOGUE_PARAMETERS EPILOGUE_PARAMETERS
                    __global STORED* restrict dst, long dst_offset, int4 dst_strides,
                    int4 src_extents, int4 dst_extents, int8 window, int groups) {
    int filters = dst_extents.s1 / groups;
    int channels = src_extents.s1 / groups;
    int chunks = (filters + FILTERS - 1) / FILTERS;
    int strips = (dst_extents.s2 + 3) / 4;
    int rest = (int)get_global_id(0);
    int ow = rest % dst_extents.s3;
    rest /= dst_extents.s3;
    int oh = rest % strips * 4;
    rest /= strips;
    int first = rest % chunks * FILTERS;
    rest /= chunks;
    int group = rest % groups;
    int n = rest / groups;
    if (n >= dst_extents.s0) {
        return;
    }
    int ih = oh * CONV2D_SH(window) - CONV2D_PT(window);
    int step = chunks * FILTERS;  // elements from one k to the next
    __global const STORED* source = src + src_offset + n * src_strides.s0 + group * channels * src_strides.s1;
    __global const STORED* group_weights =
        packed + packed_offset + group * channels * CONV2D_KH(window) * CONV2D_KW(window) * step + first;

    REPEAT(FILTERS, CONV2D_GROUPED_SUM)
    for (int ic = 0; ic < channels; ++ic) {
        for (int kw = 0; kw < CONV2D_KW(window); ++kw) {
            int iw = ow * CONV2D_SW(window) - CONV2D_PL(window) + kw * CONV2D_DW(window);
            if (iw < 0 || iw >= src_extents.s3) {
                continue;
            }
            __global const STORED* column = source + ic * src_strides.s1 + iw * src_strides.s3;
#if KERNEL_H
            float rows[3 + KERNEL_H];
#pragma unroll
            for (int r = 0; r < 3 + KERNEL_H; ++r) {
                rows[r] = conv2d_grouped_element(column, ih + r, src_strides.s2,
                                                 src_extents.s2 PROLOGUE_VALUES(group * channels + ic));
            }
#pragma unroll
            for (int kh = 0; kh < KERNEL_H; ++kh) {
                float4 taps = (float4)(rows[kh], rows[kh + 1], rows[kh + 2], rows[kh + 3]);
#else
            for (int kh = 0; kh < CONV2D_KH(window); ++kh) {
                int h = ih + kh * CONV2D_DH(window);
                float4 taps = (float4)(
                    conv2d_grouped_element(column, h, src_strides.s2, src_extents.s2 PROLOGUE_VALUES(group * channels + ic)),
                    conv2d_grouped_element(column, h + CONV2D_SH(window), src_strides.s2,
                                           src_extents.s2 PROLOGUE_VALUES(group * channels + ic)),
                    conv2d_grouped_element(column, h + 2 * CONV2D_SH(window), src_strides.s2,
                                           src_extents.s2 PROLOGUE_VALUES(group * channels + ic)),
                    conv2d_grouped_element(column, h + 3 * CONV2D_SH(window), src_strides.s2,
                                           src_extents.s2 PROLOGUE_VALUES(group * channels + ic)));
#endif
                __global const STORED* filter = group_weights + ((kh * CONV2D_KW(window) + kw) * channels + ic) * step;
#if FILTERS > 1
                float4 weights = LOAD_FOUR(filter);
#endif
                REPEAT(FILTERS, CONV2D_GROUPED_ADD)
            }
        }
    }

    int oc = group * filters + first;
    __global STORED* out = dst + dst_offset + n * dst_strides.s0 + oc * dst_strides.s1 + oh * dst_strides.s2 + ow * dst_strides.s3;
#if HAS_RESIDUAL
    __global const STORED* addends = residual + residual_offset + n * residual_strides.s0 + oc * residual_strides.s1
                                    + oh * residual_strides.s2 + ow * residual_strides.s3;
#endif
#if HAS_BIAS
#define CONV2D_GROUPED_BIASED(f) sum##f += LOAD(bias, bias_offset + (oc + f) * bias_stride);
#else
#define CONV2D_GROUPED_BIASED(f)
#endif
#define CONV2D_GROUPED_STORE_ONE(f, i)                                                                      \
    if (oh + i < dst_extents.s2) {                                                                          \
        STORE(EPILOGUE(sum##f.s##i, LOAD(addends, f * residual_strides.s1 + i * residual_strides.s2)),      \
              out, f * dst_strides.s1 + i * dst_strides.s2);                                                \
    }
#define CONV2D_GROUPED_STORE(f)                                                                             \
    if (first + f < filters) {                                                                              \
        CONV2D_GROUPED_BIASED(f)                                                                            \
        REPEAT_WITH(4, CONV2D_GROUPED_STORE_ONE, f)                                                         \
    }
    REPEAT(FILTERS, CONV2D_GROUPED_STORE)
}
