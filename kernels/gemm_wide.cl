// Matrix product with bias for wide-SIMD devices (CPU drivers): one register tile a work-item, work-groups of one, no local memory.
//
//   dst[r, p] = epilogue(bias[r] + sum over k of weights[r, k] * prologue(b[k, p]))     for every image and every group
//
//                   p: 32 columns, two float16                 The weights come packed in panels of ROWS rows, bias in front:
//                 +---------------+---------------+
//        ROWS     | lo0           | hi0           |              panel: bias[0..ROWS) | k=0: w[0..ROWS) | k=1: ... | k=K-1
//        rows     | lo1           | hi1           |
//                 | ...           | ...           |            (GemmPanelPacking.java), zeros behind the last row, so that a step
//                 +---------------+---------------+            of k reads ROWS neighbours, broadcasts each, and does 2*ROWS fma.
//
// A row k of b has 32 neighbours for a tile; the tiles of a row are b_strides.s3 apart. With 32 there, b is an ordinary row-major
// matrix (an activation read in place); with ROW x 32 elements b lies tile by tile (what im2col writes) and is read straight on.
// Columns behind the last whole tile are done 16 at a time. The last 16 are loaded from last_load at the latest, which overlaps the
// columns before (computed twice, stored once), so that a row-major b is never read behind its end.
//
// Work-items: (panel, column tile, image * groups + group): whole tiles of 32 first, then tiles of 16. Panels are fastest, so that
// a tile of b stays in the cache while the weights pass.
// FLOPs: 2*ROWS*32 a step of k for (ROWS + 32) * 4 bytes read from the cache: bound by arithmetic (16 fma for 10 loads at ROWS 8).
//
// weights, weights_offset       panels of all groups, one behind the other
// b, b_offset, b_strides        (image, group, row, tile of 32 columns)
// dst, dst_offset, dst_strides  (image, group, row, 1)
// extents                       (rows of a group, columns, K, groups)
// last_load                     last column from which 16 may be loaded; at least 0
//
// macro   meaning                 default
// ROWS    rows of a tile: 4 or 8  8
// and those of fused.clh: channels of the prologue are rows k of b, group by group; its parameters stand before dst. Planes of
// the residual are dense.

#define ACTIVATION_T float16
#include "include/fused.clh"
#include "include/repeat.clh"

#ifndef ROWS
#define ROWS 8
#endif

#if HAS_RESIDUAL
#define GEMM_WIDE_EPILOGUE_PARAMETERS                                                                              \
    , float epilogue_alpha, float epilogue_beta, __global const STORED *addends, int addend_stride,                 \
        float residual_alpha, float residual_beta
#define GEMM_WIDE_EPILOGUE(addends)                                                                                \
    , epilogue_alpha, epilogue_beta, addends, residual_strides.s1, residual_alpha, residual_beta
#elif HAS_EPILOGUE
#define GEMM_WIDE_EPILOGUE_PARAMETERS , float epilogue_alpha, float epilogue_beta
#define GEMM_WIDE_EPILOGUE(addends) , epilogue_alpha, epilogue_beta
#else
#define GEMM_WIDE_EPILOGUE_PARAMETERS
#define GEMM_WIDE_EPILOGUE(addends)
#endif

#if HAS_PROLOGUE
#define GEMM_WIDE_PROLOGUE_PARAMETERS                                                                              \
    , __global const STORED *factor, __global const STORED *shift, int2 prologue_strides, float prologue_alpha,      \
        float prologue_beta
#define GEMM_WIDE_PROLOGUE                                                                                         \
    , factor + factor_offset + group * inner * prologue_strides.s0,                                                \
        shift + shift_offset + group * inner * prologue_strides.s1, prologue_strides, prologue_alpha, prologue_beta
#define GEMM_WIDE_LOAD(i)                                                                                          \
    fused_prologue(fma(LOAD_VECTOR(16, b + 16 * i), (float16)(LOAD(factor, k * prologue_strides.s0)),              \
                       (float16)(LOAD(shift, k * prologue_strides.s1))),                                           \
                   prologue_alpha, prologue_beta)
#else
#define GEMM_WIDE_PROLOGUE_PARAMETERS
#define GEMM_WIDE_PROLOGUE
#define GEMM_WIDE_LOAD(i) LOAD_VECTOR(16, b + 16 * i)
#endif

// Elements first to end - 1 of 16, zeros for the others.
inline float16 gemm_wide_load_lanes(__global const STORED* src, int first, int end) {
    float lanes[16];
    for (int i = 0; i < 16; ++i) {
        lanes[i] = i >= first && i < end ? LOAD(src, i) : 0.0f;
    }
    return vload16(0, lanes);
}

// Stores lanes first to end - 1.
inline void gemm_wide_store_lanes(float16 value, __global STORED* dst, int first, int end) {
    float lanes[16];
    vstore16(value, 0, lanes);
    for (int i = first; i < end; ++i) {
        STORE(lanes[i], dst, i);
    }
}

