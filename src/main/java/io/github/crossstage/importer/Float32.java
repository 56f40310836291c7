package io.github.crossstage.importer;

import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Conversions between stored floating-point numbers and float32, the type that networks compute in. */
public final class Float32 {
    private Float32() {}

    /** Returns the value of an IEEE 754 binary16: 1 sign, 5 exponent (bias 15) and 10 fraction bits. Exact. */
    public static float ofHalf(short half) {
        int exponent = half >> 10 & 0x1F;
        int fraction = half & 0x3FF;
        float magnitude;
        if (exponent == 0x1F) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((float) fraction, -24);
        } else {
            // 1.fraction times 2^(exponent - 15): the fraction moves up by 13 bits, the exponent to bias 127.
            magnitude = Float.intBitsToFloat(((exponent + 112) << 23) | (fraction << 13));
        }
        return (half & 0x8000) == 0 ? magnitude : -magnitude;
    }

    /**
     * Returns the IEEE 754 binary16 next to a number, the even one of two equally near: 11 significant bits, 2^-24 the smallest
     * above 0. From 65520 on it is infinite.
     */
    public static short toHalf(float number) {
        int sign = Float.floatToRawIntBits(number) >>> 16 & 0x8000;
        float magnitude = Math.abs(number);
        int half;
        if (Float.isNaN(number)) {
            half = 0x7E00;
        } else if (magnitude >= 65520) {
            half = 0x7C00;
        } else if (magnitude < 0x1p-14f) {
            half = (int) Math.rint(magnitude * 0x1p24f);
        } else {
            int bits = Float.floatToRawIntBits(magnitude);
            half = ((bits + 0xFFF + (bits >> 13 & 1)) >> 13) - (112 << 10);
        }
        return (short) (sign | half);
    }

    /** Returns a float32 tensor whose numbers went through binary16. */
    public static Tensor throughHalf(Tensor exact) {
        Tensor rounded = Tensor.zeros(exact.type());
        FloatBuffer from = exact.floats();
        FloatBuffer to = rounded.floats();
        while (to.hasRemaining()) {
            to.put(ofHalf(toHalf(from.get())));
        }
        return rounded;
    }

    /** Returns the value of a bfloat16, the upper half of a float32. Exact. */
    public static float ofBfloat16(short upperHalf) {
        return Float.intBitsToFloat(upperHalf << 16);
    }

    /** Returns the type of a tensor after {@link #of}: float32 if it is floating-point, else unchanged. */
    public static TensorType typeOf(TensorType stored) {
        return stored.dataType().isFloating() ? new TensorType(DataType.FLOAT32, stored.shape()) : stored;
    }

    /**
     * Returns a floating-point tensor as float32, float64 rounded to nearest; others and float32 itself are returned as they are.
     */
    public static Tensor of(Tensor stored) {
        TensorType type = typeOf(stored.type());
        if (type.equals(stored.type())) {
            return stored;
        }
        Tensor widened = Tensor.zeros(type);
        ByteBuffer from = stored.bytes();
        FloatBuffer to = widened.floats();
        boolean isHalf = stored.type().dataType() == DataType.FLOAT16;
        if (stored.type().dataType() == DataType.FLOAT64) {
            while (to.hasRemaining()) {
                to.put((float) from.getDouble());
            }
        } else {
            while (to.hasRemaining()) {
                short bits = from.getShort();
                to.put(isHalf ? ofHalf(bits) : ofBfloat16(bits));
            }
        }
        return widened;
    }
}
