// Depthwise convolution (one source channel a filter, any number of filters a channel): eight neighbouring outputs of a row a
// work-item, in one vector register.
//
//   dst[n, oc, oh, ow + j] = epilogue(bias[oc] + sum over kh, kw of prologue(src[n, oc / M, ih, iw + j*SW]) * weights[oc, 0, kh, kw])
//   j = 0..7
//   M = OC / IC, ih = oh*SH - PT + kh*DH, iw = ow*SW - PL + kw*DW, inside the source only
//
//      source row     . . [ x x x x x x x x ] x x       one tap: eight neighbours (SW 1), or every second of sixteen (SW 2),
//                          | | | | | | | |              times one weight, added to the eight sums
//      outputs             o o o o o o o o
//
// Work-items: (ow / 8, oh, n*OC + oc), each rounded up to whole work-groups.
// FLOPs: 2*KH*KW an output; 4*KH*KW bytes read an output, from the cache but for the first touch: bound by loads. Vectors that
// reach over the border are gathered element by element.
//
// src, weights, dst       tensor, offset of its first element, strides of its four axes
// bias                    vector, offset, stride; only with HAS_BIAS
// src_extents             (N, IC, IH, IW)
// dst_extents             (N, OC, OH, OW)
// window                  (KH, KW, SH, SW, PT, PL, DH, DW)
// groups                  IC; unused, as the extents tell it
//
// macro      meaning                                                                              default
// HAS_BIAS   1: a bias is added, 0: none, no argument                                             0
// STRIDE_W   SW where it is 1 or 2 and the source's column stride is 1; 0: any, always gathered   0
// and those of fused.clh, whose parameters stand before dst

#define ACTIVATION_T float8
#include "include/conv2d_window.clh"
#include "include/fused.clh"

#ifndef HAS_BIAS
#define HAS_BIAS 0
#endif
#ifndef STRIDE_W
#define STRIDE_W 0
#endif

// Element iw of a row, zero outside.
inline float conv2d_depthwise_element(__global const float* row, int iw, int column_stride, int width) {
    return iw >= 0 && iw < width ? row[iw * column_stride] : 0.0f;
}

// Elements iw, iw + step, ... of a row, after the prologue; zeros outside.
inline float8 conv2d_depthwise_load(__global const float* row, int iw, int step, int column_stride,
                                    int width PROLOGUE_VALUE_PARAMETERS) {
#if STRIDE_W == 1
    if (iw >= 0 && iw + 8 <= width) {
        return PROLOGUE_VALUE(vload8(0, row + iw));
    }
#elif STRIDE_W == 2
    if (iw >= 0 && iw + 16 <= width) {
        return PROLOGUE_VALUE(vload16(0, row + iw).even);
    }
#endif
    float8 taps = (float8)(conv2d_depthwise_element(row, iw, column_stride, width),
                           conv2d_depthwise_element(row, iw + step, column_stride, width),
                           conv2d_depthwise_element(row, iw + 2 * step, column_stride, width),
                           conv2d_depthwise_element(row, iw + 3 * step, column_stride, width),
                           conv2d_depthwise_element(row, iw + 4 * step, column_stride, width),
                           conv2d_depthwise_element(row, iw + 5 * step, column_stride, width),
                           conv2d_depthwise_element(row, iw + 6 * step, column_stride, width),
                           conv2d_depthwise_element(row, iw + 7 * step, column_stride, width));
#if HAS_PROLOGUE
    int8 columns = (int8)(iw) + step * (int8)(0, 1, 2, 3, 4, 5, 6, 7);
    taps = columns >= 0 && columns < width ? PROLOGUE_VALUE(taps) : (float8)(0.0f);
#endif
    return taps;
}

__kernel void conv2d_depthwise(__global const float* restrict src, long src_offset, int4 src_strides,
                               __global const float* restrict weights, long weights_offset, int4 weights_strides,
#if HAS_BIAS
                               __global const float* restrict bias, long bias_offset, int bias_stride,
#endif
                               PROLOGUE_PARAMETERS EPILOGUE_PARAMETERS
                               __global float* restrict dst, long dst_offset, int4 dst_strides,
                               int4 src_extents, int4 dst_extents, int8 window, int groups) {
    int ow = (int)get_global_id(0) * 8;
    int oh = (int)get_global_id(1);
    int plane = (int)get_global_id(2);
    if (ow >= dst_extents.s3 || oh >= dst_extents.s2 || plane >= dst_extents.s0 * dst_extents.s1) {
        return;
    }
    int oc = plane % dst_extents.s1;
    int n = plane / dst_extents.s1;
    int ic = oc / (dst_extents.s1 / src_extents.s1);
    int ih = oh * CONV2D_SH(window) - CONV2D_PT(window);
    int iw = ow * CONV2D_SW(window) - CONV2D_PL(window);
    int kh_begin = conv2d_first_inside(ih, CONV2D_DH(window));
    int kh_end = conv2d_end_inside(ih, CONV2D_DH(window), CONV2D_KH(window), src_extents.s2);

    __global const float* channel = src + src_offset + n * src_strides.s0 + ic * src_strides.s1;
    __global const float* filter = weights + weights_offset + oc * weights_strides.s0;
#if HAS_BIAS
    float8 sums = (float8)(bias[bias_offset + oc * bias_stride]);
#else
    float8 sums = (float8)(0.0f);
#endif
    for (int kh = kh_begin; kh < kh_end; ++kh) {
        __global const float* row = channel + (ih + kh * CONV2D_DH(window)) * src_strides.s2;
        for (int kw = 0; kw < CONV2D_KW(window); ++kw) {
            float weight = filter[kh * weights_strides.s2 + kw * weights_strides.s3];
            float8 taps = conv2d_depthwise_load(row, iw + kw * CONV2D_DW(window), CONV2D_SW(window), src_strides.s3,
                                                src_extents.s3 PROLOGUE_VALUES(ic));
            sums = fma((float8)(weight), taps, sums);
        }
    }
    __global float* out = dst + dst_offset + n * dst_strides.s0 + oc * dst_strides.s1 + oh * dst_strides.s2 + ow * dst_strides.s3;
    int count = min(8, dst_extents.s3 - ow);
    float lanes[8];
#if HAS_RESIDUAL
    __global const float* addends = residual + residual_offset + n * residual_strides.s0 + oc * residual_strides.s1
                                    + oh * residual_strides.s2 + ow * residual_strides.s3;
    for (int j = 0; j < 8; ++j) {
        lanes[j] = j < count ? addends[j * residual_strides.s3] : 0.0f;
    }
#endif
    vstore8(EPILOGUE(sums, vload8(0, lanes)), 0, lanes);
    for (int j = 0; j < count; ++j) {
        out[j * dst_strides.s3] = lanes[j];
    }
}
