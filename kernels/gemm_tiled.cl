// Matrix product for GPUs: tiles of 64 x 64 in work-groups of 16 x 16, slices of both operands in local memory, 4 x 4 sums a
// work-item in registers (picture in gemm_tile.clh). Any strides and extents; rests are filled with zeros in local memory.
//
//   dst[z, m, n] = alpha * sum over k of a[z, m, k] * b[z, k, n] + beta * c[z, m, n]
//
// Work-items: (columns / 4, rows / 4, z), work-groups of (16, 16, 1).
// FLOPs: 2*64*64 for each k of a tile, for 2*64*4 bytes read: 16 FLOPs a byte. Loads are coalesced along the axis with stride 1
// that A_K_FAST and B_K_FAST name, stores along n where dst's column stride is 1.
//
// a, b, dst                                     matrix, offset, strides (row, column)
// c                                             addend, offset, strides (row, column), 0 where broadcast; only with HAS_C
// extents                                       (M, N, K, matrices in the batch)
// batch, a_batch, b_batch, dst_batch, c_batch   extents of the batch's loops and each operand's strides along them
//
// macro      meaning                                                 default
// HAS_C      1: beta * c is added, 0: no c, beta, c_batch argument   0
// A_K_FAST   1: work-items load a along k, 0: along m                1
// B_K_FAST   1: work-items load b along k, 0: along n                0

#include "include/gemm_batch.clh"
#include "include/gemm_tile.clh"

#ifndef HAS_C
#define HAS_C 0
#endif
#ifndef A_K_FAST
#define A_K_FAST 1
#endif
#ifndef B_K_FAST
#define B_K_FAST 0
#endif

// Loads one slice: `side` is the axis of 64 (m or n), `depth` is k.
inline void gemm_tiled_load(__global const float* matrix, int side_stride, int depth_stride, int side_first, int depth_first,
                            int side_extent, int depth_extent, int k_fast, int item, __local float* slice) {
    for (int i = item; i < GEMM_TILE_SIDE * GEMM_TILE_DEPTH; i += GEMM_TILE_ITEMS) {
        int side = k_fast ? i / GEMM_TILE_DEPTH : i % GEMM_TILE_SIDE;
        int depth = k_fast ? i % GEMM_TILE_DEPTH : i / GEMM_TILE_SIDE;
        int inside = side_first + side < side_extent && depth_first + depth < depth_extent;
        slice[depth * GEMM_TILE_PITCH + side] =
            inside ? matrix[(side_first + side) * side_stride + (depth_first + depth) * depth_stride] : 0.0f;
    }
}

__kernel __attribute__((reqd_work_group_size(GEMM_TILE_GROUP, GEMM_TILE_GROUP, 1)))
void gemm_tiled(__global const float* restrict a, long a_offset, int2 a_strides,
                __global const float* restrict b, long b_offset, int2 b_strides,
#if HAS_C
                __global const float* restrict c, long c_offset, int2 c_strides, float beta, int8 c_batch,
#endif
                __global float* restrict dst, long dst_offset, int2 dst_strides,
                int4 extents, float alpha, int8 batch, int8 a_batch, int8 b_batch, int8 dst_batch) {
    __local float a_slice[GEMM_TILE_SLICE];
    __local float b_slice[GEMM_TILE_SLICE];
    int x = (int)get_local_id(0);
    int y = (int)get_local_id(1);
    int z = (int)get_global_id(2);
    int item = y * GEMM_TILE_GROUP + x;
    int first_row = (int)get_group_id(1) * GEMM_TILE_SIDE;
    int first_column = (int)get_group_id(0) * GEMM_TILE_SIDE;
    __global const float* left = a + a_offset + gemm_batch_offset(z, batch, a_batch);
    __global const float* right = b + b_offset + gemm_batch_offset(z, batch, b_batch);

    gemm_tile_sums sums = {(float4)(0.0f), (float4)(0.0f), (float4)(0.0f), (float4)(0.0f)};
    for (int k = 0; k < extents.s2; k += GEMM_TILE_DEPTH) {
        gemm_tiled_load(left, a_strides.s0, a_strides.s1, first_row, k, extents.s0, extents.s2, A_K_FAST, item, a_slice);
        gemm_tiled_load(right, b_strides.s1, b_strides.s0, first_column, k, extents.s1, extents.s2, B_K_FAST, item, b_slice);
        barrier(CLK_LOCAL_MEM_FENCE);
        gemm_tile_multiply(a_slice, b_slice, x, y, &sums);
        barrier(CLK_LOCAL_MEM_FENCE);
    }

    float lanes[16];
    vstore4(sums.r0, 0, lanes);
    vstore4(sums.r1, 1, lanes);
    vstore4(sums.r2, 2, lanes);
    vstore4(sums.r3, 3, lanes);
    __global float* out = dst + dst_offset + gemm_batch_offset(z, batch, dst_batch);
#if HAS_C
    __global const float* addend = c + c_offset + gemm_batch_offset(z, batch, c_batch);
#endif
    for (int i = 0; i < 16; ++i) {
        int row = first_row + y + i / 4 * GEMM_TILE_GROUP;
        int column = first_column + x + i % 4 * GEMM_TILE_GROUP;
        if (row < extents.s0 && column < extents.s1) {
            float value = alpha * lanes[i];
#if HAS_C
            value = fma(beta, addend[row * c_strides.s0 + column * c_strides.s1], value);
#endif
            out[row * dst_strides.s0 + column * dst_strides.s1] = value;
        }
    }
}
