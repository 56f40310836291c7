// Unfolds images into matrices, so that a convolution becomes a matrix product: row (ic, kh, kw) of the matrix holds, for every
// output position, the source element that meets this tap, or zero outside the source.
//
//   matrix[image, group, (ic*KH + kh)*KW + kw, p] = prologue(src[image, group*ICG + ic, oh*SH - PT + kh*DH, ow*SW - PL + kw*DW])
//   p = oh*OW + ow - first, ICG = IC / groups
//
//      src (one channel)                  matrix, KH = KW = 2: the four rows of a channel, tiles of COLUMNS columns
//      a b c d                              kh kw  p = 0 1 2 ...
//      e f g h         ------------>        0  0       a b c  e f g
//      i j k l                              0  1       b c d  f g h
//                                           1  0       e f g  i j k
//                                           1  1       f g h  j k l
//
// Work-items: (tile, ic, image * groups + group), the first rounded up to whole work-groups. Each writes the KH*KW rows of one
// channel over COLUMNS columns: 32 for CPU drivers (runs of a row are copied as vectors), 1 for GPUs (coalesced along p).
// Columns of the last tile behind the last position are zero. No arithmetic; 4 bytes written and about 4 read (from the cache,
// KH*KW times the same) an element: bound by memory.
//
// src, src_offset, src_strides          (image, channel, row, column)
// matrix, matrix_offset, matrix_strides (image, group, row, tile)
// src_extents                           (N, IC, IH, IW)
// columns                               (first position, positions, OH, OW)
// window                                (KH, KW, SH, SW, PT, PL, DH, DW)
//
// macro         meaning                                                                              default
// COLUMNS       columns of a tile                                                                    32
// COPY_RUNS     1: neighbours of an output row are neighbours in the source (SW and column stride 1) 0
// and those of fused.clh for the prologue, whose parameters stand before matrix
//
// report: 64 -DCOLUMNS=1 -DCOPY_RUNS=1
// report: 64 -DCOLUMNS=1 -DCOPY_RUNS=1 -DSTORAGE_HALF=1

#include "include/conv2d_window.clh"
#include "include/fused.clh"

#ifndef COLUMNS
#define COLUMNS 32
#endif
#ifndef COPY_RUNS
#define COPY_RUNS 0
#endif

#if COPY_RUNS
// The division by the stride, and with it most of the cost of a run, goes away where the stride is known.
#define IM2COL_SW(window) 1
#else
#define IM2COL_SW(window) CONV2D_SW(window)
#endif

#if COPY_RUNS && !HAS_PROLOGUE
// Copies `count` neighbours. The last vector of a run overlaps the one before instead of leaving a rest.
static inline void im2col_copy(__global const STORED* from, int step, __global STORED* to, int count) {
    int last = count - 16;
    if (count >= 16) {
        for (int i = 0; i < last; i += 16) {
            STORE_VECTOR(16, LOAD_VECTOR(16, from + i), to + i);
        }
        STORE_VECTOR(16, LOAD_VECTOR(16, from + last), to + last);
    } else if (count >= 8) {
        float8 low = LOAD_VECTOR(8, from);
        STORE_VECTOR(8, LOAD_VECTOR(8, from + count - 8), to + count - 8);
        STORE_VECTOR(8, low, to);
    } else if (count >= 4) {
        float4 low = LOAD_VECTOR(4, from);
        STORE_VECTOR(4, LOAD_VECTOR(4, from + count - 4), to + count - 4);
        STORE_VECTOR(4, low, to);
    } else {
        for (int i = 0; i < count; ++i) {
            STORE(LOAD(from, i), to, i);
        }
    }
}
#elif COPY_RUNS
// Copies `count` neighbours through the prologue.
static inline void im2col_copy(__global const STORED* restrict from, int step, __global STORED* restrict to,
                        int count PROLOGUE_VALUE_PARAMETERS) {
    for (int i = 0; i < count; ++i) {
        STORE(PROLOGUE_VALUE(LOAD(from, i)), to, i);
    }
}
#else
// Copies `count` elements that lie `step` apart, through the prologue.
static inline void im2col_copy(__global const STORED* from, int step, __global STORED* to, int count PROLOGUE_VALUE_PARAMETERS) {
    for (int i = 0; i < count; ++i) {
        STORE(PROLOGUE_VALUE(LOAD(from, i * step)), to, i);
    }
}
#endif

// Zeros a row of a tile.
inline void im2col_zero(__global STORED* to) {
#if COLUMNS % 16 == 0
    for (int i = 0; i < COLUMNS; i += 16) {
        STORE_VECTOR(16, (float16)(0.0f), to + i);
    }
#else
    for (int i = 0; i < COLUMNS; ++i) {
        STORE(0.0f, to, i);
    }
#endif
}

// One tap over `count` outputs of one row: copies the run that lies inside the source.
inline void im2col_run(__global const STORED* row, int iw, int column_stride, int width, int stride, __global STORED* to,
                       int count PROLOGUE_VALUE_PARAMETERS) {
    int begin = conv2d_first_inside(iw, stride);
    int end = conv2d_end_inside(iw, stride, count, width);
    if (begin < end) {
        im2col_copy(row + (iw + begin * stride) * column_stride, stride * column_stride, to + begin,
                    end - begin PROLOGUE_VALUES_ON);
    }
}

__kernel void im2col(__global const STORED* restrict src, long src_offset, int4 src_strides,
                     PROLOGUE_PARAMETERS
                     __global STORED* restrict matrix, long matrix_offset, int4 matrix_strides,
                     int4 src_extents, int4 columns, int8 window, int groups) {
    int tile = (int)get_global_id(0);
    int ic = (int)get_global_id(1);
    int group = (int)get_global_id(2) % groups;
    int image = (int)get_global_id(2) / groups;
    int count = min(COLUMNS, columns.s1 - tile * COLUMNS);
    if (count <= 0) {
        return;
    }
    int channel = group * (src_extents.s1 / groups) + ic;
    int taps = CONV2D_KH(window) * CONV2D_KW(window);
    __global const STORED* plane = src + src_offset + image * src_strides.s0 + channel * src_strides.s1;
    __global STORED* to = matrix + matrix_offset + image * matrix_strides.s0 + group * matrix_strides.s1
                         + ic * taps * matrix_strides.s2 + tile * matrix_strides.s3;
    int first_oh = (columns.s0 + tile * COLUMNS) / columns.s3;
    int first_ow = (columns.s0 + tile * COLUMNS) % columns.s3;
    for (int kh = 0; kh < CONV2D_KH(window); ++kh) {
        int first_ih = first_oh * CONV2D_SH(window) - CONV2D_PT(window) + kh * CONV2D_DH(window);
        for (int kw = 0; kw < CONV2D_KW(window); ++kw) {
            int iw = kw * CONV2D_DW(window) - CONV2D_PL(window);
            int ih = first_ih;
            int ow = first_ow;
            int done = 0;
            im2col_zero(to);
            while (done < count) {
                int run = min(columns.s3 - ow, count - done);
                if (ih >= 0 && ih < src_extents.s2) {
                    im2col_run(plane + ih * src_strides.s2, iw + ow * IM2COL_SW(window), src_strides.s3, src_extents.s3,
                               IM2COL_SW(window), to + done, run PROLOGUE_VALUES(channel));
                }
                done += run;
                ow = 0;
                ih += CONV2D_SH(window);
            }
            to += matrix_strides.s2;
        }
    }
}
