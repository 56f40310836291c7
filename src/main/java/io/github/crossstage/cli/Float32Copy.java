package io.github.crossstage.cli;

import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** A tensor's numbers as float32, whatever their type; what float32 does not hold is rounded. */
final class Float32Copy {
    private Float32Copy() {}

    /** Returns the copy. */
    static Tensor of(Tensor tensor) {
        Tensor copy = Tensor.zeros(TensorType.float32(tensor.shape().extents()));
        FloatBuffer floats = copy.floats();
        ByteBuffer bytes = tensor.bytes();
        while (floats.hasRemaining()) {
            floats.put(
                    switch (tensor.type().dataType()) {
                        case FLOAT32 -> bytes.getFloat();
                        case FLOAT64 -> (float) bytes.getDouble();
                        case FLOAT16 -> half(bytes.getShort());
                        case BFLOAT16 -> Float.intBitsToFloat(bytes.getShort() << 16);
                        case INT64 -> bytes.getLong();
                        case INT32 -> bytes.getInt();
                        case INT16 -> bytes.getShort();
                        case INT8 -> bytes.get();
                        case UINT8, BOOL -> bytes.get() & 0xFF;
                    });
        }
        return copy;
    }

    /** IEEE 754 binary16: 1 sign, 5 exponent (bias 15) and 10 fraction bits. JDK 20 has {@code Float.float16ToFloat}. */
    static float half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        float magnitude =
                switch (exponent) {
                    case 0 -> fraction * 0x1p-24f;
                    case 0x1F -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                    default -> Float.intBitsToFloat((exponent + 112) << 23 | fraction << 13);
                };
        return bits < 0 ? -magnitude : magnitude;
    }
}
