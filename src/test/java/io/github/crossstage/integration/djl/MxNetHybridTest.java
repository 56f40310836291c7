package io.github.crossstage.integration.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.util.NDImageUtils;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** DJL's hybrid engines with a real second one, Apache MXNet: {@code mvn test -Dhybrid}. */
@Tag("hybrid")
class MxNetHybridTest {
    private final NDManager manager = NDManager.newBaseManager("CrossStage");

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray array() {
        return manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
    }

    private static void assertMxNet(NDArray array, float... numbers) {
        assertEquals("MXNet", array.getManager().getEngine().getEngineName());
        assertArrayEquals(numbers, array.toType(DataType.FLOAT32, false).toFloatArray(), 1e-5f);
    }

    private static void assertOwn(NDArray array, float... numbers) {
        assertInstanceOf(HostArray.class, array);
        assertArrayEquals(numbers, array.toType(DataType.FLOAT32, false).toFloatArray(), 1e-5f);
    }

    @Test
    void theSecondEngineIsTheDefaultAndComputesTheRest() {
        assertEquals("MXNet", Engine.getInstance().getEngineName());
        assertMxNet(array().exp().log(), 1, 2, 3, 4, 5, 6);
        assertMxNet(array().sum(new int[] {1}), 6, 15);
        assertMxNet(array().matMul(array().transpose()), 14, 32, 32, 77);
        assertMxNet(array().clip(2, 4), 2, 2, 3, 4, 4, 4);
        assertMxNet(array().argSort(1, false), 2, 1, 0, 2, 1, 0);
    }

    @Test
    void arraysOfBothComputeTogether() {
        NDArray theirs = array().exp().log();
        assertOwn(array().add(theirs), 2, 4, 6, 8, 10, 12);
        assertMxNet(theirs.getManager().from(array()).add(theirs), 2, 4, 6, 8, 10, 12);
        assertMxNet(array().maximum(theirs.mul(-1)), 1, 2, 3, 4, 5, 6);
    }

    @Test
    void masksAndArraysIndex() {
        assertMxNet(array().get(array().gt(2)), 3, 4, 5, 6);
        assertMxNet(array().get(new NDIndex("{}", manager.create(new int[] {1, 0}))), 4, 5, 6, 1, 2, 3);
        try (NDManager scope = manager.newSubManager()) {
            assertOwn(array().get(scope, new NDIndex("{}", manager.create(new int[] {1}))), 4, 5, 6);
        }
        NDArray changed = array();
        changed.set(new NDIndex("0, 1:"), 9);
        assertOwn(changed, 1, 9, 9, 4, 5, 6);
    }

    @Test
    void arraysAreMadeByItToo() {
        assertOwn(manager.arange(0, 3, 1), 0, 1, 2);
        assertOwn(manager.eye(2), 1, 0, 0, 1);
        assertOwn(manager.linspace(0, 1, 3), 0, 0.5f, 1);
        assertEquals(
                new Shape(2, 2), manager.randomUniform(0, 1, new Shape(2, 2)).getShape());
        assertEquals(DataType.FLOAT16, array().toType(DataType.FLOAT16, false).getDataType());
    }

    @Test
    void picturesAreResizedInWaysOfItsOwn() {
        NDArray picture = manager.zeros(new Shape(4, 6, 3), DataType.UINT8);
        assertEquals(
                new Shape(8, 8, 3),
                NDImageUtils.resize(picture, 8, 8, Image.Interpolation.BICUBIC).getShape());
    }

    @Test
    void aTranslatorMayUseBoth() throws Exception {
        Criteria<float[], float[]> criteria = Criteria.builder()
                .setTypes(float[].class, float[].class)
                .optEngine("CrossStage")
                .optModelPath(Path.of("src/test/resources/demo/cspdensenet_cifar10.onnx"))
                .optOption("device", "reference")
                .optTranslator(new Hybrid())
                .build();
        try (ZooModel<float[], float[]> model = criteria.loadModel();
                Predictor<float[], float[]> predictor = model.newPredictor()) {
            for (int run = 0; run < 3; run++) {
                float[] answer = predictor.predict(new float[3 * 32 * 32]);
                assertEquals(10, answer.length);
                assertTrue(answer[0] > 0 && answer[0] < 1, "a sigmoid");
                // What MXNet made is gone with the call.
                assertTrue(model.getNDManager().getManagedArrays().isEmpty());
            }
        }
    }

    /** Prepares and finishes with operations that only MXNet has. */
    private static final class Hybrid implements Translator<float[], float[]> {
        @Override
        public NDList processInput(TranslatorContext context, float[] pixels) {
            NDArray own = context.getNDManager().create(pixels, new Shape(3, 32, 32));
            return new NDList(own.abs().sqrt());
        }

        @Override
        public float[] processOutput(TranslatorContext context, NDList outputs) {
            return outputs.singletonOrThrow().getNDArrayInternal().sigmoid().toFloatArray();
        }
    }
}
