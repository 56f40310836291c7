// Matrix product of rows with rows for wide-SIMD devices (CPU drivers): the linear layer. Both operands have their elements side by
// side along k, so a sum is a dot product of vectors; a work-item makes ROWS x 4 of them, work-groups of one, no local memory.
//
//   dst[z, m, n] = alpha * sum over k of a[z, m, k] * b[z, n, k] + beta * c[z, m, n]
//
//                 b row n    b row n+1  b row n+2  b row n+3
//      a row m    float16    float16    float16    float16       each a running sum of 16 lanes along k, added up at the end;
//      ...        ...        ...        ...        ...           the last K % 16 products are added one by one
//
// Work-items: (N / 4, M / ROWS, z). Rows and columns behind the last one are the last one again, computed and not stored.
// FLOPs: 2*ROWS*4*16 for (ROWS + 4) vectors read: with one row bound by reading b once from memory, with four by loads.
//
// a, dst                                        matrix, offset, strides (row, column); a's column stride is 1
// b                                             matrix, offset, strides (k, n); the first is 1
// c                                             addend, offset, strides (row, column), 0 where broadcast; only with HAS_C
// extents                                       (M, N, K, matrices in the batch)
// batch, a_batch, b_batch, dst_batch, c_batch   extents of the batch's loops and each operand's strides along them
//
// macro      meaning                                                 default
// HAS_C      1: beta * c is added, 0: no c, beta, c_batch argument   0
// ROWS       rows of a work-item: 1 or 4                             1

#include "include/gemm_batch.clh"
#include "include/repeat.clh"
#include "include/storage.clh"

#ifndef HAS_C
#define HAS_C 0
#endif
#ifndef ROWS
#define ROWS 1
#endif

// Sum of the lanes.
inline float gemm_wide_linear_sum(float16 lanes) {
    float8 eight = lanes.lo + lanes.hi;
    float4 four = eight.lo + eight.hi;
    float2 two = four.lo + four.hi;
    return two.lo + two.hi;
}

#define GEMM_WIDE_LINEAR_BEGIN(r) \
    __global const STORED* a##r = left + min(first_row + r, extents.s0 - 1) * a_strides.s0; \
    float16 v##r##_0 = (float16)(0.0f); float16 v##r##_1 = v##r##_0; float16 v##r##_2 = v##r##_0; float16 v##r##_3 = v##r##_0;
#define GEMM_WIDE_LINEAR_STEP(r) { \
    float16 x = LOAD_VECTOR(16, a##r + k); \
    v##r##_0 = fma(x, w0, v##r##_0); v##r##_1 = fma(x, w1, v##r##_1); \
    v##r##_2 = fma(x, w2, v##r##_2); v##r##_3 = fma(x, w3, v##r##_3); }
#define GEMM_WIDE_LINEAR_REDUCE(r) float4 s##r = (float4)(gemm_wide_linear_sum(v##r##_0), gemm_wide_linear_sum(v##r##_1), \
                                                          gemm_wide_linear_sum(v##r##_2), gemm_wide_linear_sum(v##r##_3));
#define GEMM_WIDE_LINEAR_REST(r) s##r = fma((float4)(LOAD(a##r, k)), w, s##r);
#define GEMM_WIDE_LINEAR_STORE(r) vstore4(s##r, r, lanes);

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void gemm_wide_linear(__global const STORED* restrict a, long a_offset, int2 a_strides,
                      __global const STORED* restrict b, long b_offset, int2 b_strides,
#if HAS_C
                      __global const STORED* restrict c, long c_offset, int2 c_strides, float beta, int8 c_batch,
#endif
                      __global STORED* restrict dst, long dst_offset, int2 dst_strides,
                      int4 extents, float alpha, int8 batch, int8 a_batch, int8 b_batch, int8 dst_batch) {
    int first_column = (int)get_global_id(0) * 4;
    int first_row = (int)get_global_id(1) * ROWS;
    int z = (int)get_global_id(2);
    int inner = extents.s2;
    __global const STORED* left = a + a_offset + gemm_batch_offset(z, batch, a_batch);
    __global const STORED* right = b + b_offset + gemm_batch_offset(z, batch, b_batch);
    __global const STORED* b0 = right + first_column * b_strides.s1;
    __global const STORED* b1 = right + min(first_column + 1, extents.s1 - 1) * b_strides.s1;
    __global const STORED* b2 = right + min(first_column + 2, extents.s1 - 1) * b_strides.s1;
    __global const STORED* b3 = right + min(first_column + 3, extents.s1 - 1) * b_strides.s1;

    REPEAT(ROWS, GEMM_WIDE_LINEAR_BEGIN)
    int k = 0;
    for (; k + 16 <= inner; k += 16) {
        float16 w0 = LOAD_VECTOR(16, b0 + k);
        float16 w1 = LOAD_VECTOR(16, b1 + k);
        float16 w2 = LOAD_VECTOR(16, b2 + k);
        float16 w3 = LOAD_VECTOR(16, b3 + k);
        REPEAT(ROWS, GEMM_WIDE_LINEAR_STEP)
    }
    REPEAT(ROWS, GEMM_WIDE_LINEAR_REDUCE)
    for (; k < inner; ++k) {
        float4 w = (float4)(LOAD(b0, k), LOAD(b1, k), LOAD(b2, k), LOAD(b3, k));
        REPEAT(ROWS, GEMM_WIDE_LINEAR_REST)
    }

    float lanes[ROWS * 4];
    REPEAT(ROWS, GEMM_WIDE_LINEAR_STORE)
    __global STORED* out = dst + dst_offset + gemm_batch_offset(z, batch, dst_batch);
#if HAS_C
    __global const STORED* addend = c + c_offset + gemm_batch_offset(z, batch, c_batch);
#endif
    for (int row = first_row; row < min(first_row + ROWS, extents.s0); ++row) {
        for (int column = first_column; column < min(first_column + 4, extents.s1); ++column) {
            float value = alpha * lanes[(row - first_row) * 4 + column - first_column];
#if HAS_C
            value = fma(beta, LOAD(addend, row * c_strides.s0 + column * c_strides.s1), value);
#endif
            STORE(value, out, row * dst_strides.s0 + column * dst_strides.s1);
        }
    }
}
