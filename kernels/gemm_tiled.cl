// Matrix product for GPUs: tiles of 64 x 64 in work-groups of 16 x 8, slices of both operands in local memory, 8 x 4 sums a
// work-item in registers (picture and bound in gemm_tile.clh). Any strides and extents; rests are zeros in local memory.
//
//   dst[z, m, n] = alpha * sum over k of a[z, m, k] * b[z, k, n] + beta * c[z, m, n]
//
// Work-items: (columns / 4, rows / 8, z), each rounded up to whole work-groups of (16, 8, 1).
// FLOPs: 2*M*N*K for each z. Bytes of memory: 4*(M*K + K*N + M*N), once each; of the last cache 4*(64 + 64) for each k of a tile of
// 2*64*64 FLOPs: 16 FLOPs a byte, bound by arithmetic where M, N > 64. Loads are coalesced along the axis with stride 1 that
// A_K_FAST and B_K_FAST name, as vectors where A_WIDE and B_WIDE say so; stores along n where dst's column stride is 1.
//
// a, b, dst                                     matrix, offset, strides (row, column)
// c                                             addend, offset, strides (row, column), 0 where broadcast; only with HAS_C
// extents                                       (M, N, K, matrices in the batch)
// batch, a_batch, b_batch, dst_batch, c_batch   extents of the batch's loops and each operand's strides along them
//
// macro      meaning                                                                                       default
// HAS_C      1: beta * c is added, 0: no c, beta, c_batch argument                                         0
// A_K_FAST   1: work-items load a along k, 0: along m                                                      1
// B_K_FAST   1: work-items load b along k, 0: along n                                                      0
// A_WIDE     1: along that axis elements are neighbours, 4*i of them, at multiples of 4: loaded as vectors 0
// B_WIDE     1: the same for b                                                                             0
//
// report: 128
// report: 128 -DA_K_FAST=0 -DA_WIDE=1 -DB_WIDE=1
// report: 128 -DHAS_C=1 -DA_WIDE=1 -DB_K_FAST=1 -DB_WIDE=1
// report: 128 -DA_WIDE=1 -DB_K_FAST=1 -DB_WIDE=1 -DSTORAGE_HALF=1

#include "include/gemm_batch.clh"
#include "include/gemm_tile.clh"
#include "include/storage.clh"

#ifndef HAS_C
#define HAS_C 0
#endif
#ifndef A_K_FAST
#define A_K_FAST 1
#endif
#ifndef B_K_FAST
#define B_K_FAST 0
#endif
#ifndef A_WIDE
#define A_WIDE 0
#endif
#ifndef B_WIDE
#define B_WIDE 0
#endif

// A slice that is written along k has a vector between its rows, so that it does not meet one bank.
#define GEMM_TILED_A_PITCH (GEMM_TILE_ROWS + 4 * A_K_FAST)
#define GEMM_TILED_B_PITCH (GEMM_TILE_COLUMNS + 4 * B_K_FAST)

// Loads one slice: `side` is the axis of 64 (m or n), `depth` is k.
inline void gemm_tiled_load(__global const STORED* matrix, int side_stride, int depth_stride, int side_first, int depth_first,
                            int side_extent, int depth_extent, int side_length, int k_fast, int wide, int item,
                            __local float* slice, int pitch) {
    const int lanes = wide ? 4 : 1;
    const int sides = k_fast ? side_length : side_length / lanes;
    const int depths = k_fast ? GEMM_TILE_DEPTH / lanes : GEMM_TILE_DEPTH;
    // Not unrolled by hand: with all loads in flight the registers would halve the occupancy.
    for (int i = item; i < sides * depths; i += GEMM_TILE_ITEMS) {
        int side = k_fast ? i / depths : i % sides * lanes;
        int depth = k_fast ? i % depths * lanes : i / sides;
        int inside = side_first + side < side_extent && depth_first + depth < depth_extent;
        __global const STORED* from = matrix + (side_first + side) * side_stride + (depth_first + depth) * depth_stride;
        __local float* to = slice + depth * pitch + side;
        if (wide) {
            float4 four = inside ? LOAD_FOUR(from) : (float4)(0.0f);
            if (k_fast) {
                to[0] = four.s0;
                to[pitch] = four.s1;
                to[2 * pitch] = four.s2;
                to[3 * pitch] = four.s3;
            } else {
                *(__local float4*)to = four;
            }
        } else {
            to[0] = inside ? LOAD(from, 0) : 0.0f;
        }
    }
}

