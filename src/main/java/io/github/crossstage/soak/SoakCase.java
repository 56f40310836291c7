package io.github.crossstage.soak;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Pictures, and what each version of the network has to say to them.
 *
 * @param inputs the pictures
 * @param rows how many
 * @param expected the scores by the CPU reference, for each version
 */
record SoakCase(Inputs inputs, int rows, List<float[]> expected) {
    /** Makes pictures of several sizes, one to so many at a time, all of them different. */
    static List<SoakCase> all(List<? extends GraphSource> versions, int mostRows, Random random) {
        List<SoakCase> cases = new ArrayList<>();
        try (Device reference = Device.open(DeviceSelector.cpuReference())) {
            List<Model> models = versions.stream()
                    .map(source -> Model.load(source, reference, options -> options.maxBatch(mostRows)))
                    .toList();
            for (int side : new int[] {9, 16, 21, 32, 40}) {
                for (int rows = 1; rows <= mostRows; rows++) {
                    for (int variant = 0; variant < 3; variant++) {
                        Inputs inputs = Inputs.of(SoakNetwork.INPUT, pictures(random, rows, side, side + 2 * variant));
                        cases.add(new SoakCase(
                                inputs,
                                rows,
                                models.stream()
                                        .map(model -> scores(model, inputs))
                                        .toList()));
                    }
                }
            }
        }
        return cases;
    }

    private static Tensor pictures(Random random, int rows, int height, int width) {
        Tensor tensor = Tensor.zeros(TensorType.float32(rows, 3, height, width));
        FloatBuffer floats = tensor.floats();
        // One level a picture, or their means would be alike and a mixed-up answer could pass.
        for (int row = 0; row < rows; row++) {
            float level = 4 * random.nextFloat() - 2;
            for (int i = 0; i < 3 * height * width; i++) {
                floats.put(level + random.nextFloat());
            }
        }
        return tensor;
    }

    private static float[] scores(Model model, Inputs inputs) {
        try (Result result = model.run(inputs)) {
            return result.get().toFloatArray();
        }
    }

    /** Returns the largest difference of an answer to that of a version, relative to the peak; infinite where its length is another. */
    double difference(float[] answer, int version) {
        float[] right = expected.get(version);
        if (answer.length != right.length) {
            return Double.POSITIVE_INFINITY;
        }
        double peak = 0;
        double worst = 0;
        for (int i = 0; i < right.length; i++) {
            peak = Math.max(peak, Math.abs(right[i]));
            double difference = Math.abs((double) answer[i] - right[i]);
            worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
        }
        return worst / peak;
    }
}
