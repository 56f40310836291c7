// Two-dimensional convolution straight from the definition, one output element a work-item: any groups, strides, dilations and
// pads, any plain strides. The last resort of Conv2dLowering, and what the faster kernels are compared with on a device.
//
//   dst[n, oc, oh, ow] = epilogue(bias[oc] + sum over ic, kh, kw of prologue(src[n, g*ICG + ic, ih, iw]) * weights[oc, ic, kh, kw])
//   ICG = IC / groups, g = oc / (OC / groups), ih = oh*SH - PT + kh*DH, iw = ow*SW - PL + kw*DW, inside the source only
//
// Work-items: (ow, oh, n*OC + oc), the first two rounded up to whole work-groups.
// FLOPs: 2*ICG*KH*KW an output, with 8 bytes read for each pair of them (no reuse in registers): bound by loads. Coalesced along
// ow where SW and the column stride are 1; all work-items of a group read the same weight.
//
// src, weights, dst       tensor, offset of its first element, strides of its four axes
// bias                    vector, offset, stride; only with HAS_BIAS
// src_extents             (N, IC, IH, IW)
// dst_extents             (N, OC, OH, OW)
// window                  (KH, KW, SH, SW, PT, PL, DH, DW)
//
// macro      meaning                                    default
// HAS_BIAS   1: a bias is added, 0: none, no argument   0
// and those of fused.clh, whose parameters stand before dst

#include "include/conv2d_window.clh"
#include "include/fused.clh"

#ifndef HAS_BIAS
#define HAS_BIAS 0
#endif

__kernel void conv2d_direct(__global const STORED* restrict src, long src_offset, int4 src_strides,
                            __global const STORED* restrict weights, long weights_offset, int4 weights_strides,
#if HAS_BIAS
                            __global const STORED* restrict bias, long bias_offset, int bias_stride,
#endif
                            PROLOGUE_PARAMETERS EPILOGUE_PARAMETERS
                            __global STORED* restrict dst, long dst_offset, int4 dst_strides,
                            int4 src_extents, int4 dst_extents, int8 window, int groups) {
    int ow = (int)get_global_id(0);
    int oh = (int)get_global_id(1);
    if (ow >= dst_extents.s3 || oh >= dst_extents.s2) {
        return;
    }
    int oc = (int)get_global_id(2) % dst_extents.s1;
    int n = (int)get_global_id(2) / dst_extents.s1;
    int group_channels = src_extents.s1 / groups;
    int first_channel = oc / (dst_extents.s1 / groups) * group_channels;

    int ih = oh * CONV2D_SH(window) - CONV2D_PT(window);
    int iw = ow * CONV2D_SW(window) - CONV2D_PL(window);
    int kh_begin = conv2d_first_inside(ih, CONV2D_DH(window));
    int kh_end = conv2d_end_inside(ih, CONV2D_DH(window), CONV2D_KH(window), src_extents.s2);
    int kw_begin = conv2d_first_inside(iw, CONV2D_DW(window));
    int kw_end = conv2d_end_inside(iw, CONV2D_DW(window), CONV2D_KW(window), src_extents.s3);

    __global const STORED* plane = src + src_offset + n * src_strides.s0 + first_channel * src_strides.s1;
    __global const STORED* filter = weights + weights_offset + oc * weights_strides.s0;
#if HAS_BIAS
    float sum = LOAD(bias, bias_offset + oc * bias_stride);
#else
    float sum = 0.0f;
#endif
    for (int ic = 0; ic < group_channels; ++ic) {
        for (int kh = kh_begin; kh < kh_end; ++kh) {
            int row = (ih + kh * CONV2D_DH(window)) * src_strides.s2;
            for (int kw = kw_begin; kw < kw_end; ++kw) {
                sum = fma(PROLOGUE(LOAD(plane, row + (iw + kw * CONV2D_DW(window)) * src_strides.s3), first_channel + ic),
                          LOAD(filter, kh * weights_strides.s2 + kw * weights_strides.s3), sum);
            }
        }
        plane += src_strides.s1;
        filter += weights_strides.s1;
    }
    STORE(EPILOGUE(sum, LOAD(residual, residual_offset + n * residual_strides.s0 + oc * residual_strides.s1
                                           + oh * residual_strides.s2 + ow * residual_strides.s3)),
          dst, dst_offset + n * dst_strides.s0 + oc * dst_strides.s1 + oh * dst_strides.s2 + ow * dst_strides.s3);
}
