// Copies that change how channels lie: plain to channel blocks, back, and from blocks to other blocks.
//
//      plain: planes of pixels                     blocks: a vector of CB channels a pixel
//      c0   a0 a1 a2 ... a15                       a0 b0 c0 ...
//      c1   b0 b1 b2 ... b15      <--- CB x CB --> a1 b1 c1 ...       a tile of CB pixels of CB channels is turned in registers:
//      c2   c0 c1 c2 ...                           a2 b2 c2 ...       log2(CB) rounds of CB interleavings
//      ...                                         ...
//
// reorder_blocked_pack     dst channel p = src channel table[p], zero where that is -1 (padding)
// reorder_blocked_unpack   dst channel table[p] = src channel p; padding is left out. Every channel of dst stands in the table once
// reorder_blocked_copy     blocks to blocks: dst channel p = src channel table[p], zero where that is -1
//
// Work-items: (runs of RUN pixels, other loops over pixels, blocks), work-groups of one.
// Bytes: 4 read and 4 written an element, no arithmetic: bound by memory. The copy needs a load for every diagonal of a block (one
// where the block moves as a whole, two where it comes from two blocks in order, CB at the worst). What lies plain with a column
// stride other than 1 is moved element by element.
//
// src, src_offset, src_strides   source, its first element, its strides on the loops over pixels (block_loops.clh)
// table, table_offset            whole numbers, kept as floats, one for each channel of the blocked side (of dst for the copy)
// dst, dst_offset, dst_strides   target, as the source
// extents                        extents of the loops over pixels
// steps                          elements from one channel (plain) or block to the next in src and dst
//
// macros: CB of channel_block.clh, RUN and LOOPS of block_loops.clh

#include "include/block_loops.clh"

// One round: row 2i and 2i+1 become the interleaved halves of rows i and i + CB/2. After log2(CB) rounds the tile is turned.
inline void reorder_blocked_round(const BLOCK_T* from, BLOCK_T* to) {
#pragma unroll
    for (int i = 0; i < CB / 2; ++i) {
        to[2 * i].even = from[i].lo;
        to[2 * i].odd = from[i + CB / 2].lo;
        to[2 * i + 1].even = from[i].hi;
        to[2 * i + 1].odd = from[i + CB / 2].hi;
    }
}

