package io.github.crossstage.integration.djl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import io.github.crossstage.Device;
import io.github.crossstage.Model;
import io.github.crossstage.Onnx;
import io.github.crossstage.Result;
import io.github.crossstage.error.NoDeviceException;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.Fill;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine for DJL on an OpenCL device, from its jar. */
@ModelTest
@Timeout(120)
class DjlIT {
    private static final Path ONNX = Path.of("src/test/resources/demo/cspdensenet_cifar10.onnx");
    private static final int ROWS = 3;

    private static Criteria<NDList, NDList> criteria(String device) {
        return Criteria.builder()
                .setTypes(NDList.class, NDList.class)
                .optEngine("CrossStage")
                .optModelPath(ONNX)
                .optOption("device", device)
                .optOption("maxBatch", Integer.toString(ROWS))
                .build();
    }

    @Test
    void answersWithTheBitsOfTheModel() throws Exception {
        Tensor pictures = Fill.UNIFORM.tensor("pictures", ROWS, 3, 32, 32);
        float[] expected;
        try (Device device = Device.open(TestDevices.selector());
                GraphSource source = Onnx.file(ONNX);
                Model model = Model.load(source, device, options -> options.maxBatch(ROWS));
                Result result = model.run(pictures)) {
            expected = result.get().toFloatArray();
        }
        try (ZooModel<NDList, NDList> model =
                        criteria(TestDevices.selector().toString()).loadModel();
                Predictor<NDList, NDList> predictor = model.newPredictor()) {
            NDList input = new NDList(model.getNDManager().create(pictures.toFloatArray(), new Shape(ROWS, 3, 32, 32)));
            NDList output = predictor.predict(input);
            assertEquals(new Shape(ROWS, 10), output.singletonOrThrow().getShape());
            assertArrayEquals(expected, output.singletonOrThrow().toFloatArray());
        }
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() {
        NoDeviceException refused = assertThrows(
                NoDeviceException.class, () -> criteria("no such device").loadModel());
        assertTrue(refused.getMessage().contains("no such device"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"crossstage", "crossstage-networks", "crossstage-serving", "crossstage-cli"})
    void noOtherJarKnowsDjl(String name) throws Exception {
        List<String> found = new ArrayList<>();
        try (ZipFile jar = new ZipFile("target/" + name + ".jar")) {
            Enumeration<? extends ZipEntry> entries = jar.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                String content = new String(jar.getInputStream(entry).readAllBytes(), ISO_8859_1);
                if (entry.getName().contains("djl")
                        || content.contains("ai/djl/")
                        || content.contains("integration/djl")) {
                    found.add(entry.getName());
                }
            }
        }
        assertEquals(List.of(), found);
    }
}