#define GEMM_WIDE_BIAS_32(r) float16 lo##r = (float16)(LOAD(panel, r)); float16 hi##r = lo##r;
#define GEMM_WIDE_STEP_32(r) lo##r = fma((float16)(LOAD(panel, r)), b_lo, lo##r); hi##r = fma((float16)(LOAD(panel, r)), b_hi, hi##r);
#define GEMM_WIDE_STORE_32(r)                                                                                      \
    if (r < rows) {                                                                                                \
        STORE_VECTOR(16, EPILOGUE(lo##r, LOAD_VECTOR(16, addends + r * addend_stride)), out + r * row_stride);     \
        STORE_VECTOR(16, EPILOGUE(hi##r, LOAD_VECTOR(16, addends + r * addend_stride + 16)),                       \
                     out + r * row_stride + 16);                                                                   \
    }

static inline void gemm_wide_tile_32(__global const STORED* panel, __global const STORED* b, int b_row, int inner,
                              __global STORED* out, int row_stride,
                              int rows GEMM_WIDE_PROLOGUE_PARAMETERS GEMM_WIDE_EPILOGUE_PARAMETERS) {
    REPEAT(ROWS, GEMM_WIDE_BIAS_32)
    for (int k = 0; k < inner; ++k) {
        panel += ROWS;
        float16 b_lo = GEMM_WIDE_LOAD(0);
        float16 b_hi = GEMM_WIDE_LOAD(1);
        REPEAT(ROWS, GEMM_WIDE_STEP_32)
        b += b_row;
    }
    REPEAT(ROWS, GEMM_WIDE_STORE_32)
}

#define GEMM_WIDE_BIAS_16(r) float16 lo##r = (float16)(LOAD(panel, r));
#define GEMM_WIDE_STEP_16(r) lo##r = fma((float16)(LOAD(panel, r)), b_lo, lo##r);
#define GEMM_WIDE_STORE_16(r)                                                                                      \
    if (r < rows) {                                                                                                \
        gemm_wide_store_lanes(EPILOGUE(lo##r, gemm_wide_load_lanes(addends + r * addend_stride, first, end)),      \
                              out + r * row_stride, first, end);                                                   \
    }

static inline void gemm_wide_tile_16(__global const STORED* panel, __global const STORED* b, int b_row, int inner,
                              __global STORED* out, int row_stride, int rows, int first,
                              int end GEMM_WIDE_PROLOGUE_PARAMETERS GEMM_WIDE_EPILOGUE_PARAMETERS) {
    REPEAT(ROWS, GEMM_WIDE_BIAS_16)
    for (int k = 0; k < inner; ++k) {
        panel += ROWS;
        float16 b_lo = GEMM_WIDE_LOAD(0);
        REPEAT(ROWS, GEMM_WIDE_STEP_16)
        b += b_row;
    }
    REPEAT(ROWS, GEMM_WIDE_STORE_16)
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void gemm_wide(__global const STORED* restrict weights, long weights_offset,
               __global const STORED* restrict b, long b_offset, int4 b_strides,
               PROLOGUE_PARAMETERS EPILOGUE_PARAMETERS
               __global STORED* restrict dst, long dst_offset, int4 dst_strides, int4 extents, int last_load) {
    int panels = (int)get_global_size(0);
    int panel_index = (int)get_global_id(0);
    int tile = (int)get_global_id(1);
    int group = (int)get_global_id(2) % extents.s3;
    int image = (int)get_global_id(2) / extents.s3;
    int columns = extents.s1;
    int inner = extents.s2;
    int rows = extents.s0 - panel_index * ROWS;

    __global const STORED* panel = weights + weights_offset + (long)(group * panels + panel_index) * (inner + 1) * ROWS;
    __global const STORED* matrix = b + b_offset + image * b_strides.s0 + group * b_strides.s1;
    __global STORED* out = dst + dst_offset + image * dst_strides.s0 + group * dst_strides.s1
                          + panel_index * ROWS * dst_strides.s2;
#if HAS_RESIDUAL
    __global const STORED* addends = residual + residual_offset + image * residual_strides.s0
                                    + (group * extents.s0 + panel_index * ROWS) * residual_strides.s1;
#endif
    int whole = columns / 32;
    if (tile < whole) {
        gemm_wide_tile_32(panel, matrix + tile * b_strides.s3, b_strides.s2, inner, out + tile * 32, dst_strides.s2,
                          rows GEMM_WIDE_PROLOGUE GEMM_WIDE_EPILOGUE(addends + tile * 32));
    } else {
        int begin = whole * 32 + (tile - whole) * 16;
        int load = min(begin, last_load);
        gemm_wide_tile_16(panel, matrix + load / 32 * b_strides.s3 + load % 32, b_strides.s2, inner,
                          out + load, dst_strides.s2, rows, begin - load,
                          min(columns - load, 16) GEMM_WIDE_PROLOGUE GEMM_WIDE_EPILOGUE(addends + load));
    }
}
