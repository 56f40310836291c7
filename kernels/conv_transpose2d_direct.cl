// Transposed two-dimensional convolution in gather form, one output element a work-item: each output sums the source elements
// whose stamp of the kernel covers it, so that nothing is written twice. Any groups, strides, dilations, pads and output pads, any
// plain strides.
//
//   dst[n, oc, oh, ow] = bias[oc] + sum over ic, kh, kw of src[n, g*ICG + ic, ih, iw] * weights[g*ICG + ic, oc % OCG, kh, kw]
//   where ih = (oh + PT - kh*DH) / SH and iw = (ow + PL - kw*DW) / SW are whole and inside the source
//   ICG = IC / groups, OCG = OC / groups, g = oc / OCG
//
// Work-items: (ow, oh, n*OC + oc), the first two rounded up to whole work-groups.
// FLOPs: 2*ICG*KH*KW/(SH*SW) an output, 8 bytes read for each pair of them: bound by loads. Neighbouring work-items read the same
// or neighbouring source elements where the column stride is 1.
//
// src, weights, dst       tensor, offset of its first element, strides of its four axes; weights are [IC, OCG, KH, KW]
// bias                    vector, offset, stride; only with HAS_BIAS
// src_extents             (N, IC, IH, IW)
// dst_extents             (N, OC, OH, OW)
// window                  (KH, KW, SH, SW, PT, PL, DH, DW)
//
// macro      meaning                                    default
// HAS_BIAS   1: a bias is added, 0: none, no argument   0

#include "include/conv2d_window.clh"
#include "include/storage.clh"

#ifndef HAS_BIAS
#define HAS_BIAS 0
#endif

// Source index of an output index seen through one tap, or -1 where the tap does not meet a source element.
inline int conv_transpose2d_source(int padded, int tap, int stride, int extent) {
    int scaled = padded - tap;
    int index = scaled / stride;
    return scaled >= 0 && index * stride == scaled && index < extent ? index : -1;
}

__kernel void conv_transpose2d_direct(__global const STORED* restrict src, long src_offset, int4 src_strides,
                                      __global const STORED* restrict weights, long weights_offset, int4 weights_strides,
#if HAS_BIAS
                                      __global const STORED* restrict bias, long bias_offset, int bias_stride,
#endif
                                      __global STORED* restrict dst, long dst_offset, int4 dst_strides,
                                      int4 src_extents, int4 dst_extents, int8 window, int groups) {
    int ow = (int)get_global_id(0);
    int oh = (int)get_global_id(1);
    if (ow >= dst_extents.s3 || oh >= dst_extents.s2) {
        return;
    }
    int oc = (int)get_global_id(2) % dst_extents.s1;
    int n = (int)get_global_id(2) / dst_extents.s1;
    int group_filters = dst_extents.s1 / groups;
    int group_channels = src_extents.s1 / groups;
    int first_channel = oc / group_filters * group_channels;

    __global const STORED* planes = src + src_offset + n * src_strides.s0 + first_channel * src_strides.s1;
    __global const STORED* filters =
        weights + weights_offset + first_channel * weights_strides.s0 + oc % group_filters * weights_strides.s1;
#if HAS_BIAS
    float sum = LOAD(bias, bias_offset + oc * bias_stride);
#else
    float sum = 0.0f;
#endif
    for (int kh = 0; kh < CONV2D_KH(window); ++kh) {
        int ih = conv_transpose2d_source(oh + CONV2D_PT(window), kh * CONV2D_DH(window), CONV2D_SH(window), src_extents.s2);
        if (ih < 0) {
            continue;
        }
        for (int kw = 0; kw < CONV2D_KW(window); ++kw) {
            int iw = conv_transpose2d_source(ow + CONV2D_PL(window), kw * CONV2D_DW(window), CONV2D_SW(window), src_extents.s3);
            if (iw < 0) {
                continue;
            }
            int source = ih * src_strides.s2 + iw * src_strides.s3;
            int tap = kh * weights_strides.s2 + kw * weights_strides.s3;
            for (int ic = 0; ic < group_channels; ++ic) {
                sum = fma(LOAD(planes, source + ic * src_strides.s1), LOAD(filters, tap + ic * weights_strides.s0), sum);
            }
        }
    }
    STORE(sum, dst, dst_offset + n * dst_strides.s0 + oc * dst_strides.s1 + oh * dst_strides.s2 + ow * dst_strides.s3);
}
