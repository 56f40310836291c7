package io.github.crossstage.integration.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.MalformedModelException;
import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.transform.Normalize;
import ai.djl.modality.cv.transform.Resize;
import ai.djl.modality.cv.transform.ToTensor;
import ai.djl.modality.cv.translator.ImageClassificationTranslator;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.Fallback;
import io.github.crossstage.Model;
import io.github.crossstage.Onnx;
import io.github.crossstage.Result;
import io.github.crossstage.demo.DemoNetwork;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.image.TopK;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.npy.Npy;
import io.github.crossstage.tensor.Tensor;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossStageEngineTest {
    private static final Path DEMO = Path.of("src/test/resources/demo");
    private static final Path ONNX = DEMO.resolve("cspdensenet_cifar10.onnx");
    private static final Path WEIGHTS =
            Path.of("src/main/resources/io/github/crossstage/demo/cspdensenet_cifar10.safetensors");

    private static final int PIXELS = 3 * 32 * 32;

    /** One picture a request, {@code f32 [3, 32, 32]}, its logits as the answer. */
    private static final class Logits implements Translator<float[], float[]> {
        @Override
        public NDList processInput(TranslatorContext context, float[] pixels) {
            return new NDList(context.getNDManager().create(pixels, new Shape(3, 32, 32)));
        }

        @Override
        public float[] processOutput(TranslatorContext context, NDList outputs) {
            return outputs.singletonOrThrow().toFloatArray();
        }
    }

    private static Criteria.Builder<float[], float[]> criteria(Path file) {
        return Criteria.builder()
                .setTypes(float[].class, float[].class)
                .optEngine("CrossStage")
                .optModelPath(file)
                .optTranslator(new Logits())
                .optOption("device", "reference");
    }

    private static float[] pixels(int picture) {
        float[] pixels = new float[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            pixels[i] = (float) Math.sin(0.37 * i + picture);
        }
        return pixels;
    }

    /** What the library itself answers, each picture alone. */
    private static List<float[]> expected(GraphSource source, int pictures) {
        List<float[]> answers = new ArrayList<>();
        try (source;
                Device device = Device.open(DeviceSelector.cpuReference());
                Model model = Model.load(source, device)) {
            for (int i = 0; i < pictures; i++) {
                try (Result result = model.run(Tensor.of(pixels(i), 1, 3, 32, 32))) {
                    answers.add(result.get().toFloatArray());
                }
            }
        }
        return answers;
    }

    private static void assertAnswers(List<float[]> expected, List<float[]> got) {
        assertEquals(expected.size(), got.size());
        for (int i = 0; i < got.size(); i++) {
            assertArrayEquals(expected.get(i), got.get(i), "picture " + i);
        }
    }

    @Test
    void isFoundByItsName() {
        Engine engine = Engine.getEngine("CrossStage");
        assertInstanceOf(CrossStageEngine.class, engine);
        assertEquals("CrossStage", Engine.getInstance().getEngineName());
        assertFalse(engine.getVersion().isBlank());
    }

    @Test
    void anOnnxFileAnswersAsTheModelDoes() throws Exception {
        List<float[]> expected = expected(Onnx.file(ONNX), 3);
        try (ZooModel<float[], float[]> model =
                        criteria(ONNX).optOption("maxBatch", "2").build().loadModel();
                Predictor<float[], float[]> predictor = model.newPredictor()) {
            assertArrayEquals(expected.get(0), predictor.predict(pixels(0)));
            // Three, where two run at once: two parts.
            assertAnswers(expected, predictor.batchPredict(List.of(pixels(0), pixels(1), pixels(2))));
            assertEquals(new Shape(-1, 3, 32, 32), model.describeInput().get(0).getValue());
        }
    }

    @Test
    void weightsNeedTheNameOfTheirNetwork() throws Exception {
        List<float[]> expected = expected(DemoNetwork.source(), 1);
        Criteria<float[], float[]> named =
                criteria(WEIGHTS).optOption("network", "cspdensenet_cifar10").build();
        try (ZooModel<float[], float[]> model = named.loadModel();
                Predictor<float[], float[]> predictor = model.newPredictor()) {
            assertArrayEquals(expected.get(0), predictor.predict(pixels(0)));
        }
        assertThrows(
                MalformedModelException.class, () -> criteria(WEIGHTS).build().loadModel());
    }

    @Test
    void aStreamAnswersAsTheFileDoes() throws Exception {
        try (ai.djl.Model model = ai.djl.Model.newInstance("stream", "CrossStage");
                InputStream stream = Files.newInputStream(ONNX)) {
            model.load(stream, Map.of("device", "reference"));
            try (Predictor<float[], float[]> predictor = model.newPredictor(new Logits())) {
                assertArrayEquals(expected(Onnx.file(ONNX), 1).get(0), predictor.predict(pixels(0)));
            }
        }
    }

    @Test
    void classifiesAPhotoWithTheTranslatorOfDjl() throws Exception {
        double[] expected =
                TopK.softmax(Npy.read(DEMO.resolve("chelsea_logits.npy")).toFloatArray());
        ImageClassificationTranslator translator = ImageClassificationTranslator.builder()
                .setImageSize(32, 32)
                .addTransform(new Resize(32, 32, Image.Interpolation.BILINEAR))
                .addTransform(new ToTensor())
                .addTransform(
                        new Normalize(new float[] {0.4914f, 0.4822f, 0.4465f}, new float[] {0.2470f, 0.2435f, 0.2616f}))
                .optSynset(IntStream.range(0, 10)
                        .mapToObj(DemoNetwork.labels()::name)
                        .toList())
                .optApplySoftmax(true)
                .build();
        Criteria<Image, Classifications> criteria = Criteria.builder()
                .setTypes(Image.class, Classifications.class)
                .optEngine("CrossStage")
                .optModelPath(ONNX)
                .optTranslator(translator)
                .optOption("device", "reference")
                .build();
        try (ZooModel<Image, Classifications> model = criteria.loadModel();
                Predictor<Image, Classifications> predictor = model.newPredictor()) {
            Image photo = ImageFactory.getInstance().fromFile(DEMO.resolve("chelsea.png"));
            Classifications answer = predictor.predict(photo);
            assertEquals("cat", answer.best().getClassName());
            // DJL resizes without antialiasing, the network's recipe with.
            assertEquals(expected[3], answer.best().getProbability(), 0.2);
        }
    }

    @Test
    void predictorsOfManyThreadsShareAModel() throws Exception {
        List<float[]> expected = expected(Onnx.file(ONNX), 4);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (ZooModel<float[], float[]> model = criteria(ONNX).build().loadModel()) {
            List<Callable<float[]>> calls = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                float[] pixels = pixels(i % 4);
                calls.add(() -> {
                    try (Predictor<float[], float[]> predictor = model.newPredictor()) {
                        return predictor.predict(pixels);
                    }
                });
            }
            List<Future<float[]>> answers = threads.invokeAll(calls);
            for (int i = 0; i < answers.size(); i++) {
                assertArrayEquals(expected.get(i % 4), answers.get(i).get());
            }
            // Scopes of predictors and of their calls are gone; what is left is the network.
            assertTrue(model.getNDManager().getManagedArrays().isEmpty());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aClosedModelRefusesAndClosesTwice() throws Exception {
        ZooModel<float[], float[]> model = criteria(ONNX).build().loadModel();
        Predictor<float[], float[]> predictor = model.newPredictor();
        NetworkBlock block = (NetworkBlock) model.getBlock();
        model.close();
        model.close();
        block.close();
        Exception refused = assertThrows(Exception.class, () -> predictor.predict(pixels(0)));
        assertTrue(refused.toString().contains("closed"), refused.toString());
    }

    @Test
    void modelsShareADeviceUntilTheLastIsClosed() {
        SharedDevices devices = new SharedDevices();
        SharedDevices.Lease first = devices.lease(DeviceSelector.cpuReference(), Fallback.FAIL);
        SharedDevices.Lease second = devices.lease(DeviceSelector.cpuReference(), Fallback.FAIL);
        Device shared = first.device();
        assertEquals(shared, second.device());
        first.close();
        first.close();
        assertTrue(shared.health().reasons().isEmpty(), "open while the second has it");
        second.close();
        assertFalse(shared.health().reasons().isEmpty(), "closed with the second");
        try (SharedDevices.Lease third = devices.lease(DeviceSelector.cpuReference(), Fallback.FAIL)) {
            assertTrue(third.device().health().reasons().isEmpty(), "opened anew");
        }
    }

    @Test
    void aModelThatCannotBeLoadedLeavesNothing(@TempDir Path folder) throws Exception {
        FileNotFoundException missing =
                assertThrows(FileNotFoundException.class, () -> load(folder, "device", "reference"));
        assertTrue(missing.getMessage().contains("model.onnx"), missing.getMessage());

        Path broken = Files.writeString(folder.resolve("broken.onnx"), "no network");
        assertThrows(MalformedModelException.class, () -> load(broken, "device", "reference"));
        for (String[] wrong : new String[][] {{"maxBatch", "0"}, {"storage", "int8"}, {"fallback", "maybe"}}) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> load(ONNX, wrong[0], wrong[1]));
            assertTrue(refused.getMessage().contains(wrong[0]), refused.getMessage());
        }
    }

    private static void load(Path path, String option, String value) throws Exception {
        try (ai.djl.Model model = ai.djl.Model.newInstance("absent", "CrossStage")) {
            model.load(path, null, Map.of(option, value));
        }
    }

    @Test
    void wrongArraysSayWhatIsExpected() throws Exception {
        try (ai.djl.Model model = ai.djl.Model.newInstance("stream", "CrossStage")) {
            model.load(ONNX, null, Map.of("device", "reference"));
            try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator())) {
                var manager = model.getNDManager();
                Throwable shape = assertThrows(
                                Exception.class,
                                () -> predictor.predict(
                                        new NDList(manager.create(new float[12], new Shape(1, 3, 2, 2)))))
                        .getCause();
                assertInstanceOf(ShapeException.class, shape);
                Throwable type = assertThrows(
                                Exception.class,
                                () -> predictor.predict(
                                        new NDList(manager.create(new byte[PIXELS], new Shape(1, 3, 32, 32)))))
                        .getCause();
                assertTrue(type.getMessage().contains("expected FLOAT32"), type.getMessage());
            }
        }
    }
}
