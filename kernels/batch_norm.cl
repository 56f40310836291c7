// Batch normalisation with fixed statistics and the activation after it, in one pass:
//
//   dst[n, c, ...] = activation((src[n, c, ...] - mean[c]) / sqrt(variance[c] + epsilon) * scale[c] + bias[c])
//
// One element a work-item. Bytes: 4 read and 4 written an element, the parameters come from the cache; 2 FLOPs an element and
// the activation: bound by memory. Coalesced where the innermost stride is 1.
//
// batch_norm          the five tensors as they are
// batch_norm_folded   parameters folded on the host: factor[c] = scale / sqrt(variance + epsilon) and shift[c] = bias - mean
//                     * factor, C numbers each, one after the other
//
// src, src_offset, src_strides   source, its first element, elements from one index to the next on the eight loops
// dst, dst_offset, dst_strides   target, likewise
// extents                        extents of the eight loops, outermost first (loop_nest.clh)
// channel_strides                channels from one index to the next on the eight loops
// channels                       C
// parameter_strides              elements from one channel to the next in scale, bias, mean and variance
// alpha, beta                    parameters of the activation
//
// | macro              | meaning                                                                             |
// |--------------------|-------------------------------------------------------------------------------------|
// | ACTIVATION         | the activation, ACTIVATE_... of activation.clh; identity if absent                  |
// | CHANNELS_INNERMOST | 1 where the channel changes along the innermost loop, 0 (the default) elsewhere     |
// | LOOPS              | see loop_nest.clh                                                                   |

#include "include/activation.clh"
#include "include/loop_nest.clh"
#include "include/storage.clh"

#ifndef CHANNELS_INNERMOST
#define CHANNELS_INNERMOST 0
#endif

__kernel void batch_norm_folded(__global const STORED* src, long src_offset, int8 src_strides,
                                __global const float* restrict parameters, long parameters_offset, int8 channel_strides,
                                int channels, __global STORED* dst, long dst_offset, int8 dst_strides,
                                int8 extents, float alpha, float beta) {
    const int8 index = loop_nest_index(extents, get_global_id(1), get_global_id(2));
    src += src_offset + loop_nest_offset(index, src_strides);
    dst += dst_offset + loop_nest_offset(index, dst_strides);
    parameters += parameters_offset + loop_nest_offset(index, channel_strides);
#if !CHANNELS_INNERMOST
    const float factor = parameters[0];
    const float shift = parameters[channels];
#endif
    LOOP_NEST_GUARD(extents)
    const long i = get_global_id(0);
#if CHANNELS_INNERMOST
    const float factor = parameters[i * channel_strides.s7];
    const float shift = parameters[channels + i * channel_strides.s7];
#endif
    const float x = fma(LOAD(src, i * src_strides.s7), factor, shift);
    STORE(ACTIVATION(x, alpha, beta), dst, i * dst_strides.s7);
}

typedef struct {
    float mean;
    float factor;
    float bias;
} batch_norm_channel;

// The numbers of channel c from the five tensors.
#define BATCH_NORM_CHANNEL(c)                                                                  \
    {LOAD(mean, mean_offset + (c) * parameter_strides.s2),                                     \
     LOAD(scale, scale_offset + (c) * parameter_strides.s0) /                                  \
         sqrt(LOAD(variance, variance_offset + (c) * parameter_strides.s3) + epsilon),         \
     LOAD(bias, bias_offset + (c) * parameter_strides.s1)}

__kernel void batch_norm(__global const STORED* src, long src_offset, int8 src_strides,
                         __global const STORED* restrict scale, long scale_offset,
                         __global const STORED* restrict bias, long bias_offset,
                         __global const STORED* restrict mean, long mean_offset,
                         __global const STORED* restrict variance, long variance_offset, int4 parameter_strides,
                         float epsilon, int8 channel_strides, __global STORED* dst, long dst_offset,
                         int8 dst_strides, int8 extents, float alpha, float beta) {
    const int8 index = loop_nest_index(extents, get_global_id(1), get_global_id(2));
    src += src_offset + loop_nest_offset(index, src_strides);
    dst += dst_offset + loop_nest_offset(index, dst_strides);
    long c = loop_nest_offset(index, channel_strides);
#if !CHANNELS_INNERMOST
    const batch_norm_channel channel = BATCH_NORM_CHANNEL(c);
#endif
    LOOP_NEST_GUARD(extents)
    const long i = get_global_id(0);
#if CHANNELS_INNERMOST
    c += i * channel_strides.s7;
    const batch_norm_channel channel = BATCH_NORM_CHANNEL(c);
#endif
    const float x = fma(LOAD(src, i * src_strides.s7) - channel.mean, channel.factor, channel.bias);
    STORE(ACTIVATION(x, alpha, beta), dst, i * dst_strides.s7);
}
