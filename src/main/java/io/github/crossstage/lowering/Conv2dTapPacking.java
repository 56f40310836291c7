package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Filters of a convolution with those of a group side by side, as kernels for GPUs read them: {@code [groups, K, filters]} with
 * {@code K = (KH, KW, IC/groups)}, zeros where K or the filters are padded.
 *
 * <p>Sources: weights {@code f32 [OC, IC/groups, KH, KW]}.
 *
 * @param groups groups of channels
 * @param depth K is padded to a multiple of this
 * @param filters the filters of a group are padded to a multiple of this
 */
record Conv2dTapPacking(int groups, int depth, int filters) implements Packing {
    @Override
    public long elements(List<Shape> sources) {
        Shape shape = sources.get(0);
        return groups
                * Conv2dProblem.roundUp(shape.elementCount(1, 4), depth)
                * Conv2dProblem.roundUp(shape.extent(0) / groups, filters);
    }

    @Override
    public void pack(List<Tensor> sources, FloatBuffer packed) {
        Shape shape = sources.get(0).shape();
        FloatBuffer weights = sources.get(0).floats();
        int channels = shape.intExtent(1);
        int taps = Math.toIntExact(shape.elementCount(2, 4));
        int groupFilters = shape.intExtent(0) / groups;
        int row = Math.toIntExact(Conv2dProblem.roundUp(groupFilters, filters));
        int group = Math.toIntExact(Conv2dProblem.roundUp((long) channels * taps, depth)) * row;
        for (int filter = 0; filter < shape.intExtent(0); filter++) {
            int first = filter / groupFilters * group + filter % groupFilters;
            for (int channel = 0; channel < channels; channel++) {
                for (int tap = 0; tap < taps; tap++) {
                    packed.put(first + (tap * channels + channel) * row, weights.get());
                }
            }
        }
    }
}
