package io.github.crossstage.reference;

import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** Batch normalisation with fixed statistics and an activation; see {@link BatchNorm}. */
final class BatchNormReference {
    private BatchNormReference() {}

    static Tensor run(BatchNorm op, List<Tensor> inputs) {
        Shape shape = inputs.get(0).shape();
        float[] numbers = inputs.get(0).toFloatArray();
        float[] scale = inputs.get(1).toFloatArray();
        float[] bias = inputs.get(2).toFloatArray();
        float[] mean = inputs.get(3).toFloatArray();
        float[] variance = inputs.get(4).toFloatArray();
        Activation activation = op.activation();
        int channels = shape.intExtent(1);
        int pixels = (int) shape.elementCount(2, shape.rank());
        IntStream.range(0, (int) shape.elementCount(0, 2)).parallel().forEach(plane -> {
            int c = plane % channels;
            double deviation = Math.sqrt((double) variance[c] + op.epsilon());
            for (int i = plane * pixels; i < (plane + 1) * pixels; i++) {
                double normal = ((double) numbers[i] - mean[c]) / deviation * scale[c] + bias[c];
                numbers[i] = (float) activation.apply(normal);
            }
        });
        return Tensor.of(numbers, shape.extents());
    }
}
