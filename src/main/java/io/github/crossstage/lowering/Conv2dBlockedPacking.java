package io.github.crossstage.lowering;

import io.github.crossstage.slabs.ChannelOrder;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Filters and bias of a convolution, packed for the register tiles of {@code conv2d_blocked.cl} and its kin: for each tile of
 * filters their biases, as many masks (1 for a filter of the model, 0 for padding), and then the weights {@code [depth, KH, KW,
 * block, filters]}. What no filter of the model has is zero.
 *
 * <p>Sources: weights {@code f32 [OC, IC/groups, KH, KW]}, optional bias {@code f32 [OC]}.
 *
 * @param block channels of a source block; 1 where the source is plain
 * @param tileFilters filters of a tile
 * @param groups groups of channels
 * @param input where the source's channels stand
 * @param output where the filters stand
 */
record Conv2dBlockedPacking(int block, int tileFilters, int groups, ChannelOrder input, ChannelOrder output)
        implements Packing {
    /** Elements in front of the weights of a tile, for each of its filters. */
    private static final int HEADER = 2;

    private int groupChannels() {
        return input.physical() / groups;
    }

    private int groupFilters() {
        return output.physical() / groups;
    }

    private int tiles() {
        return Math.toIntExact(Conv2dProblem.ceilDiv(output.physical(), tileFilters));
    }

    /** Returns the first source block that a tile reads, as the kernel computes it. */
    private int firstBlock(int tile) {
        return Math.min(unboundedFirstBlock(tile), input.physical() / block - depth());
    }

    private int unboundedFirstBlock(int tile) {
        return tile * tileFilters / groupFilters() * groupChannels() / block;
    }

    /** Returns the source blocks that a tile reads: all, or with groups as many as the tile that needs most. */
    int depth() {
        int depth = 0;
        for (int tile = 0; tile < tiles(); tile++) {
            int lastFilter = Math.min(output.physical(), (tile + 1) * tileFilters) - 1;
            int lastBlock = ((lastFilter / groupFilters() + 1) * groupChannels() - 1) / block;
            depth = Math.max(depth, lastBlock - unboundedFirstBlock(tile) + 1);
        }
        return depth;
    }

    /** Returns the arguments of the kernel that tell the groups: channels and filters of one, depth, 0. */
    long[] groupNumbers() {
        return new long[] {groupChannels(), groupFilters(), depth(), 0};
    }

    private int tileElements(Shape weights) {
        return Math.toIntExact(tileFilters * (HEADER + (long) depth() * block * weights.elementCount(2, 4)));
    }

    @Override
    public long elements(List<Shape> sources) {
        return (long) tiles() * tileElements(sources.get(0));
    }

    @Override
    public void pack(List<Tensor> sources, FloatBuffer packed) {
        Shape shape = sources.get(0).shape();
        FloatBuffer weights = sources.get(0).floats();
        int taps = Math.toIntExact(shape.elementCount(2, 4));
        int channels = Math.toIntExact(shape.extent(1));
        int[] filters = output.channelsByPlace();
        float[] filterWeights = new float[channels * taps];
        float[] tileNumbers = new float[tileElements(shape)];
        for (int tile = 0; tile < tiles(); tile++) {
            Arrays.fill(tileNumbers, 0);
            for (int lane = 0; lane < Math.min(tileFilters, filters.length - tile * tileFilters); lane++) {
                int filter = filters[tile * tileFilters + lane];
                if (filter >= 0) {
                    weights.get(filter * filterWeights.length, filterWeights);
                    tileNumbers[lane] =
                            sources.size() > 1 ? sources.get(1).floats().get(filter) : 0;
                    tileNumbers[tileFilters + lane] = 1;
                    int firstChannel = filter / (output.channels() / groups) * channels;
                    packFilter(filterWeights, taps, firstChannel, tile, lane, tileNumbers);
                }
            }
            packed.put(tile * tileNumbers.length, tileNumbers);
        }
    }

    private void packFilter(float[] weights, int taps, int firstChannel, int tile, int lane, float[] tileNumbers) {
        int firstPlace = firstBlock(tile) * block;
        int step = block * tileFilters;
        for (int from = 0, channel = firstChannel; from < weights.length; from += taps, channel++) {
            int place = input.place(channel) - firstPlace;
            int at = lane + (HEADER + place / block * taps * block + place % block) * tileFilters;
            for (int tap = 0; tap < taps; tap++) {
                tileNumbers[at + tap * step] = weights[from + tap];
            }
        }
    }
}
