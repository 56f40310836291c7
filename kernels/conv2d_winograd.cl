// Winograd's F(2x2, 3x3) for GPUs: convolution of 3 x 3 windows with stride 1 by 16 matrix products (gemm_tiled.cl) between two
// transforms, which are here.
//
//   dst tile (2 x 2) = epilogue(bias[oc] + At (sum over ic of U[oc, ic] .* V[ic, tile]) A), U = G g Gt, V = Bt prologue(d) B
//
//        | 1  0 -1  0 |        | 1    0    0   |
//   Bt = | 0  1  1  0 |    G = | 1/2  1/2  1/2 |    At = | 1 1  1  0 |    d: the 4 x 4 source elements under the tile,
//        | 0 -1  1  0 |        | 1/2 -1/2  1/2 |         | 0 1 -1 -1 |       zero outside the source
//        | 0  1  0 -1 |        | 0    0    1   |
//
//   conv2d_winograd_source    V[xi, ic, t] from src, xi = 0..15, one work-item a tile of a channel; tiles behind the last are zero
//   gemm_tiled, 16 times      M[xi, oc, t] = sum over ic of U[xi, oc, ic] * V[xi, ic, t]
//   conv2d_winograd_result    dst from M[xi, oc, t], one work-item a tile of a filter
//
// Work-items: (tiles of the part, channels or filters), the first rounded up to whole work-groups of 64.
// FLOPs: 2*16*IC*OC a tile of products for 2*36*IC*OC of the direct sum, 32 + 24 additions a transform. Bytes of the last cache:
// 4*IC*(4 read + 16 written + 16*OC/64 read again) + 4*OC*(16 + 16 + 4) a tile. The host cuts tiles into parts whose V and M,
// 16 MiB together, stay in that cache. With IC = OC = 128 that is 11 FLOPs a byte and 2.25 times fewer FLOPs: 1.8 times the direct
// kernel's speed on sm_80 (19.5 TFLOP/s, 5 TB/s), 1.6 times at 64 channels, where nothing would be left if V and M came from
// memory; so 64 is the least. One fused kernel would save V and M, but its 16 sums a tile and filter leave 5 FLOPs a byte. Loads and
// stores are coalesced along tiles; transforms are bound by the cache.
// Error: at most 1.1e-6 of the peak in the operator cases, where direct sums have 2.9e-6 (1000 channels): fewer products are added.
//
// src, dst            tensor, offset of its first element, strides of its four axes
// v, m                workspace [16, IC or OC, tiles], offset
// places              (elements from one xi to the next, from one row to the next, first tile of the part, tiles of all images)
// bias                vector, offset, stride; only with HAS_BIAS
// src_extents         (N, IC, IH, IW); dst_extents (N, OC, OH, OW)
// tiling              (rows, columns of tiles, PT, PL); the result has no pads
//
// macro      meaning                                    default
// HAS_BIAS   1: a bias is added, 0: none, no argument   0
// and those of fused.clh
//
// Source: A. Lavin, S. Gray, Fast algorithms for convolutional neural networks, arXiv 1509.09308.
//
// report: 64
// report: 64 FUSED
// report: 64 -DSTORAGE_HALF=1 FUSED

#include "include/fused.clh"

#ifndef HAS_BIAS
#define HAS_BIAS 0
#endif

// Bt times a column of four, each a vector; and the same along the lanes of a vector.
#define CONV2D_WINOGRAD_SOURCE_ROWS(a, b, c, d) \
    float4 t0 = a - c, t1 = b + c, t2 = c - b, t3 = b - d;
#define CONV2D_WINOGRAD_SOURCE_LANES(t) \
    (float4)(t.s0 - t.s2, t.s1 + t.s2, t.s2 - t.s1, t.s1 - t.s3)

// Element iw of a row, after the prologue; zero outside.
inline float conv2d_winograd_element(__global const STORED* row, int iw, int stride, int width PROLOGUE_VALUE_PARAMETERS) {
    return iw >= 0 && iw < width ? PROLOGUE_VALUE(LOAD(row, iw * stride)) : 0.0f;
}

// Elements iw ... iw + 3 of row ih.
inline float4 conv2d_winograd_row(__global const STORED* plane, int ih, int iw, int4 strides,
                                  int4 extents PROLOGUE_VALUE_PARAMETERS) {
    float4 row = (float4)(0.0f);
    if (ih >= 0 && ih < extents.s2) {
        __global const STORED* from = plane + ih * strides.s2;
        row = (float4)(conv2d_winograd_element(from, iw, strides.s3, extents.s3 PROLOGUE_VALUES_ON),
                       conv2d_winograd_element(from, iw + 1, strides.s3, extents.s3 PROLOGUE_VALUES_ON),
                       conv2d_winograd_element(from, iw + 2, strides.s3, extents.s3 PROLOGUE_VALUES_ON),
                       conv2d_winograd_element(from, iw + 3, strides.s3, extents.s3 PROLOGUE_VALUES_ON));
    }
    return row;
}

// Writes four of the 16 matrices.
inline void conv2d_winograd_put(float4 four, __global float* to, int step) {
    to[0] = four.s0;
    to[step] = four.s1;
    to[2 * step] = four.s2;
    to[3 * step] = four.s3;
}

