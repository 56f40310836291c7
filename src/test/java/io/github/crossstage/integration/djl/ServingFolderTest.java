package io.github.crossstage.integration.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.inference.Predictor;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models with a {@code serving.properties}, loaded and asked as DJL Serving does it: no engine and no translator in the criteria. */
class ServingFolderTest {
    private static final Path DEMO = Path.of("src/test/resources/demo");
    private static final String CACHE = "DJL_CACHE_DIR";
    private static final String CLASSIFIER = """
            engine=CrossStage
            batch_size=2
            option.device=reference
            translatorFactory=ai.djl.modality.cv.translator.ImageClassificationTranslatorFactory
            width=32
            height=32
            centerCrop=%s
            resize=%s
            normalize=0.4914,0.4822,0.4465,0.2470,0.2435,0.2616
            applySoftmax=true
            topK=3
            synsetFileName=names.txt
            """;
    private static final String NAMES = "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n";

    @TempDir
    private Path temporary;

    /** DJL unpacks archives into its cache. */
    @BeforeEach
    void setCache() {
        System.setProperty(CACHE, temporary.resolve("cache").toString());
    }

    @AfterEach
    void unsetCache() {
        System.clearProperty(CACHE);
    }

    private Path folder(String properties) throws IOException {
        Path folder = Files.createDirectories(temporary.resolve("pets"));
        Files.copy(DEMO.resolve("cspdensenet_cifar10.onnx"), folder.resolve("cspdensenet_cifar10.onnx"));
        Files.writeString(folder.resolve("names.txt"), NAMES);
        Files.writeString(folder.resolve("serving.properties"), properties);
        return folder;
    }

    private static String classifier() {
        return String.format(CLASSIFIER, "false", "true");
    }

    /** What {@code ModelInfo.load} of DJL Serving does. */
    private static ZooModel<Input, Output> load(String url) throws Exception {
        return Criteria.builder()
                .setTypes(Input.class, Output.class)
                .optModelUrls(url)
                .optModelName(null)
                .optEngine(null)
                .optFilters(null)
                .optArguments(null)
                .optOptions(null)
                .optArgument("batchifier", "stack")
                .optDevice(Device.cpu())
                .build()
                .loadModel();
    }

    private static Input request(byte[] body) {
        Input input = new Input();
        input.addProperty("Content-Type", "image/jpeg");
        input.add(body);
        return input;
    }

    private static byte[] jpeg() throws IOException {
        BufferedImage source = ImageIO.read(DEMO.resolve("chelsea.png").toFile());
        BufferedImage rgb = new BufferedImage(source.getWidth(), source.getHeight(), BufferedImage.TYPE_INT_RGB);
        rgb.createGraphics().drawImage(source, 0, 0, null);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(rgb, "jpeg", bytes);
        return bytes.toByteArray();
    }

    private static JsonArray json(Output output) {
        assertEquals("application/json", output.getProperty("Content-Type", null));
        return JsonParser.parseString(output.getData().getAsString()).getAsJsonArray();
    }

    private static void assertIsCat(Output output) {
        JsonArray classes = json(output);
        assertEquals(3, classes.size());
        assertEquals("cat", classes.get(0).getAsJsonObject().get("className").getAsString());
    }

    private static void assertAnswers(String url) throws Exception {
        try (ZooModel<Input, Output> model = load(url);
                Predictor<Input, Output> worker = model.newPredictor()) {
            assertEquals("CrossStage", model.getNDManager().getEngine().getEngineName());
            assertEquals(-1, model.getNDManager().getDevice().getDeviceId(), "as a worker asks it");
            assertIsCat(worker.predict(request(jpeg())));
            // A batch of three, of which two run at once.
            List<Output> answers = worker.batchPredict(List.of(request(jpeg()), request(jpeg()), request(jpeg())));
            assertEquals(3, answers.size());
            answers.forEach(ServingFolderTest::assertIsCat);
        }
    }

    @Test
    void aFolderAnswersAPictureWithJson() throws Exception {
        assertAnswers(folder(classifier()).toString());
    }

    @Test
    void aFileUrlToo() throws Exception {
        assertAnswers(folder(classifier()).toUri().toURL().toString());
    }

    @ParameterizedTest
    @CsvSource({"'', false", "pets/, false", "'', true"})
    void anArchiveToo(String inside, boolean asUrl) throws Exception {
        Path folder = folder(classifier());
        Path archive = temporary.resolve("animals.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (String name : List.of("cspdensenet_cifar10.onnx", "names.txt", "serving.properties")) {
                zip.putNextEntry(new ZipEntry(inside + name));
                Files.copy(folder.resolve(name), zip);
            }
        }
        assertAnswers(asUrl ? archive.toUri().toURL().toString() : archive.toString());
    }

    @Test
    void cropsAndPadsWithTheTransformsOfDjl() throws Exception {
        try (ZooModel<Input, Output> model = load(folder(String.format(CLASSIFIER, "true", "48,32") + "pad=128\n")
                        .toString());
                Predictor<Input, Output> worker = model.newPredictor()) {
            assertEquals(3, json(worker.predict(request(jpeg()))).size());
        }
    }

    @Test
    void theBatchOfTheServerIsTheLargestOfTheModel() throws Exception {
        Map<String, String> properties = Map.of("batch_size", "8");
        assertEquals(8, ModelSettings.of(Map.of(), properties, Device.cpu()).maxBatch());
        assertEquals(
                4,
                ModelSettings.of(Map.of("maxBatch", "4"), properties, Device.cpu())
                        .maxBatch());
        assertThrows(
                IllegalArgumentException.class,
                () -> ModelSettings.of(Map.of(), Map.of("batch_size", "many"), Device.cpu()));
    }

    /** The ten numbers of the demo network as one box of YOLO: four for the box, one for an object, five classes. */
    @Test
    void boxesComeFromTheTranslatorOfYolo() throws Exception {
        String properties = """
                engine=CrossStage
                option.device=reference
                translatorFactory=ai.djl.modality.cv.translator.YoloV5TranslatorFactory
                width=32
                height=32
                resize=true
                threshold=-1000
                synset=a,b,c,d,e
                """;
        try (ZooModel<Input, Output> model = load(folder(properties).toString());
                Predictor<Input, Output> worker = model.newPredictor()) {
            JsonArray boxes = json(worker.predict(request(jpeg())));
            assertEquals(1, boxes.size());
            assertTrue(boxes.get(0).getAsJsonObject().has("boundingBox"), boxes::toString);
        }
    }

    @Test
    void whatIsNoPictureFailsAloneAndSaysSo() throws Exception {
        try (ZooModel<Input, Output> model = load(folder(classifier()).toString());
                Predictor<Input, Output> worker = model.newPredictor()) {
            assertThrows(TranslateException.class, () -> worker.predict(request(new byte[] {1, 2, 3})));
            assertIsCat(worker.predict(request(jpeg())));
        }
    }

    @Test
    void twoNetworksInAFolderNeedAName() throws Exception {
        Path folder = folder(classifier());
        Path second = folder.resolve("second.onnx");
        Files.copy(DEMO.resolve("cspdensenet_cifar10.onnx"), second);
        FileNotFoundException refused = assertThrows(FileNotFoundException.class, () -> load(folder.toString()));
        assertTrue(refused.getMessage().contains("option.modelName"), refused.getMessage());
        Files.writeString(folder.resolve("serving.properties"), classifier() + "option.modelName=second\n");
        assertAnswers(folder.toString());
    }
}
