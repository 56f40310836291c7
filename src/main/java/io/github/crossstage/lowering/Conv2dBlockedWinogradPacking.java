package io.github.crossstage.lowering;

import io.github.crossstage.slabs.ChannelOrder;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Filters and bias of a 3x3 convolution, transformed for {@code conv2d_blocked_winograd.cl}: for each tile of filters their biases,
 * as many masks (1 for a filter of the model, 0 for padding), and then the weights {@code [T * T, channels, filters]}, where
 * element {@code (i, j)} of the T * T is that of {@code G weights G^T}. What no filter of the model has is zero.
 *
 * <p>Sources: weights {@code f32 [OC, IC, 3, 3]}, optional bias {@code f32 [OC]}. Transformed in double and rounded once.
 *
 * @param form the transform, which has T
 * @param tileFilters filters of a tile
 * @param input where the source's channels stand
 * @param output where the filters stand
 */
record Conv2dBlockedWinogradPacking(WinogradForm form, int tileFilters, ChannelOrder input, ChannelOrder output)
        implements Packing {
    /** Elements in front of the weights of a tile, for each of its filters. */
    private static final int HEADER = 2;

    private int tiles() {
        return Math.toIntExact(Conv2dProblem.ceilDiv(output.physical(), tileFilters));
    }

    private int tileElements() {
        return Math.toIntExact(tileFilters * (HEADER + (long) form.weightElements() * input.physical()));
    }

    @Override
    public long elements(List<Shape> sources) {
        return (long) tiles() * tileElements();
    }

    @Override
    public void pack(List<Tensor> sources, FloatBuffer packed) {
        FloatBuffer weights = sources.get(0).floats();
        WinogradTransform transform = WinogradTransform.of(form);
        int[] filters = output.channelsByPlace();
        int filterWeights = input.channels() * WinogradTransform.WEIGHTS;
        float[] tileWeights = new float[tileFilters * filterWeights];
        float[] lanes = new float[form.weightElements() * tileFilters];
        float[] tileNumbers = new float[tileElements()];
        for (int tile = 0; tile < tiles(); tile++) {
            Arrays.fill(tileNumbers, 0);
            // Lanes without a filter stay zero.
            Arrays.fill(tileWeights, 0);
            for (int lane = 0; lane < Math.min(tileFilters, filters.length - tile * tileFilters); lane++) {
                int filter = filters[tile * tileFilters + lane];
                if (filter >= 0) {
                    weights.get(filter * filterWeights, tileWeights, lane * filterWeights, filterWeights);
                    tileNumbers[lane] =
                            sources.size() > 1 ? sources.get(1).floats().get(filter) : 0;
                    tileNumbers[tileFilters + lane] = 1;
                }
            }
            for (int channel = 0; channel < input.channels(); channel++) {
                for (int lane = 0; lane < tileFilters; lane++) {
                    int first = lane * filterWeights + channel * WinogradTransform.WEIGHTS;
                    transform.apply(tileWeights, first, lanes, lane, tileFilters);
                }
                int at = (HEADER + input.place(channel)) * tileFilters;
                for (int element = 0; element < form.weightElements(); element++) {
                    System.arraycopy(
                            lanes,
                            element * tileFilters,
                            tileNumbers,
                            at + element * input.physical() * tileFilters,
                            tileFilters);
                }
            }
            packed.put(tile * tileNumbers.length, tileNumbers);
        }
    }
}
