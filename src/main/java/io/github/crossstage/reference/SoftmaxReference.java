package io.github.crossstage.reference;

import io.github.crossstage.ir.op.Softmax;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;

/** Exponentials divided by their sum over a run of axes; see {@link Softmax}. */
final class SoftmaxReference {
    private SoftmaxReference() {}

    static Tensor run(Softmax op, Tensor src) {
        Shape shape = src.shape();
        float[] numbers = src.toFloatArray();
        int outer = (int) shape.elementCount(0, op.axis());
        int count = (int) shape.elementCount(op.axis(), op.endAxis());
        int inner = (int) shape.elementCount(op.endAxis(), shape.rank());
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < inner; j++) {
                line(numbers, i * count * inner + j, count, inner);
            }
        }
        return Tensor.of(numbers, shape.extents());
    }

    /** Replaces {@code count} numbers, {@code step} apart. */
    private static void line(float[] numbers, int first, int count, int step) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int k = 0; k < count; k++) {
            largest = Math.max(largest, numbers[first + k * step]);
        }
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += Math.exp((double) numbers[first + k * step] - largest);
        }
        for (int k = 0; k < count; k++) {
            int at = first + k * step;
            numbers[at] = (float) (Math.exp((double) numbers[at] - largest) / sum);
        }
    }
}
