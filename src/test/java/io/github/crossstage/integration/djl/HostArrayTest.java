package io.github.crossstage.integration.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.util.NDImageUtils;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDArrayIndexer;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.index.full.NDIndexFullPick;
import ai.djl.ndarray.index.full.NDIndexFullSlice;
import ai.djl.ndarray.index.full.NDIndexFullTake;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostArrayTest {
    private final NDManager manager = NDManager.newBaseManager("CrossStage");

    @AfterEach
    void close() {
        manager.close();
    }

    /** Returns 0, 1, 2 ... in this shape. */
    private NDArray count(long... extents) {
        Shape shape = new Shape(extents);
        float[] numbers = new float[(int) shape.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        return manager.create(numbers, shape);
    }

    private static void assertFloats(NDArray array, Shape shape, float... numbers) {
        assertEquals(shape, array.getShape());
        assertArrayEquals(numbers, array.toFloatArray());
    }

    @Test
    void stacksAndParts() {
        NDArray first = count(2, 2);
        NDArray second = count(2, 2).add(10);
        assertFloats(NDArrays.stack(new NDList(first, second)), new Shape(2, 2, 2), 0, 1, 2, 3, 10, 11, 12, 13);
        assertFloats(NDArrays.stack(new NDList(first, second), -1), new Shape(2, 2, 2), 0, 10, 1, 11, 2, 12, 3, 13);
        assertFloats(NDArrays.concat(new NDList(first, second), 1), new Shape(2, 4), 0, 1, 10, 11, 2, 3, 12, 13);
        NDList parts = count(4, 3).split(2);
        assertFloats(parts.get(1), new Shape(2, 3), 6, 7, 8, 9, 10, 11);
        parts = count(2, 5).split(new long[] {1, 3}, 1);
        assertFloats(parts.get(0), new Shape(2, 1), 0, 5);
        assertFloats(parts.get(1), new Shape(2, 2), 1, 2, 6, 7);
        assertFloats(parts.get(2), new Shape(2, 2), 3, 4, 8, 9);
        assertThrows(IllegalArgumentException.class, () -> count(4, 3).split(3));
        assertThrows(IllegalArgumentException.class, () -> NDArrays.stack(new NDList(count(2, 2), count(2, 3))));
    }

    @Test
    void indexesByNumbersSlicesAndEllipses() {
        NDArray array = count(2, 3, 4);
        assertFloats(array.get(1, 2), new Shape(4), 20, 21, 22, 23);
        assertFloats(array.get(":, 1, ::2"), new Shape(2, 2), 4, 6, 16, 18);
        assertFloats(array.get("..., -1"), new Shape(2, 3), 3, 7, 11, 15, 19, 23);
        assertEquals(17, array.getFloat(1, 1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> array.get("0:3"));
    }

    @Test
    void changesShapes() {
        NDArray array = count(2, 3);
        assertFloats(array.transpose(), new Shape(3, 2), 0, 3, 1, 4, 2, 5);
        assertFloats(count(1, 2, 3).transpose(2, 0, 1), new Shape(3, 1, 2), 0, 3, 1, 4, 2, 5);
        assertEquals(new Shape(3, 2), array.reshape(-1, 2).getShape());
        assertEquals(new Shape(2, 1, 3), array.expandDims(1).getShape());
        assertEquals(new Shape(2, 3, 1), array.expandDims(-1).getShape());
        assertEquals(new Shape(2, 3), array.expandDims(0).squeeze(0).getShape());
        assertEquals(new Shape(6), array.flatten().getShape());
        assertThrows(IllegalArgumentException.class, () -> array.reshape(4, -1));
        assertThrows(IllegalArgumentException.class, () -> array.transpose(0, 0));
        assertThrows(IllegalArgumentException.class, () -> array.squeeze(0));
    }

    @Test
    void computesWithBroadcasting() {
        NDArray array = count(2, 3);
        NDArray column = manager.create(new float[] {10, 100}, new Shape(2, 1));
        assertFloats(array.mul(column), new Shape(2, 3), 0, 10, 20, 300, 400, 500);
        assertFloats(array.sub(1).div(manager.create(2f)), new Shape(2, 3), -0.5f, 0, 0.5f, 1, 1.5f, 2);
        NDArray view = array.flatten();
        array.addi(1).muli(column);
        assertFloats(view, new Shape(6), 10, 20, 30, 400, 500, 600);
        NDArray bytes = manager.create(new byte[] {(byte) 255, 51}).toType(DataType.UINT8, false);
        assertFloats(bytes.div(255.0), new Shape(2), 1, 0.2f);
        assertThrows(IllegalArgumentException.class, () -> array.add(count(2)));
        assertThrows(IllegalArgumentException.class, () -> column.addi(array));
    }

    @Test
    void softmaxAndArgMaxGoAlongAnAxis() {
        NDArray array = manager.create(new float[] {0, 3, 1, 2, 2, 5}, new Shape(2, 3));
        float[] along = array.softmax(1).toFloatArray();
        assertEquals(1, along[0] + along[1] + along[2], 1e-6);
        assertEquals(Math.exp(3) / (1 + Math.exp(3) + Math.exp(1)), along[1], 1e-6);
        assertEquals(1 / (1 + Math.exp(2)), array.softmax(0).toFloatArray()[0], 1e-6);
        assertArrayEquals(new long[] {1, 2}, array.argMax(1).toLongArray());
        assertArrayEquals(new long[] {1, 0, 1}, array.argMax(0).toLongArray());
        assertEquals(5, array.argMax().getLong());
    }

    @Test
    void makesPicturesIntoTensors() {
        NDArray picture = manager.create(
                ByteBuffer.wrap(new byte[] {0, 51, 102, (byte) 255, (byte) 204, (byte) 153}),
                new Shape(1, 2, 3),
                DataType.UINT8);
        assertFloats(NDImageUtils.toTensor(picture), new Shape(3, 1, 2), 0, 1, 0.2f, 0.8f, 0.4f, 0.6f);
        NDArray large = NDImageUtils.resize(picture, 4, 2, Image.Interpolation.NEAREST);
        assertEquals(new Shape(2, 4, 3), large.getShape());
        assertEquals(large.get(0, 1), picture.get(0, 0));
        assertEquals(new Shape(2, 2, 3), NDImageUtils.centerCrop(large).getShape());
        NDArray even = NDImageUtils.normalize(count(3, 1, 1), new float[] {0, 1, 1}, new float[] {1, 1, 0.5f});
        assertFloats(even, new Shape(3, 1, 1), 0, 0, 2);
    }

    @Test
    void pads() {
        assertFloats(count(2, 2).pad(new Shape(1, 0, 0, 1), 9), new Shape(3, 3), 9, 0, 1, 9, 2, 3, 9, 9, 9);
        assertFloats(count(1, 1, 2).pad(new Shape(0, 0, 1, 2), 0), new Shape(1, 4, 2), 0, 0, 0, 1, 0, 0, 0, 0);
        assertThrows(IllegalArgumentException.class, () -> count(2).pad(new Shape(1, 1, 1, 1), 0));
        assertThrows(IllegalArgumentException.class, () -> count(2).pad(new Shape(1), 0));
        assertThrows(IllegalArgumentException.class, () -> count(2).pad(new Shape(-1, 1), 0));
    }

    @Test
    void makesConstants() {
        assertFloats(manager.full(new Shape(2), 3f), new Shape(2), 3, 3);
        assertFloats(manager.ones(new Shape(2)), new Shape(2), 1, 1);
        UnsupportedOperationException refused =
                assertThrows(UnsupportedOperationException.class, () -> manager.arange(0, 4, 1));
        assertTrue(refused.getMessage().contains("arange"), refused.getMessage());
        assertThrows(UnsupportedOperationException.class, () -> count(2).toType(DataType.FLOAT16, false));
    }

    /** {@code MxNetHybridTest} does this with a real engine. */
    @Test
    void handsToAnotherEngineWhatItDoesNotCompute() {
        List<String> calls = new ArrayList<>();
        NDArray answer = count(2);
        NDArray copy = recorder(NDArray.class, calls, Map.of(NDArray.class, answer));
        NDManager other = recorder(NDManager.class, calls, Map.of(NDArray.class, copy));
        NDArrayIndexer indexer = new OneAnswer(answer);
        NDArrayEx operations =
                recorder(NDArrayEx.class, calls, Map.of(NDArray.class, answer, NDArrayIndexer.class, indexer));
        NDArray operating = recorder(NDArray.class, calls, Map.of(NDArrayEx.class, operations));
        ByteBuffer numbers = ByteBuffer.allocate(2 * Float.BYTES);

        NDArray array = new HostArray(manager, other, numbers, new Shape(2), DataType.FLOAT32);
        assertSame(answer, array.exp());
        assertSame(answer, array.gt(1));
        // The copy is made once, and brought up to date before it is used again.
        assertEquals(List.of("from", "exp", "set", "gt"), calls);

        calls.clear();
        NDManager operator = recorder(NDManager.class, calls, Map.of(NDArray.class, operating));
        NDArray operand = new HostArray(manager, operator, numbers, new Shape(2), DataType.FLOAT32);
        assertSame(answer, operand.getNDArrayInternal().relu());
        // An index that is an array; the other engine knows no manager but its own.
        assertSame(answer, operand.get(new NDIndex("{}", manager.create(new long[] {0}))));
        assertEquals(
                List.of("from", "getNDArrayInternal", "relu", "set", "getNDArrayInternal", "getIndexer " + operator),
                calls);
        try (NDManager scope = manager.newSubManager()) {
            NDArray moved = operand.get(scope, new NDIndex("{}", manager.create(new long[] {0})));
            assertSame(answer, moved);
        }
    }

    /** Writes down what is called, and answers by what a method returns; null where that is not named. */
    private static <T> T recorder(Class<T> type, List<String> calls, Map<Class<?>, ?> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "toString" -> type.getSimpleName();
                    case "close" -> null;
                    default -> {
                        boolean isManager = arguments != null && arguments[0] instanceof NDManager;
                        calls.add(method.getName() + (isManager ? " " + arguments[0] : ""));
                        yield answers.get(method.getReturnType());
                    }
                }));
    }

    private static final class OneAnswer extends NDArrayIndexer {
        private final NDArray answer;

        OneAnswer(NDArray answer) {
            this.answer = answer;
        }

        @Override
        public NDArray get(NDArray array, NDIndex index) {
            return answer;
        }

        @Override
        public NDArray get(NDArray array, NDIndexFullPick pick) {
            return answer;
        }

        @Override
        public NDArray get(NDArray array, NDIndexFullTake take) {
            return answer;
        }

        @Override
        public NDArray get(NDArray array, NDIndexFullSlice slice) {
            return answer;
        }

        @Override
        public void set(NDArray array, NDIndexFullSlice slice, NDArray value) {}

        @Override
        public void set(NDArray array, NDIndexFullSlice slice, Number value) {}
    }

    @Test
    void whatItDoesNotComputeIsRefused() {
        NDArray array = count(3);
        assertThrows(UnsupportedOperationException.class, array::exp);
        // Attached elsewhere, DJL's adapter would call itself for ever.
        try (NDManager other = manager.newSubManager()) {
            array.attach(other);
            assertThrows(UnsupportedOperationException.class, array::exp);
        }
        UnsupportedOperationException refused =
                assertThrows(UnsupportedOperationException.class, () -> NDImageUtils.resize(count(2, 2, 3), 4, 4));
        assertTrue(refused.getMessage().contains("resize"), refused.getMessage());
    }

    @Test
    void closesWithItsManager() {
        NDArray kept;
        NDArray lost;
        try (NDManager scope = manager.newSubManager()) {
            lost = scope.create(new float[] {1});
            kept = scope.create(new float[] {2});
            kept.attach(manager);
        }
        assertEquals(2, kept.getFloat());
        assertThrows(IllegalStateException.class, lost::toFloatArray);
        lost.close();
    }
}
