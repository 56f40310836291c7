// Convolution as a matrix product whose right operand is never written: tiles of 64 filters x 64 output positions in work-groups
// of 16 x 16 (picture in gemm_tile.clh); the slice of the unfolded source is gathered straight into local memory. For GPUs. Any
// groups, strides, dilations and pads, any plain strides.
//
//   dst[n, g*OCG + m, p] = epilogue(bias[g*OCG + m] + sum over k of weights[g*OCG + m, k] * unfolded[n, g, k, p])
//   k = (ic*KH + kh)*KW + kw, p = oh*OW + ow
//   unfolded[n, g, k, p] = prologue(src[n, g*ICG + ic, oh*SH - PT + kh*DH, ow*SW - PL + kw*DW]), zero outside
//
// Work-items: (positions / 4, filters / 4, n*groups + g), work-groups of (16, 16, 1).
// FLOPs: 2*64*64 for each k of a tile, for 2*64*4 bytes read: 16 FLOPs a byte. Loads of the source are coalesced along ow where SW
// and the column stride are 1, loads of the weights along k, stores along ow. Each work-item gathers for one position only, so it
// divides p once, and k once a load.
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
#include "include/gemm_tile.clh"

#ifndef HAS_BIAS
#define HAS_BIAS 0
#endif

// Where tap number `k` of a filter lies: (channel, kh, kw).
inline int3 conv2d_implicit_gemm_tap(int k, int8 window) {
    int kw = k % CONV2D_KW(window);
    int rest = k / CONV2D_KW(window);
    return (int3)(rest / CONV2D_KH(window), rest % CONV2D_KH(window), kw);
}

__kernel __attribute__((reqd_work_group_size(GEMM_TILE_GROUP, GEMM_TILE_GROUP, 1)))
void conv2d_implicit_gemm(__global const float* restrict src, long src_offset, int4 src_strides,
                          __global const float* restrict weights, long weights_offset, int4 weights_strides,
#if HAS_BIAS
                          __global const float* restrict bias, long bias_offset, int bias_stride,
#endif
                          PROLOGUE_PARAMETERS EPILOGUE_PARAMETERS
                          __global float* restrict dst, long dst_offset, int4 dst_strides,
                          int4 src_extents, int4 dst_extents, int8 window, int groups) {
    __local float weights_slice[GEMM_TILE_SLICE];
    __local float source_slice[GEMM_TILE_SLICE];
    int x = (int)get_local_id(0);
    int y = (int)get_local_id(1);
    int group = (int)get_global_id(2) % groups;
    int n = (int)get_global_id(2) / groups;
    int item = y * GEMM_TILE_GROUP + x;
    int filters = dst_extents.s1 / groups;
    int channels = src_extents.s1 / groups;
    int positions = dst_extents.s2 * dst_extents.s3;
    int inner = channels * CONV2D_KH(window) * CONV2D_KW(window);
    int first_filter = (int)get_group_id(1) * GEMM_TILE_SIDE;
    int first_position = (int)get_group_id(0) * GEMM_TILE_SIDE;
    __global const float* group_src = src + src_offset + n * src_strides.s0 + group * channels * src_strides.s1;
    __global const float* group_weights = weights + weights_offset + group * filters * weights_strides.s0;

    // The position that this work-item gathers for; 64 divides the 256 work-items, so it stays the same.
    int side = item % GEMM_TILE_SIDE;
    int position = first_position + side;
    int ih = position / dst_extents.s3 * CONV2D_SH(window) - CONV2D_PT(window);
    int iw = position % dst_extents.s3 * CONV2D_SW(window) - CONV2D_PL(window);

    gemm_tile_sums sums = {(float4)(0.0f), (float4)(0.0f), (float4)(0.0f), (float4)(0.0f)};
    for (int first_k = 0; first_k < inner; first_k += GEMM_TILE_DEPTH) {
        for (int i = item; i < GEMM_TILE_SIDE * GEMM_TILE_DEPTH; i += GEMM_TILE_ITEMS) {
            int depth = i % GEMM_TILE_DEPTH;
            int filter = first_filter + i / GEMM_TILE_DEPTH;
            int3 tap = conv2d_implicit_gemm_tap(first_k + depth, window);
            int inside = filter < filters && first_k + depth < inner;
            weights_slice[depth * GEMM_TILE_PITCH + i / GEMM_TILE_DEPTH] =
                inside ? group_weights[filter * weights_strides.s0 + tap.s0 * weights_strides.s1 + tap.s1 * weights_strides.s2
                                       + tap.s2 * weights_strides.s3]
                       : 0.0f;
        }
        for (int depth = item / GEMM_TILE_SIDE; depth < GEMM_TILE_DEPTH; depth += GEMM_TILE_ITEMS / GEMM_TILE_SIDE) {
            int3 tap = conv2d_implicit_gemm_tap(first_k + depth, window);
            int h = ih + tap.s1 * CONV2D_DH(window);
            int w = iw + tap.s2 * CONV2D_DW(window);
            int inside = position < positions && first_k + depth < inner && h >= 0 && h < src_extents.s2 && w >= 0
                         && w < src_extents.s3;
            source_slice[depth * GEMM_TILE_PITCH + side] =
                inside ? PROLOGUE(group_src[tap.s0 * src_strides.s1 + h * src_strides.s2 + w * src_strides.s3],
                                  group * channels + tap.s0)
                       : 0.0f;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        gemm_tile_multiply(weights_slice, source_slice, x, y, &sums);
        barrier(CLK_LOCAL_MEM_FENCE);
    }

    float lanes[16];
    vstore4(sums.r0, 0, lanes);
    vstore4(sums.r1, 1, lanes);
    vstore4(sums.r2, 2, lanes);
    vstore4(sums.r3, 3, lanes);
    __global float* out = dst + dst_offset + n * dst_strides.s0 + group * filters * dst_strides.s1;
    for (int i = 0; i < 16; ++i) {
        int filter = first_filter + y + i / 4 * GEMM_TILE_GROUP;
        int target = first_position + x + i % 4 * GEMM_TILE_GROUP;
        if (filter < filters && target < positions) {
            float value = lanes[i];
#if HAS_BIAS
            value += bias[bias_offset + (group * filters + filter) * bias_stride];
#endif
            int oh = target / dst_extents.s3;
            int ow = target % dst_extents.s3;
            out[filter * dst_strides.s1 + oh * dst_strides.s2 + ow * dst_strides.s3] =
                EPILOGUE(value, residual[residual_offset + n * residual_strides.s0
                                         + (group * filters + filter) * residual_strides.s1 + oh * residual_strides.s2
                                         + ow * residual_strides.s3]);
        }
    }
}
