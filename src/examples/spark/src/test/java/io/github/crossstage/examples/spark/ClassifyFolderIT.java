package io.github.crossstage.examples.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs with two executor processes, started by {@code run}; what is expected is what {@code crossstage classify} says of the same files. */
@Timeout(300)
class ClassifyFolderIT {
    private static final Path ROOT = Path.of("../../..").toAbsolutePath().normalize();
    private static final Path DEMO = ROOT.resolve("src/test/resources/demo");
    private static final String MODEL = DEMO.resolve("cspdensenet_cifar10.onnx").toString();
    private static final List<String> RECIPE =
            List.of("--model", MODEL, "--preprocessing", "cifar10", "--labels", "cifar10");

    /** Batches of other sizes may take other kernels, which differ by 2e-5 of the largest logit; a probability by less. */
    private static final double ROUNDING = 1e-4;

    private static final int CROPS = 40;

    @TempDir
    private static Path temporary;

    /** The most probable class of each picture. */
    private static final Map<String, JsonNode> EXPECTED = new TreeMap<>();

    private static Path pictures;

    @BeforeAll
    static void makePictures() throws Exception {
        pictures = Files.createDirectories(temporary.resolve("pictures/more of them"));
        BufferedImage photo = ImageIO.read(DEMO.resolve("chelsea.png").toFile());
        List<String> command =
                new ArrayList<>(List.of(ROOT.resolve("crossstage").toString(), "classify", "--json"));
        command.addAll(RECIPE);
        for (int i = 0; i < CROPS; i++) {
            int side = 80 + 5 * i;
            BufferedImage crop = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
            crop.createGraphics().drawImage(photo, -4 * i, -i / 2, null);
            Path file = pictures.resolve(i % 2 == 0 ? "crop, " + i + ".png" : "Käse " + i + ".jpg");
            ImageIO.write(crop, i % 2 == 0 ? "png" : "jpeg", file.toFile());
            command.add(file.toString());
        }
        Finished classify = new Running(command, Map.of()).await();
        assertEquals(0, classify.status(), classify.errors());
        for (JsonNode each : new ObjectMapper().readTree(classify.output()).get("pictures")) {
            EXPECTED.put(
                    Path.of(each.get("file").asText()).getFileName().toString(),
                    each.get("classes").get(0));
        }
        assertEquals(CROPS, EXPECTED.size());
    }

    /** A process and what it prints. */
    private static final class Running {
        private final Process process;
        private final Path output = Files.createTempFile(temporary, "process", ".out");
        private final Path errors = Files.createTempFile(temporary, "process", ".err");

        Running(List<String> command, Map<String, String> environment) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().putAll(environment);
            // Names beyond ASCII.
            builder.environment().put("LC_ALL", "C.UTF-8");
            process = builder.redirectInput(new File("/dev/null"))
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
        }

        Finished await() throws Exception {
            int status = process.waitFor();
            return new Finished(status, Files.readString(output, UTF_8), Files.readString(errors, UTF_8));
        }

        /** Returns an executor's process, if there is one now. */
        Optional<ProcessHandle> executor() {
            return process.descendants()
                    .filter(each -> each.info()
                            .arguments()
                            .filter(arguments -> Arrays.stream(arguments).anyMatch(a -> a.contains("ExecutorBackend")))
                            .isPresent())
                    .findFirst();
        }
    }

    private record Finished(int status, String output, String errors) {}

    private static Running start(Path from, Path to, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of("./run", from.toString(), to.toString()));
        command.addAll(RECIPE);
        command.addAll(List.of(more));
        return new Running(command, Map.of("EXECUTORS", "2"));
    }

    private static void assertAnswer(JsonNode expected, Row row) {
        assertNull(row.error(), row::toString);
        assertEquals(expected.get("label").asText(), row.label(), row::toString);
        assertEquals(expected.get("probability").asDouble(), row.probability(), ROUNDING, row::toString);
    }

    @Test
    void twoProcessesAnswerAsClassifyDoes() throws Exception {
        Path folder = pictures.getParent();
        byte[] whole = Files.readAllBytes(pictures.resolve("crop, 0.png"));
        Files.write(folder.resolve("cut.png"), Arrays.copyOf(whole, whole.length / 2));
        Files.createFile(folder.resolve("empty.jpg"));
        Files.writeString(folder.resolve("notes.txt"), "\"no\" picture,\nno picture");
        Path table = temporary.resolve("table");
        Finished run = start(folder, table).await();
        assertEquals(0, run.status(), run.errors());

        Map<String, Row> rows = Row.table(table).stream().collect(Collectors.toMap(Row::name, row -> row));
        // Spark's file sources pass over files of no bytes.
        assertEquals(CROPS + 2, rows.size());
        EXPECTED.forEach((name, expected) -> assertAnswer(expected, rows.get(name)));
        for (String name : List.of("cut.png", "notes.txt")) {
            assertNull(rows.get(name).label());
            assertNull(rows.get(name).probability());
            assertNotNull(rows.get(name).error(), name);
            assertTrue(rows.get(name).error().contains(name), rows.get(name)::toString);
        }
        assertTrue(run.output().contains("unreadable"), run.output());

        Finished again = start(folder, table).await();
        assertEquals(1, again.status(), again.errors());
        assertTrue(again.errors().contains("PATH_ALREADY_EXISTS"), again.errors());
    }

    @Test
    void aKilledProcessLosesNoPicture() throws Exception {
        Path folder = Files.createDirectories(temporary.resolve("many"));
        List<String> names = List.copyOf(EXPECTED.keySet());
        int copies = 50;
        for (int i = 0; i < copies; i++) {
            for (String name : names) {
                Files.createLink(folder.resolve(i + "-" + name), pictures.resolve(name));
            }
        }
        Path table = temporary.resolve("complete");
        Running running = start(folder, table, "--batch", "4");
        while (!hasWrittenRows(table)) {
            if (running.process.waitFor(20, TimeUnit.MILLISECONDS)) {
                Finished early = running.await();
                fail("it ended with " + early.status() + " before anything was written:\n" + early.errors());
            }
        }
        ProcessHandle victim = running.executor().orElseThrow();
        assertTrue(victim.destroyForcibly());
        Finished run = running.await();
        assertEquals(0, run.status(), run.errors());
        assertTrue(run.errors().contains("Lost executor"), run.errors());

        List<Row> rows = Row.table(table);
        assertEquals(copies * names.size(), rows.size());
        assertEquals(rows.size(), rows.stream().map(Row::path).distinct().count());
        assertTrue(rows.stream().map(Row::pid).distinct().count() >= 2, "work of more than one process");
        rows.forEach(
                row -> assertAnswer(EXPECTED.get(row.name().substring(row.name().indexOf('-') + 1)), row));
    }

    /** Spark keeps what finished tasks wrote in a folder of each until the whole job is done. */
    private static boolean hasWrittenRows(Path table) throws IOException {
        Path tasks = table.resolve("_temporary/0");
        if (!Files.isDirectory(tasks)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(tasks)) {
            return entries.anyMatch(entry -> entry.getFileName().toString().startsWith("task_"));
        }
    }
}
