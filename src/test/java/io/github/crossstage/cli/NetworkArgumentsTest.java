package io.github.crossstage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.models.Networks;
import io.github.crossstage.testing.JsonTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Published networks by name: their summary, their list, and pictures for them. */
class NetworkArgumentsTest {
    private static final Path CHELSEA = Path.of("src/test/resources/demo/chelsea.png");
    private static final Path WEIGHTS =
            Path.of("src/main/resources/io/github/crossstage/demo/cspdensenet_cifar10.safetensors");

    @TempDir
    private Path folder;

    @Test
    void summaryCountsAsTorchinfoAndTorchvisionDo() {
        JsonTree json = Invocation.of("summary", "--network", "cspdensenet264", "--input", "2x3x224x224", "--json")
                .expecting(0)
                .json();
        assertEquals(26_427_989L, json.get("parameters").value());
        assertEquals(5_103_092_117L, json.get("macs").value());
        assertEquals(10_206_766_570L, json.get("multAdds").value());
        assertEquals(159, json.get("layers").elements().size());
    }

    @Test
    void summaryIsForThePublishedSizeUnlessToldOtherwise() {
        String text = Invocation.of("summary", "--network", "densenet264_seed")
                .expecting(0)
                .out();
        assertTrue(text.contains("Bottleneck: 3-17"), text);
        assertTrue(text.contains("33,337,704"), text);
        assertTrue(text.contains("input [1, 3, 224, 224]"), text);
    }

    @Test
    void depthSaysHowFarModulesAreListed() {
        String usual = Invocation.of("summary", "--network", "cspdarknet53")
                .expecting(0)
                .out();
        assertEquals(usual, summary("3"));
        assertTrue(usual.contains("  CrossStage: 2-5  ") && usual.contains("stages.4.blocks"), usual);
        assertTrue(!usual.contains("DarkBlock"), usual);
        assertTrue(summary("4").contains("      DarkBlock: 4-"), "one level more");
        assertTrue(summary("all").contains("Conv2d: 6-"), "down to the layers");
        assertEquals(summary("all"), summary("99"));
        assertTrue(summary("0").contains("CspNet"), "the network");
        Invocation.of("summary", "--network", "cspdarknet53", "--depth", "-1")
                .failingWith(2, "expected a whole number");
        Invocation.of("summary", "--network", "cspdarknet53", "--depth", "ALL").failingWith(2, "or 'all'");
        Invocation.of("summary", "--model", "x.onnx", "--depth", "1").failingWith(2, "--depth goes with --network");
    }

    private static String summary(String depth) {
        return Invocation.of("summary", "--network", "cspdarknet53", "--depth", depth)
                .expecting(0)
                .out();
    }

    @Test
    void layersOfJsonFollowTheDepthAndAddUpToTheTotals() {
        for (String depth : List.of("0", "1", "2", "3", "all")) {
            JsonTree json = Invocation.of("summary", "--network", "resnet50", "--depth", depth, "--json")
                    .expecting(0)
                    .json();
            List<JsonTree> layers = json.get("layers").elements();
            for (String count : List.of("parameters", "macs")) {
                assertEquals(
                        json.get(count).asLong(),
                        layers.stream()
                                .mapToLong(layer -> layer.get(count).asLong())
                                .sum(),
                        count + " at depth " + depth);
            }
            int deepest = layers.stream()
                    .mapToInt(layer -> layer.get("depth").asInt())
                    .max()
                    .orElseThrow();
            assertEquals(depth.equals("all") ? 4 : Integer.parseInt(depth), deepest);
        }
    }

    @Test
    void listHoldsEveryNetwork() {
        JsonTree json = Invocation.of("networks", "--json").expecting(0).json();
        assertEquals(Networks.all().size(), json.get("networks").elements().size());
        assertTrue(Invocation.of("networks").expecting(0).out().contains("cspresnet50"));
    }

    @Test
    void madeUpWeightsAreMentioned() {
        Invocation.of("classify", CHELSEA, "--network", "cspdensenet_cifar10", "--device", "reference")
                .expecting(0)
                .saying("no --weights given, taking made-up ones");
    }

    @Test
    void publishedWeightsNeedNeitherRecipeNorLabels() {
        Invocation answer = classify("cspdensenet_cifar10", WEIGHTS).expecting(0);
        assertTrue(answer.out().startsWith("cat   0.5978"), answer.out());
        assertEquals("", answer.err());
    }

    @Test
    void weightsOfAnotherNetworkAreAFailureThatNamesTheTensor() {
        classify("resnet20_cifar", WEIGHTS)
                .failingWith(1, "there is no tensor 'conv1.weight' [16, 3, 3, 3]; the nearest of its ")
                .saying(WEIGHTS + ": ")
                .saying("Is it the right file for this network?");
    }

    @Test
    void misshapenWeightsAreAFailureThatNamesBothShapes() throws IOException {
        byte[] bytes = Files.readAllBytes(WEIGHTS);
        String header = new String(bytes, StandardCharsets.ISO_8859_1);
        String turned =
                header.replaceFirst("(\"fc.weight\":\\{\"dtype\":\"F16\",\"shape\":)\\[10,(\\d+)\\]", "$1[$2,10]");
        assertNotEquals(header, turned);
        Path file = Files.write(folder.resolve("turned.safetensors"), turned.getBytes(StandardCharsets.ISO_8859_1));
        classify("cspdensenet_cifar10", file)
                .failingWith(1, "tensor 'fc.weight' is f16 [")
                .saying(", expected f32 [10, ");
    }

    private static Invocation classify(String network, Path weights) {
        return Invocation.of("classify", CHELSEA, "--network", network, "--weights", weights, "--device", "reference");
    }

    @Test
    void networksSayWhatTheyExpectOfPictures() {
        JsonTree darknet = Invocation.of("networks", "--json").expecting(0).json().get("networks").elements().stream()
                .filter(each -> each.get("name").asText().equals("darknet53"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                "short side 288, centre 256x256, bicubic, mean [0.485, 0.456, 0.406], std [0.229, 0.224, 0.225]"
                        + " (timm c2ns_in1k)",
                darknet.get("preprocessing").asText());
    }

    @Test
    void argumentsThatDoNotGoTogetherAreWrongUsage() {
        Invocation.of("summary", "--network", "densenet12l").failingWith(2, "densenet121");
        Invocation.of("bench", "--network", "densenet121", "--model", "x.onnx").failingWith(2, "exclude each other");
        Invocation.of("plan", "--model", "pom.xml", "--weights", "x").failingWith(2, "--weights goes with");
        Invocation.of("classify", CHELSEA, "--weights", "x").failingWith(2, "--weights goes with");
        Invocation.of("plan", "--network", "densenet121", "--weights", "none.pth")
                .failingWith(1, "none.pth: no such file");
        Invocation.of("plan", "--network", "densenet121", "--weights", "pom.xml")
                .failingWith(1, "pom.xml");
    }
}
