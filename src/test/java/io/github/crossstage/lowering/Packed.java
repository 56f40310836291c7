package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.stream.Stream;

/** What a packing makes of constants. */
final class Packed {
    private Packed() {}

    static float[] numbers(Packing packing, Tensor... sources) {
        ConstantData data =
                new ConstantData(Stream.of(sources).map(Constant::of).toList(), packing);
        float[] numbers = new float[Math.toIntExact(data.elements())];
        data.pack(FloatBuffer.wrap(numbers));
        return numbers;
    }
}
