package io.github.crossstage.lowering;

import io.github.crossstage.slabs.ChannelOrder;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
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
        int tileElements = tileElements(shape);
        int taps = Math.toIntExact(shape.elementCount(2, 4));
        int channels = Math.toIntExact(shape.extent(1));
        float[] filterWeights = new float[channels * taps];
        for (int filter = 0; filter < output.channels(); filter++) {
            int tile = output.place(filter) / tileFilters;
            int lane = output.place(filter) % tileFilters;
            int header = tile * tileElements + lane;
            packed.put(header, sources.size() > 1 ? sources.get(1).floats().get(filter) : 0);
            packed.put(header + tileFilters, 1);
            weights.get(filterWeights);
            int firstPlace = firstBlock(tile) * block;
            int firstChannel = filter / (output.channels() / groups) * channels;
            for (int channel = 0; channel < channels; channel++) {
                int place = input.place(firstChannel + channel) - firstPlace;
                int at = header + (HEADER + place / block * taps * block + place % block) * tileFilters;
                for (int tap = 0; tap < taps; tap++) {
                    packed.put(at + tap * block * tileFilters, filterWeights[channel * taps + tap]);
                }
            }
        }
    }
}
