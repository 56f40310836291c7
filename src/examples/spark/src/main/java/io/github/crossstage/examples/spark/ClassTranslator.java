package io.github.crossstage.examples.spark;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import io.github.crossstage.image.Classification;
import io.github.crossstage.image.Labels;
import io.github.crossstage.image.TopK;
import io.github.crossstage.tensor.Tensor;

/** From a prepared picture, {@code f32 [1, 3, H, W]}, to its most probable class. Thread-safe. */
final class ClassTranslator implements Translator<Tensor, Classification> {
    private final Settings settings;

    ClassTranslator(Settings settings) {
        this.settings = settings;
    }

    /** Returns {@code f32 [3, H, W]}: DJL stacks the pictures of a batch. */
    @Override
    public NDList processInput(TranslatorContext context, Tensor picture) {
        long[] extents = picture.shape().extents();
        Shape shape = new Shape(extents[1], extents[2], extents[3]);
        return new NDList(context.getNDManager().create(picture.floats(), shape));
    }

    @Override
    public Classification processOutput(TranslatorContext context, NDList outputs) {
        float[] scores = outputs.singletonOrThrow().toFloatArray();
        Labels labels = settings.labels().isEmpty() ? Labels.numbered(scores.length) : Labels.of(settings.labels());
        double[] probabilities = settings.givesProbabilities() ? toDoubles(scores) : TopK.softmax(scores);
        return TopK.ofProbabilities(probabilities, 1, labels).get(0);
    }

    private static double[] toDoubles(float[] numbers) {
        double[] same = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            same[i] = numbers[i];
        }
        return same;
    }
}
