package io.github.crossstage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.image.Labels;
import io.github.crossstage.image.Picture;
import io.github.crossstage.image.Preprocessing;
import io.github.crossstage.image.Region;
import io.github.crossstage.image.Resampling;
import io.github.crossstage.models.Layer;
import io.github.crossstage.models.Network;
import io.github.crossstage.models.Networks;
import io.github.crossstage.models.PretrainedConfig.Interpolation;
import io.github.crossstage.npy.Npy;
import io.github.crossstage.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What published weights expect of pictures, from the facts in the registry to the numbers of an input. */
class PretrainedTest {
    private static final Path DEMO = Path.of("src/test/resources/demo");
    private static final float[] IMAGENET_MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] IMAGENET_STD = {0.229f, 0.224f, 0.225f};

    @ParameterizedTest
    @CsvSource({
        // torchvision
        "densenet121, 224, 256, BILINEAR, 0.485",
        "densenet201_seed, 224, 256, BILINEAR, 0.485",
        "resnet50, 224, 256, BILINEAR, 0.485",
        "resnext50_32x4d, 224, 256, BILINEAR, 0.485",
        // timm; 224 / 0.875, 256 / 0.95, 256 / 0.887
        "densenetblur121d, 224, 256, BICUBIC, 0.485",
        "resnet101c, 224, 256, BICUBIC, 0.485",
        "resnet50s, 224, 256, BICUBIC, 0.485",
        "resnet50d, 224, 256, BICUBIC, 0.485",
        "resnet101d, 256, 269, BICUBIC, 0.485",
        "resnet152d_seed, 256, 269, BICUBIC, 0.485",
        "resnext50d_32x4d, 224, 256, BICUBIC, 0.485",
        "cspresnet50, 256, 288, BILINEAR, 0.485",
        "cspresnext50, 256, 288, BILINEAR, 0.485",
        "cspdarknet53, 256, 288, BILINEAR, 0.485",
        "darknet53, 256, 288, BICUBIC, 0.485",
        "cs3darknet_m, 256, 288, BICUBIC, 0.485",
        "cs3darknet_x, 256, 269, BICUBIC, 0.485",
        // others
        "peleenet, 224, 256, BILINEAR, 0.485",
        "csppeleenet, 224, 256, BILINEAR, 0.485",
        "csresnet50, 256, 256, DARKNET, 0",
        "cspdarknet53_mish, 256, 256, DARKNET, 0",
        "cspdarknet53_features, 416, 416, DARKNET, 0",
        "densenet_bc_40_12_cifar10, 32, 32, BILINEAR, 0.49137256",
        "resnet20_cifar, 32, 32, BILINEAR, 0.485",
        "cspdensenet_cifar10, 32, 32, BILINEAR, 0.4914"
    })
    void theFactsAreThoseOfTheReferences(
            String name, int inputSize, int shortSide, Interpolation interpolation, float mean) {
        var config = Networks.byName(name).pretrained();
        assertEquals(inputSize, config.inputSize());
        assertEquals(shortSide, config.shortSide());
        assertEquals(interpolation, config.interpolation());
        assertEquals(mean, config.mean().get(0));
    }

    @TestFactory
    Stream<DynamicTest> everyNetworkTakesTheInputThatItsRecipeMakes() {
        return Networks.all().stream().map(network -> DynamicTest.dynamicTest(network.name(), () -> check(network)));
    }

    private static void check(Network network) {
        Preprocessing recipe = Pretrained.preprocessing(network);
        Shape input = recipe.type().shape();
        List<Layer> layers = network.describe(input).layers();
        Optional<Labels> labels = Pretrained.labels(network);
        labels.ifPresent(names -> assertEquals(
                names.size(), layers.get(layers.size() - 1).output().extent(0), "labels of " + network.name()));
        assertEquals(network.inputExtent() == 32, labels.isPresent(), "only CIFAR-10's classes are known");
    }

    @ParameterizedTest
    @CsvSource({"cspresnet50, BILINEAR", "darknet53, BICUBIC"})
    void timmsRecipeIsResizeCentreAndNormalise(String name, Resampling resampling) {
        Picture chelsea = Picture.read(DEMO.resolve("chelsea.png"));
        // 451 x 300: int(288 * 451 / 300) = 432; (432 - 256) / 2 = 88 and (288 - 256) / 2 = 16.
        Picture cut = chelsea.resize(432, 288, resampling).crop(new Region(88, 16, 256, 256));
        float[] expected = new float[3 * 256 * 256];
        for (int i = 0; i < 256 * 256; i++) {
            int rgb = cut.rgb(i % 256, i / 256);
            for (int channel = 0; channel < 3; channel++) {
                int sample = rgb >> (16 - 8 * channel) & 0xFF;
                expected[channel * 256 * 256 + i] = (sample / 255f - IMAGENET_MEAN[channel]) / IMAGENET_STD[channel];
            }
        }
        float[] input = Pretrained.preprocessing(Networks.byName(name))
                .apply(chelsea)
                .tensor()
                .toFloatArray();
        assertArrayEquals(expected, input, 1e-6f);
    }

    @Test
    void theDefaultNetworksRecipeGivesTheInputThatPillowGave() {
        float[] expected = Npy.read(DEMO.resolve("chelsea_input.npy")).toFloatArray();
        Picture chelsea = Picture.read(DEMO.resolve("chelsea.png"));
        float[] input = Pretrained.preprocessing(Networks.byName("cspdensenet_cifar10"))
                .apply(chelsea)
                .tensor()
                .toFloatArray();
        assertArrayEquals(expected, input, 1e-6f);
    }

    @Test
    void darknetsRecipeIsItsOwnPreset() {
        Picture chelsea = Picture.read(DEMO.resolve("chelsea.png"));
        assertArrayEquals(
                Preprocessing.plain255(256).apply(chelsea).tensor().toFloatArray(),
                Pretrained.preprocessing(Networks.byName("csdarknet53"))
                        .apply(chelsea)
                        .tensor()
                        .toFloatArray());
        assertTrue(Pretrained.preprocessing(Networks.byName("cspdarknet53_features"))
                .toString()
                .contains("Stretch"));
    }
}
