package io.github.crossstage.service;

import io.github.crossstage.Result;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.image.Classification;
import io.github.crossstage.image.Labels;
import io.github.crossstage.image.Placement;
import io.github.crossstage.image.Preprocessing;
import io.github.crossstage.image.TopK;
import io.github.crossstage.report.JsonContent;
import io.github.crossstage.report.JsonWriter;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Reads networks with one number a class, {@code f32 [1, classes]}.
 *
 * @param recipe how a picture becomes the input
 * @param labels the names for so many classes
 * @param top how many classes are told, 1 or more
 */
public record Classifier(Preprocessing recipe, IntFunction<Labels> labels, int top) implements Recognizer {
    /** Returns the most probable classes, best first. */
    public List<Classification> classes(Result result) {
        float[] scores = scores(result);
        return TopK.ofProbabilities(probabilities(scores), top, labels.apply(scores.length));
    }

    private static float[] scores(Result result) {
        if (result.names().size() != 1) {
            throw new ShapeException("The network's outputs are " + result.names()
                    + ", expected one, f32 [1, classes]; 'crossstage run' writes any outputs");
        }
        Tensor output = result.get();
        Shape shape = output.shape();
        if (shape.rank() < 2 || shape.extent(1) != shape.elementCount()) {
            throw new ShapeException("The network's output is " + output.type()
                    + ", expected one number a class, f32 [1, classes]; 'crossstage detect' reads YOLOX networks,"
                    + " 'crossstage run' writes any outputs");
        }
        return output.toFloatArray();
    }

    /** Returns numbers that already are probabilities as they are, and the softmax of others. */
    static double[] probabilities(float[] scores) {
        double sum = 0;
        boolean negative = false;
        double[] same = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            same[i] = scores[i];
            sum += scores[i];
            negative |= !(scores[i] >= 0);
        }
        return !negative && Math.abs(sum - 1) < 1e-3 ? same : TopK.softmax(scores);
    }

    @Override
    public String kind() {
        return "classifier";
    }

    @Override
    public JsonContent answer(Result result, Placement placement) {
        List<Classification> classes = classes(result);
        return json -> json.objects("classes", classes, Classifier::write);
    }

    /** Writes the members of one class. */
    public static void write(JsonWriter json, Classification each) throws IOException {
        json.number("index", each.index()).text("label", each.label()).number("probability", each.probability());
    }
}
