package io.github.crossstage.reference;

import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.tensor.Tensor;
import java.util.stream.IntStream;

/** An activation function on every element; see {@link Activate}. */
final class ActivateReference {
    private static final int CHUNK = 1 << 14;

    private ActivateReference() {}

    static Tensor run(Activate op, Tensor src) {
        float[] numbers = src.toFloatArray();
        Activation activation = op.activation();
        IntStream.range(0, (numbers.length + CHUNK - 1) / CHUNK).parallel().forEach(chunk -> {
            int end = Math.min(numbers.length, (chunk + 1) * CHUNK);
            for (int i = chunk * CHUNK; i < end; i++) {
                numbers[i] = (float) activation.apply(numbers[i]);
            }
        });
        return Tensor.of(numbers, src.shape().extents());
    }
}
