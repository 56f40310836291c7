package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Filters of a 3x3 convolution transformed for {@code conv2d_winograd.cl}: {@code G g Gt} of F(2x2, 3x3), in double precision, as
 * {@code [16, IC, filters]}, the filters padded with zeros to a multiple of four.
 *
 * <p>Sources: weights {@code f32 [OC, IC, 3, 3]}.
 */
record Conv2dWinogradPacking() implements Packing {
    /** Elements of a transformed tile. */
    static final int ELEMENTS = 16;

    private static final WinogradTransform TRANSFORM = WinogradTransform.of(WinogradForm.F2);

    /** Returns the filters with padding. */
    static long paddedFilters(long filters) {
        return Conv2dProblem.roundUp(filters, 4);
    }

    @Override
    public long elements(List<Shape> sources) {
        Shape shape = sources.get(0);
        return ELEMENTS * shape.extent(1) * paddedFilters(shape.extent(0));
    }

    @Override
    public void pack(List<Tensor> sources, FloatBuffer packed) {
        Shape shape = sources.get(0).shape();
        FloatBuffer weights = sources.get(0).floats();
        int channels = shape.intExtent(1);
        int row = Math.toIntExact(paddedFilters(shape.extent(0)));
        float[] filterWeights = new float[channels * WinogradTransform.WEIGHTS];
        float[] transformed = new float[ELEMENTS];
        for (int filter = 0; filter < shape.intExtent(0); filter++) {
            weights.get(filter * filterWeights.length, filterWeights);
            for (int channel = 0; channel < channels; channel++) {
                TRANSFORM.apply(filterWeights, channel * WinogradTransform.WEIGHTS, transformed, 0, 1);
                for (int element = 0; element < ELEMENTS; element++) {
                    packed.put((element * channels + channel) * row + filter, transformed[element]);
                }
            }
        }
    }
}