inline float4 conv2d_winograd_get(__global const float* from, int step) {
    return (float4)(from[0], from[step], from[2 * step], from[3 * step]);
}

__kernel void conv2d_winograd_source(__global const STORED* restrict src, long src_offset, int4 src_strides,
                                     PROLOGUE_PARAMETERS
                                     __global float* restrict v, long v_offset, int4 places, int4 src_extents, int4 tiling) {
    int column = (int)get_global_id(0);
    int ic = (int)get_global_id(1);
    if (column >= places.s1) {
        return;
    }
    int tile = places.s2 + column;
    float4 d0 = (float4)(0.0f), d1 = d0, d2 = d0, d3 = d0;
    if (tile < places.s3) {
        int row = tile / tiling.s1;
        int iw = (tile - row * tiling.s1) * 2 - tiling.s3;
        int n = row / tiling.s0;
        int ih = (row - n * tiling.s0) * 2 - tiling.s2;
        __global const STORED* plane = src + src_offset + n * src_strides.s0 + ic * src_strides.s1;
        d0 = conv2d_winograd_row(plane, ih, iw, src_strides, src_extents PROLOGUE_VALUES(ic));
        d1 = conv2d_winograd_row(plane, ih + 1, iw, src_strides, src_extents PROLOGUE_VALUES(ic));
        d2 = conv2d_winograd_row(plane, ih + 2, iw, src_strides, src_extents PROLOGUE_VALUES(ic));
        d3 = conv2d_winograd_row(plane, ih + 3, iw, src_strides, src_extents PROLOGUE_VALUES(ic));
    }
    CONV2D_WINOGRAD_SOURCE_ROWS(d0, d1, d2, d3)
    __global float* to = v + v_offset + ic * places.s1 + column;
    conv2d_winograd_put(CONV2D_WINOGRAD_SOURCE_LANES(t0), to, places.s0);
    conv2d_winograd_put(CONV2D_WINOGRAD_SOURCE_LANES(t1), to + 4 * places.s0, places.s0);
    conv2d_winograd_put(CONV2D_WINOGRAD_SOURCE_LANES(t2), to + 8 * places.s0, places.s0);
    conv2d_winograd_put(CONV2D_WINOGRAD_SOURCE_LANES(t3), to + 12 * places.s0, places.s0);
}

__kernel void conv2d_winograd_result(__global const float* restrict m, long m_offset, int4 places,
#if HAS_BIAS
                                     __global const STORED* restrict bias, long bias_offset, int bias_stride,
#endif
                                     EPILOGUE_PARAMETERS
                                     __global STORED* restrict dst, long dst_offset, int4 dst_strides,
                                     int4 dst_extents, int4 tiling) {
    int column = (int)get_global_id(0);
    int oc = (int)get_global_id(1);
    int tile = places.s2 + column;
    if (column >= places.s1 || tile >= places.s3) {
        return;
    }
    int row = tile / tiling.s1;
    int ow = (tile - row * tiling.s1) * 2;
    int n = row / tiling.s0;
    int oh = (row - n * tiling.s0) * 2;
    __global const float* from = m + m_offset + oc * places.s1 + column;
    float4 m0 = conv2d_winograd_get(from, places.s0);
    float4 m1 = conv2d_winograd_get(from + 4 * places.s0, places.s0);
    float4 m2 = conv2d_winograd_get(from + 8 * places.s0, places.s0);
    float4 m3 = conv2d_winograd_get(from + 12 * places.s0, places.s0);
    float4 above = m0 + m1 + m2;
    float4 below = m1 - m2 - m3;
#if HAS_BIAS
    float first = LOAD(bias, bias_offset + oc * bias_stride);
#else
    float first = 0.0f;
#endif
    float4 sums = (float4)(above.s0 + above.s1 + above.s2, above.s1 - above.s2 - above.s3, below.s0 + below.s1 + below.s2,
                           below.s1 - below.s2 - below.s3) + first;
    __global STORED* out = dst + dst_offset + n * dst_strides.s0 + oc * dst_strides.s1 + oh * dst_strides.s2 + ow * dst_strides.s3;
#if HAS_RESIDUAL
    __global const STORED* addends = residual + residual_offset + n * residual_strides.s0 + oc * residual_strides.s1
                                    + oh * residual_strides.s2 + ow * residual_strides.s3;
#endif
#define CONV2D_WINOGRAD_STORE(i, j)                                                                                   \
    if (oh + i < dst_extents.s2 && ow + j < dst_extents.s3) {                                                         \
        STORE(EPILOGUE(CONV2D_WINOGRAD_LANE(i, j), LOAD(addends, i * residual_strides.s2 + j * residual_strides.s3)), \
              out, i * dst_strides.s2 + j * dst_strides.s3);                                                          \
    }
#define CONV2D_WINOGRAD_LANE(i, j) (i == 0 ? (j == 0 ? sums.s0 : sums.s1) : (j == 0 ? sums.s2 : sums.s3))
    CONV2D_WINOGRAD_STORE(0, 0)
    CONV2D_WINOGRAD_STORE(0, 1)
    CONV2D_WINOGRAD_STORE(1, 0)
    CONV2D_WINOGRAD_STORE(1, 1)
}
