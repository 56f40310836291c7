// Matrix product straight from the definition, one output element a work-item, whatever the strides (a transposed operand has its
// two strides swapped). The last resort of GemmLowering and MatMulLowering.
//
//   dst[z, m, n] = alpha * sum over k of a[z, m, k] * b[z, k, n] + beta * c[z, m, n]
//
// Work-items: (n, m, z), the first two rounded up to whole work-groups.
// FLOPs: 2*K an output, 8 bytes read for each pair of them: bound by loads. Coalesced along n where b's column stride is 1.
//
// a, b, dst                                     matrix, offset, strides (row, column)
// c                                             addend, offset, strides (row, column), 0 where it is broadcast; only with HAS_C
// extents                                       (M, N, K, matrices in the batch)
// batch, a_batch, b_batch, dst_batch, c_batch   extents of the batch's loops and each operand's strides along them
//
// macro   meaning                                                 default
// HAS_C   1: beta * c is added, 0: no c, beta, c_batch argument   0

#include "include/gemm_batch.clh"
#include "include/storage.clh"

#ifndef HAS_C
#define HAS_C 0
#endif

__kernel void gemm_direct(__global const STORED* restrict a, long a_offset, int2 a_strides,
                          __global const STORED* restrict b, long b_offset, int2 b_strides,
#if HAS_C
                          __global const STORED* restrict c, long c_offset, int2 c_strides, float beta, int8 c_batch,
#endif
                          __global STORED* restrict dst, long dst_offset, int2 dst_strides,
                          int4 extents, float alpha, int8 batch, int8 a_batch, int8 b_batch, int8 dst_batch) {
    int column = (int)get_global_id(0);
    int row = (int)get_global_id(1);
    int z = (int)get_global_id(2);
    if (row >= extents.s0 || column >= extents.s1) {
        return;
    }
    __global const STORED* left = a + a_offset + gemm_batch_offset(z, batch, a_batch) + row * a_strides.s0;
    __global const STORED* right = b + b_offset + gemm_batch_offset(z, batch, b_batch) + column * b_strides.s1;
    float sum = 0.0f;
    for (int k = 0; k < extents.s2; ++k) {
        sum = fma(LOAD(left, k * a_strides.s1), LOAD(right, k * b_strides.s0), sum);
    }
    sum *= alpha;
#if HAS_C
    sum = fma(beta, LOAD(c, c_offset + gemm_batch_offset(z, batch, c_batch) + row * c_strides.s0 + column * c_strides.s1),
              sum);
#endif
    STORE(sum, dst, dst_offset + gemm_batch_offset(z, batch, dst_batch) + row * dst_strides.s0 + column * dst_strides.s1);
}
