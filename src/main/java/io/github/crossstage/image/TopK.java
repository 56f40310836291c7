package io.github.crossstage.image;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** From a classifier's numbers to its most probable classes. */
public final class TopK {
    private TopK() {}

    /**
     * Returns the softmax of these logits, computed in double after subtracting the largest.
     *
     * @throws IllegalArgumentException if there are none, or one is not finite
     */
    public static double[] softmax(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < logits.length; i++) {
            if (!Float.isFinite(logits[i])) {
                throw new IllegalArgumentException("Softmax: logit " + i + " is " + logits[i]
                        + ", expected finite numbers; verify the model on this device");
            }
            largest = Math.max(largest, logits[i]);
        }
        if (logits.length == 0) {
            throw new IllegalArgumentException("Softmax: no logits, expected at least one");
        }
        double[] result = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            result[i] = Math.exp(logits[i] - largest);
            sum += result[i];
        }
        for (int i = 0; i < result.length; i++) {
            result[i] /= sum;
        }
        return result;
    }

    /**
     * Returns the {@code k} most probable classes, best first; of equals the one with the smaller index is first.
     *
     * @param probabilities one number a class
     * @param k at least 1; more than there are classes gives all
     */
    public static List<Classification> ofProbabilities(double[] probabilities, int k, Labels labels) {
        if (k < 1) {
            throw new IllegalArgumentException("Top-k: k=" + k + ", expected at least 1");
        }
        labels.requireSize(probabilities.length);
        return IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer index) -> -probabilities[index]))
                .limit(k)
                .map(index -> new Classification(index, labels.name(index), probabilities[index]))
                .toList();
    }

    /**
     * Returns the most probable classes of every picture of a batch.
     *
     * @param logits {@code f32 [N, classes]}, trailing axes of extent 1 allowed; not yet put through a softmax
     * @throws IllegalArgumentException if the shape is another, or the labels are not as many as the classes
     */
    public static List<List<Classification>> ofLogits(Tensor logits, int k, Labels labels) {
        Shape shape = logits.shape();
        if (shape.rank() < 2 || shape.elementCount(0, 2) != shape.elementCount()) {
            throw new IllegalArgumentException("Top-k of " + logits.type() + ": expected f32 [N, classes]");
        }
        int classes = shape.intExtent(1);
        float[] row = new float[classes];
        List<List<Classification>> results = new ArrayList<>();
        var floats = logits.floats();
        for (int n = 0; n < shape.intExtent(0); n++) {
            floats.get(row);
            results.add(ofProbabilities(softmax(row), k, labels));
        }
        return List.copyOf(results);
    }
}
