package io.github.crossstage.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.crossstage.Onnx;
import io.github.crossstage.Weights;
import io.github.crossstage.importer.torch.CheckpointWriter;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.Golden;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One network with its weights from files of every kind: the outputs have the same bits, since a file's kind says nothing about what is
 * computed.
 *
 * @param runner runs the network
 */
record WeightRoutes(FixtureNet.Runner runner) {
    /** Its ONNX file keeps every batch normalisation, so that the graph is the one that we build. */
    private static final FixtureNet UNFOLDED = FixtureNet.small("cspdensenet_even_unfolded");

    /** The ONNX file of PyTorch, the safetensors file, and all that {@code torch.save} makes of the same tensors. */
    void checkEveryKind(Path temporary) throws IOException {
        Path stored = UNFOLDED.folder().resolve("weights.safetensors");
        Map<String, Tensor> tensors = Golden.safetensors(stored);
        Map<String, Tensor> others = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> others.put(name, Tensor.zeros(tensor.type())));
        Map<String, Path> files = new LinkedHashMap<>();
        files.put("safetensors", stored);
        files.put(
                "zip",
                file(temporary, "zip.pth", new CheckpointWriter().put(tensors).zip()));
        files.put(
                "legacy",
                file(
                        temporary,
                        "legacy.pth",
                        new CheckpointWriter().put(tensors).legacy()));
        files.put(
                "checkpoint",
                file(
                        temporary,
                        "checkpoint.pth.tar",
                        new CheckpointWriter()
                                .epoch(7)
                                .wrap("state_dict", tensors)
                                .zip()));
        files.put(
                "legacy checkpoint",
                file(
                        temporary,
                        "legacy.pth.tar",
                        new CheckpointWriter()
                                .epoch(7)
                                .wrap("state_dict", tensors)
                                .legacy()));
        files.put(
                "averaged weights",
                file(
                        temporary,
                        "ema.pth",
                        new CheckpointWriter()
                                .epoch(7)
                                .wrap("state_dict", others)
                                .wrap("state_dict_ema", tensors)
                                .zip()));
        Map<String, Tensor> expected = run(Onnx.file(UNFOLDED.folder().resolve("model.onnx")), UNFOLDED);
        files.forEach((kind, file) -> assertSameBits(kind, expected, run(UNFOLDED, UNFOLDED.cspDenseNet(), file)));
        Path zeros =
                file(temporary, "zeros.pth", new CheckpointWriter().put(others).zip());
        assertNotEquals(bits(expected), bits(run(UNFOLDED, UNFOLDED.cspDenseNet(), zeros)), "other weights");
    }

    /** The files of PyTorch itself, against the safetensors file beside each. */
    void checkFilesOfPyTorch() {
        FixtureNet even = FixtureNet.small("cspdensenet_even");
        FixtureNet odd = FixtureNet.small("cspdensenet_odd");
        FixtureNet seed = FixtureNet.small("densenet_seed");
        checkFile(even, even.cspDenseNet(), "weights.pth");
        checkFile(odd, odd.cspDenseNet(), "weights_legacy.pth");
        checkFile(seed, seed.seedDenseNet(), "checkpoint.pth.tar");
    }

    private void checkFile(FixtureNet net, Architecture architecture, String file) {
        Path folder = net.folder();
        assertSameBits(
                folder + " " + file,
                run(net, architecture, folder.resolve("weights.safetensors")),
                run(net, architecture, folder.resolve(file)));
    }

    private static Path file(Path folder, String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private Map<String, Tensor> run(FixtureNet net, Architecture architecture, Path weights) {
        Tensor input = net.input();
        Network network = new Network(
                "fixture",
                architecture,
                input.shape().intExtent(1),
                input.shape().intExtent(2),
                "",
                PretrainedConfig.untrained(),
                "",
                "",
                "");
        return run(network.with(Weights.open(weights)), net);
    }

    private Map<String, Tensor> run(GraphSource network, FixtureNet net) {
        try (network) {
            return runner.run(network, net.input());
        }
    }

    private static void assertSameBits(String what, Map<String, Tensor> expected, Map<String, Tensor> got) {
        assertEquals(bits(expected), bits(got), what);
    }

    private static Map<String, ByteBuffer> bits(Map<String, Tensor> outputs) {
        Map<String, ByteBuffer> bits = new LinkedHashMap<>();
        outputs.forEach((name, tensor) -> bits.put(name, tensor.bytes()));
        return bits;
    }
}
