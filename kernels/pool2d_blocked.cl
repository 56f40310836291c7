// The largest or the mean element under a sliding window, on channel blocks: a vector of CB channels a pixel.
//
//   ih = oh * SH + kh * DH - PT,  iw = ow * SW + kw * DW - PL
//   each element through the prologue, where there is one
//   maximum: over the elements of the window inside src; -INFINITY where there is none, NaN where one is NaN
//   mean:    their sum over their number, or over the number of those inside the padded src
//
//      columns of an output row:   | border | whole windows: KW taps, no bound in sight | border: taps counted one by one |
//
// Work-items: (1, groups of `rows` output rows, image and block), work-groups of one.
// Bytes: the source once from memory, KH·KW/(SH·SW) times from the cache, the output once; KH·KW FLOPs (and two more each with a
// prologue): bound by memory where the stride is 2, by the cache where it is 1.
//
// src, src_offset, src_strides   channel_block.clh: image, block, row, column
// src_extents                    (N, blocks, IH, IW)
// factors ..., mask ...          block_map.clh
// dst, dst_offset, dst_strides   as the source
// dst_extents                    (N, blocks, OH, OW)
// window                         (KH, KW, SH, SW, PT, PL, DH, DW)
// counted                        (first row, first column, end row, end column) of what the mean counts: the padded src or src
// whole                          (first, end) of the output columns whose window lies inside the source's columns
// rows                           output rows a work-item
//
// | macro        | meaning                                                             | default |
// |--------------|---------------------------------------------------------------------|---------|
// | POOL_MAXIMUM | 1 for the maximum, 0 for the mean                                   | 0       |
// | WINDOW       | KW where it is small, so that its loop unrolls; else 0              | 0       |
// and those of block_map.clh

#include "include/block_map.clh"
#include "include/conv2d_window.clh"

#ifndef POOL_MAXIMUM
#define POOL_MAXIMUM 0
#endif
#ifndef WINDOW
#define WINDOW 0
#endif

#if WINDOW
#define POOL2D_BLOCKED_KW(window) WINDOW
#else
#define POOL2D_BLOCKED_KW(window) CONV2D_KW(window)
#endif

#if POOL_MAXIMUM
#define POOL2D_BLOCKED_START (BLOCK_T)(-INFINITY)
#define POOL2D_BLOCKED_TAKE(x) pooled = (x) > pooled || (x) != (x) ? (x) : pooled;
#else
#define POOL2D_BLOCKED_START (BLOCK_T)(0.0f)
#define POOL2D_BLOCKED_TAKE(x) pooled += x;
#endif

// Positions of a window that lie in [begin, end).
inline int pool2d_blocked_counted(int start, int step, int count, int begin, int end) {
    return max(0, conv2d_end_inside(start - begin, step, count, end - begin) - conv2d_first_inside(start - begin, step));
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void pool2d_blocked(__global const STORED* restrict src, long src_offset, int4 src_strides, int4 src_extents,
                    BLOCK_PROLOGUE_PARAMETERS BLOCK_MASK_PARAMETERS
                    __global STORED* restrict dst, long dst_offset, int4 dst_strides, int4 dst_extents, int8 window,
                    int4 counted, int2 whole, int rows) {
    const int n = (int)get_global_id(2) / dst_extents.s1;
    const int block = (int)get_global_id(2) % dst_extents.s1;
    src += src_offset + (long)n * src_strides.s0 + (long)block * src_strides.s1;
    dst += dst_offset + (long)n * dst_strides.s0 + (long)block * dst_strides.s1;
    BLOCK_PROLOGUE_LOAD(block)
    BLOCK_MASK_LOAD(block)
    const int first_row = (int)get_global_id(1) * rows;
    const int end_row = min(first_row + rows, dst_extents.s2);
    for (int oh = first_row; oh < end_row; ++oh) {
        const int ih = oh * CONV2D_SH(window) - CONV2D_PT(window);
        const int kh_begin = conv2d_first_inside(ih, CONV2D_DH(window));
        const int kh_end = conv2d_end_inside(ih, CONV2D_DH(window), CONV2D_KH(window), src_extents.s2);
#if !POOL_MAXIMUM
        const int row_count = pool2d_blocked_counted(ih, CONV2D_DH(window), CONV2D_KH(window), counted.s0, counted.s2);
#endif
        for (int ow = 0; ow < dst_extents.s3; ++ow) {
            const int iw = ow * CONV2D_SW(window) - CONV2D_PL(window);
            BLOCK_T pooled = POOL2D_BLOCKED_START;
            const int is_whole = ow >= whole.s0 && ow < whole.s1;
            __global const STORED* line = src + (ih + kh_begin * CONV2D_DH(window)) * src_strides.s2 + iw * CB;
            if (is_whole) {
                for (int kh = kh_begin; kh < kh_end; ++kh) {
                    for (int kw = 0; kw < POOL2D_BLOCKED_KW(window); ++kw) {
                        const BLOCK_T x = BLOCK_PROLOGUE(BLOCK_LOAD(line + kw * CONV2D_DW(window) * CB));
                        POOL2D_BLOCKED_TAKE(x)
                    }
                    line += CONV2D_DH(window) * src_strides.s2;
                }
            } else {
                const int kw_begin = conv2d_first_inside(iw, CONV2D_DW(window));
                const int kw_end = conv2d_end_inside(iw, CONV2D_DW(window), CONV2D_KW(window), src_extents.s3);
                for (int kh = kh_begin; kh < kh_end; ++kh) {
                    for (int kw = kw_begin; kw < kw_end; ++kw) {
                        const BLOCK_T x = BLOCK_PROLOGUE(BLOCK_LOAD(line + kw * CONV2D_DW(window) * CB));
                        POOL2D_BLOCKED_TAKE(x)
                    }
                    line += CONV2D_DH(window) * src_strides.s2;
                }
            }
#if !POOL_MAXIMUM
            const int column_count = is_whole
                ? CONV2D_KW(window)
                : pool2d_blocked_counted(iw, CONV2D_DW(window), CONV2D_KW(window), counted.s1, counted.s3);
            pooled /= (BLOCK_T)((float)(row_count * column_count));
#endif
            BLOCK_STORE(BLOCK_MASK(pooled), dst + oh * dst_strides.s2 + ow * CB);
        }
    }
}
