package io.github.crossstage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Weights;
import io.github.crossstage.importer.safetensors.SafetensorsWriter;
import io.github.crossstage.models.FormulaParameters;
import io.github.crossstage.models.Network;
import io.github.crossstage.models.Networks;
import io.github.crossstage.models.Parameter;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.WeightSource;
import io.github.crossstage.testing.LocalHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights by their name at a model hub, through the command line and in one line of Java. */
class WeightArgumentsTest {
    private static final String NAME = "cspdensenet_cifar10";
    private static final String SOURCE = "hf:o/r";
    private static final String MODEL = "/o/r/resolve/main/model.safetensors";

    @TempDir
    Path folder;

    private LocalHub server;

    @BeforeEach
    void start() throws IOException {
        server = new LocalHub();
        System.setProperty("crossstage.hub", server.address().toString());
        System.setProperty("crossstage.home", folder.toString());
    }

    @AfterEach
    void stop() {
        System.clearProperty("crossstage.hub");
        System.clearProperty("crossstage.home");
        server.close();
    }

    private Path serveNetwork() throws IOException {
        Network network = Networks.byName(NAME);
        FormulaParameters formula = new FormulaParameters(1);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : network.describe(network.inputShape(1)).parameters()) {
            tensors.put(parameter.key(), formula.get(parameter));
        }
        Path file = folder.resolve("served.safetensors");
        SafetensorsWriter.write(file, tensors, Map.of());
        server.file(MODEL, Files.readAllBytes(file));
        return file;
    }

    private static Invocation summary(String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "summary";
        arguments[1] = "--network";
        arguments[2] = NAME;
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Invocation.of((Object[]) arguments);
    }

    @Test
    void weightsOfAHubAreFetchedOnceAndThenUsedOffline() throws IOException {
        Path served = serveNetwork();
        String out = summary("--weights", SOURCE)
                .expecting(0)
                .saying("fetched hf:o/r@main into " + folder.resolve("weights/o/r/main/model.safetensors"))
                .out();
        assertEquals(summary("--weights", served.toString()).expecting(0).out(), out);
        Invocation again = summary("--weights", SOURCE, "--offline").expecting(0);
        assertFalse(again.err().contains("fetched"), again.err());
        assertEquals(List.of(MODEL), server.paths());
        summary("--weights", SOURCE, "--refresh").expecting(0).saying("fetched");
        try (WeightSource opened = Weights.open(SOURCE);
                WeightSource file = Weights.open(served.toString())) {
            assertEquals(file.names(), opened.names());
        }
        assertEquals(List.of(MODEL, MODEL), server.paths());
    }

    @Test
    void offlineWithoutACachedFileSaysWhereItWouldBe() {
        summary("--weights", SOURCE, "--offline")
                .failingWith(1, folder.resolve("weights/o/r/main/model.safetensors") + " is not there");
        assertEquals(List.of(), server.paths());
    }

    @Test
    void aFileOfSuchANameIsGivenByItsPath() throws IOException {
        Path served = serveNetwork();
        Path odd = Files.createDirectories(folder.resolve("hf:o")).resolve("r");
        Files.copy(served, odd);
        summary("--weights", odd.toString()).expecting(0);
        assertEquals(List.of(), server.paths());
    }

    @Test
    void weightsOfADarknetNetworkComeFromAHubToo() throws IOException {
        Path cfg = Files.writeString(
                folder.resolve("x.cfg"), "[net]\nheight=8\nwidth=8\nchannels=3\n[maxpool]\nsize=2\nstride=2\n");
        byte[] header = new byte[20];
        header[4] = 2;
        server.file("/o/r/resolve/main/x.weights", header);
        Invocation.of("summary", "--model", cfg, "--weights", "hf:o/r#x.weights")
                .expecting(0)
                .saying("fetched");
    }

    @Test
    void wrongSourcesAreWrongUsage() {
        summary("--weights", "hf:o").failingWith(2, "expected hf:OWNER/REPO");
        summary("--weights", "hf:o/../x").failingWith(2, "expected");
        summary("--weights", SOURCE, "--offline", "--refresh").failingWith(2, "exclude each other");
        summary("--weights", SOURCE).failingWith(1, "answered 404");
        assertTrue(Invocation.of("plan", "--help").expecting(0).out().contains("--offline"));
    }
}