// Turns a tile of CB x CB.
inline void reorder_blocked_turn(BLOCK_T* tile) {
    BLOCK_T other[CB];
    reorder_blocked_round(tile, other);
    reorder_blocked_round(other, tile);
    reorder_blocked_round(tile, other);
#if CB == 16
    reorder_blocked_round(other, tile);
#else
#pragma unroll
    for (int i = 0; i < CB; ++i) {
        tile[i] = other[i];
    }
#endif
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void reorder_blocked_pack(__global const STORED* restrict src, long src_offset, int8 src_strides,
                          __global const float* restrict table, long table_offset,
                          __global STORED* restrict dst, long dst_offset, int8 dst_strides, int8 extents, int2 steps) {
    const int8 index = block_loops_index(extents, get_global_size(1), get_global_id(0), get_global_id(1));
    const int count = min(RUN, extents.s7 - index.s7);
    src += src_offset + loop_nest_offset(index, src_strides);
    dst += dst_offset + block_loops_offset(index, dst_strides, get_global_id(2), steps.s1);
    table += table_offset + get_global_id(2) * CB;
    int i = 0;
    if (src_strides.s7 == 1) {
        for (; i + CB <= count; i += CB) {
            BLOCK_T tile[CB];
#pragma unroll
            for (int c = 0; c < CB; ++c) {
                const int channel = (int)table[c];
                tile[c] = channel < 0 ? (BLOCK_T)(0.0f) : BLOCK_LOAD(src + (long)channel * steps.s0 + i);
            }
            reorder_blocked_turn(tile);
#pragma unroll
            for (int p = 0; p < CB; ++p) {
                BLOCK_STORE(tile[p], dst + (i + p) * dst_strides.s7);
            }
        }
    }
    for (; i < count; ++i) {
        for (int c = 0; c < CB; ++c) {
            const int channel = (int)table[c];
            STORE(channel < 0 ? 0.0f : LOAD(src, (long)channel * steps.s0 + (long)i * src_strides.s7),
                  dst, (long)i * dst_strides.s7 + c);
        }
    }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void reorder_blocked_unpack(__global const STORED* restrict src, long src_offset, int8 src_strides,
                            __global const float* restrict table, long table_offset,
                            __global STORED* restrict dst, long dst_offset, int8 dst_strides, int8 extents, int2 steps) {
    const int8 index = block_loops_index(extents, get_global_size(1), get_global_id(0), get_global_id(1));
    const int count = min(RUN, extents.s7 - index.s7);
    src += src_offset + block_loops_offset(index, src_strides, get_global_id(2), steps.s0);
    dst += dst_offset + loop_nest_offset(index, dst_strides);
    table += table_offset + get_global_id(2) * CB;
    int i = 0;
    if (dst_strides.s7 == 1) {
        for (; i + CB <= count; i += CB) {
            BLOCK_T tile[CB];
#pragma unroll
            for (int p = 0; p < CB; ++p) {
                tile[p] = BLOCK_LOAD(src + (i + p) * src_strides.s7);
            }
            reorder_blocked_turn(tile);
#pragma unroll
            for (int c = 0; c < CB; ++c) {
                const int channel = (int)table[c];
                if (channel >= 0) {
                    BLOCK_STORE_ANYWHERE(tile[c], dst + (long)channel * steps.s1 + i);
                }
            }
        }
    }
    for (; i < count; ++i) {
        for (int c = 0; c < CB; ++c) {
            const int channel = (int)table[c];
            if (channel >= 0) {
                STORE(LOAD(src, (long)i * src_strides.s7 + c), dst, (long)channel * steps.s1 + (long)i * dst_strides.s7);
            }
        }
    }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void reorder_blocked_copy(__global const STORED* restrict src, long src_offset, int8 src_strides,
                          __global const float* restrict table, long table_offset,
                          __global STORED* restrict dst, long dst_offset, int8 dst_strides, int8 extents, int2 steps) {
    const int8 index = block_loops_index(extents, get_global_size(1), get_global_id(0), get_global_id(1));
    const int count = min(RUN, extents.s7 - index.s7);
    src += src_offset + loop_nest_offset(index, src_strides);
    dst += dst_offset + block_loops_offset(index, dst_strides, get_global_id(2), steps.s1);
    table += table_offset + get_global_id(2) * CB;
    // Lanes whose channels lie equally far from their places are one diagonal: one load serves them all.
    long lanes[CB];
    long diagonals[CB];
    float marks[CB * CB];
    int used = 0;
    for (int c = 0; c < CB; ++c) {
        const int channel = (int)table[c];
        lanes[c] = channel < 0 ? -1 : (long)(channel / CB) * steps.s0 + channel % CB;
        BLOCK_STORE_PRIVATE((BLOCK_T)(0.0f), marks + c * CB);
    }
    for (int c = 0; c < CB; ++c) {
        if (lanes[c] >= 0) {
            int d = 0;
            while (d < used && diagonals[d] != lanes[c] - c) {
                ++d;
            }
            diagonals[d] = lanes[c] - c;
            marks[d * CB + c] = 1.0f;
            used = max(used, d + 1);
        }
    }
    for (int i = 0; i < count; ++i) {
        const long pixel = (long)i * src_strides.s7;
        BLOCK_T value = (BLOCK_T)(0.0f);
        if (i > 0 && i < count - 1) {
            for (int d = 0; d < used; ++d) {
                value = BLOCK_LOAD_FLOAT(marks + d * CB) == (BLOCK_T)(0.0f) ? value : BLOCK_LOAD(src + diagonals[d] + pixel);
            }
        } else {
            // Such a load reaches into the pixels on both sides, which the first and the last may not have.
            float gathered[CB];
            for (int c = 0; c < CB; ++c) {
                gathered[c] = lanes[c] < 0 ? 0.0f : LOAD(src, lanes[c] + pixel);
            }
            value = BLOCK_LOAD_FLOAT(gathered);
        }
        BLOCK_STORE(value, dst + i * dst_strides.s7);
    }
}
