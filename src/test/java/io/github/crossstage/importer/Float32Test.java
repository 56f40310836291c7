package io.github.crossstage.importer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class Float32Test {
    @Test
    void everyHalfBecomesTheNumberOfItsDefinition() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            int exponent = bits >> 10 & 31;
            double fraction = (bits & 1023) / 1024.0;
            double expected = exponent == 31
                    ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                    : exponent == 0 ? fraction * Math.pow(2, -14) : (1 + fraction) * Math.pow(2, exponent - 15);
            double signed = bits < 1 << 15 ? expected : -expected;
            assertEquals(signed, Float32.ofHalf((short) bits), "half " + Integer.toHexString(bits));
        }
    }

    @Test
    void everyHalfComesBackAndNumbersBetweenGoToTheNearer() {
        for (int bits = 0; bits < 0x7C00; bits++) {
            float half = Float32.ofHalf((short) bits);
            float next = bits == 0x7BFF ? 65536 : Float32.ofHalf((short) (bits + 1));
            float middle = (half + next) / 2;
            assertEquals(bits, Float32.toHalf(half));
            assertEquals(bits, Float32.toHalf(Math.nextDown(middle)));
            assertEquals(bits + (bits & 1), Float32.toHalf(middle), "the even one of two");
            assertEquals(bits + 1, Float32.toHalf(Math.nextUp(middle)));
            assertEquals(bits - 0x8000, Float32.toHalf(-half));
        }
        assertEquals(0x7C00, Float32.toHalf(Float.MAX_VALUE));
        assertEquals(0x7C00, Float32.toHalf(Float.POSITIVE_INFINITY));
        assertEquals((short) 0xFC00, Float32.toHalf(-70000));
        assertTrue(Float.isNaN(Float32.ofHalf(Float32.toHalf(Float.NaN))));
    }

    @Test
    void aTensorThroughHalfIsRoundedAndAnotherTensor() {
        Tensor exact = Tensor.of(new float[] {1 / 3f, 65504, 65520, 1e-9f}, 4);
        assertArrayEquals(
                new float[] {0.33325195f, 65504, Float.POSITIVE_INFINITY, 0},
                Float32.throughHalf(exact).toFloatArray());
        assertEquals(1 / 3f, exact.floats().get(0));
    }

    @Test
    void bfloat16IsTheUpperHalfOfAFloat32() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float expected = Float.intBitsToFloat(bits << 16);
            assertTrue(Float.compare(expected, Float32.ofBfloat16((short) bits)) == 0);
        }
    }

    @Test
    void tensorsOfEveryWidthBecomeFloat32AndOthersStay() {
        double[] numbers = {1.0 / 3, -1e300, 1e-300, 0.5};
        ByteBuffer bytes = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        for (double number : numbers) {
            bytes.putDouble(number);
        }
        Tensor doubles = Tensor.of(new TensorType(DataType.FLOAT64, Shape.of(4)), bytes.flip());
        assertArrayEquals(
                new float[] {1f / 3, Float.NEGATIVE_INFINITY, 0, 0.5f},
                Float32.of(doubles).toFloatArray());
        ByteBuffer shorts = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        shorts.putShort((short) 0x3C00).putShort((short) 0xC000).flip();
        Tensor halves = Tensor.of(new TensorType(DataType.FLOAT16, Shape.of(2)), shorts);
        assertArrayEquals(new float[] {1, -2}, Float32.of(halves).toFloatArray());
        Tensor upper = Tensor.of(new TensorType(DataType.BFLOAT16, Shape.of(2)), shorts);
        assertArrayEquals(new float[] {0.0078125f, -2}, Float32.of(upper).toFloatArray());
        Tensor longs = Tensor.of(new long[] {7}, 1);
        assertSame(longs, Float32.of(longs));
    }
}