__kernel __attribute__((reqd_work_group_size(GROUP_X, GROUP_Y, 1)))
void gemm_tiled(__global const STORED* restrict a, long a_offset, int2 a_strides,
                __global const STORED* restrict b, long b_offset, int2 b_strides,
#if HAS_C
                __global const STORED* restrict c, long c_offset, int2 c_strides, float beta, int8 c_batch,
#endif
                __global STORED* restrict dst, long dst_offset, int2 dst_strides,
                int4 extents, float alpha, int8 batch, int8 a_batch, int8 b_batch, int8 dst_batch) {
    __local float4 a_slice[GEMM_TILE_DEPTH * GEMM_TILED_A_PITCH / 4];
    __local float4 b_slice[GEMM_TILE_DEPTH * GEMM_TILED_B_PITCH / 4];
    int x = (int)get_local_id(0);
    int y = (int)get_local_id(1);
    int z = (int)get_group_id(2);
    int item = y * GROUP_X + x;
    int first_row = (int)get_group_id(1) * GEMM_TILE_ROWS;
    int first_column = (int)get_group_id(0) * GEMM_TILE_COLUMNS;
    __global const STORED* left_matrix = a + a_offset + gemm_batch_offset(z, batch, a_batch);
    __global const STORED* right_matrix = b + b_offset + gemm_batch_offset(z, batch, b_batch);

    GEMM_TILE_SUMS
    for (int k = 0; k < extents.s2; k += GEMM_TILE_DEPTH) {
        gemm_tiled_load(left_matrix, a_strides.s0, a_strides.s1, first_row, k, extents.s0, extents.s2, GEMM_TILE_ROWS, A_K_FAST,
                        A_WIDE, item, (__local float*)a_slice, GEMM_TILED_A_PITCH);
        gemm_tiled_load(right_matrix, b_strides.s1, b_strides.s0, first_column, k, extents.s1, extents.s2, GEMM_TILE_COLUMNS,
                        B_K_FAST, B_WIDE, item, (__local float*)b_slice, GEMM_TILED_B_PITCH);
        barrier(CLK_LOCAL_MEM_FENCE);
        GEMM_TILE_MULTIPLY((__local const float*)a_slice, GEMM_TILED_A_PITCH, (__local const float*)b_slice, GEMM_TILED_B_PITCH,
                           x, y)
        barrier(CLK_LOCAL_MEM_FENCE);
    }

    int row = first_row + y * ITEM_ROWS;
    int column = first_column + 4 * x;
    __global STORED* out = dst + dst_offset + gemm_batch_offset(z, batch, dst_batch);
#if HAS_C
    __global const STORED* addends = c + c_offset + gemm_batch_offset(z, batch, c_batch);
#define GEMM_TILED_RESULT(i, j) \
    fma(beta, LOAD(addends, (row + i) * c_strides.s0 + (column + j) * c_strides.s1), alpha * sum##i.s##j)
#else
#define GEMM_TILED_RESULT(i, j) (alpha * sum##i.s##j)
#endif
#define GEMM_TILED_STORE_ONE(i, j)                                                                         \
    if (column + j < extents.s1) {                                                                         \
        STORE(GEMM_TILED_RESULT(i, j), out, (row + i) * dst_strides.s0 + (column + j) * dst_strides.s1);    \
    }
#define GEMM_TILED_STORE(i)                                                                                \
    if (row + i < extents.s0) {                                                                            \
        REPEAT_WITH(4, GEMM_TILED_STORE_ONE, i)                                                            \
    }
    REPEAT(ITEM_ROWS, GEMM_TILED_STORE)
}
