package io.github.crossstage.tuner;

import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Map;

/** How far the outputs of two candidates are apart. */
final class OutputDifference {
    private OutputDifference() {}

    /** Returns the largest difference relative to the peak of the expected tensor, over all tensors; NaN if one holds a NaN. */
    static double largest(Map<String, Tensor> got, Map<String, Tensor> expected) {
        double largest = 0;
        for (Map.Entry<String, Tensor> one : expected.entrySet()) {
            largest = Math.max(largest, largest(got.get(one.getKey()), one.getValue()));
        }
        return largest;
    }

    private static double largest(Tensor got, Tensor expected) {
        FloatBuffer left = got.floats();
        FloatBuffer right = expected.floats();
        double peak = 0;
        double difference = 0;
        while (right.hasRemaining()) {
            float value = right.get();
            peak = Math.max(peak, Math.abs(value));
            difference = Math.max(difference, Math.abs((double) left.get() - value));
        }
        return difference == 0 ? 0 : difference / peak;
    }
}
