package io.github.crossstage.tuner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.crossstage.tuning.TuningChoice;
import io.github.crossstage.tuning.TuningEntry;
import io.github.crossstage.tuning.TuningFile;
import io.github.crossstage.tuning.TuningKey;
import io.github.crossstage.tuning.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TuningWriterTest {
    private static final TuningChoice DIRECT = new TuningChoice("conv2d_blocked", 7, 2);
    private static final TuningChoice PLAIN = new TuningChoice("conv2d_direct");

    @TempDir
    private Path folder;

    private TuningFile file;

    @BeforeEach
    void place() {
        file = TuningFile.at(folder.resolve("new folder/tuning.tsv"));
    }

    private static TuningEntry entry(String problem, long nanos) {
        return new TuningEntry(
                new TuningKey("Device 0, 2 units", "PoCL 3.1", problem), DIRECT, nanos, PLAIN, 2 * nanos);
    }

    @Test
    void isEmptyBeforeAnythingIsKept() {
        assertEquals(List.of(), file.load().entries());
    }

    @Test
    void givesBackWhatWasKept() throws IOException {
        List<TuningEntry> entries = List.of(entry("Conv2d [1, 16, 7, 7]", 1000), entry("Conv2d \u00e9", 0));
        TuningWriter.add(file, entries);
        assertEquals(entries, file.load().entries());
    }

    @Test
    void verdictsLieBesideMeasurements() throws IOException {
        TuningKey key = new TuningKey("Device 0, 2 units", "PoCL 3.1", "conv2d_direct");
        TuningWriter.add(file, List.of(entry("a", 1)));
        TuningWriter.addVerdicts(file, List.of(new Verdict(key, "gives\tNaN\n twice")));
        assertEquals(List.of(new Verdict(key, "gives NaN twice")), file.load().verdicts());
        assertEquals(List.of(entry("a", 1)), file.load().entries());
        TuningWriter.addVerdicts(file, List.of(new Verdict(key, "")));
        TuningWriter.add(file, List.of(entry("b", 2)));
        assertEquals(List.of(new Verdict(key, "")), file.load().verdicts());
        assertEquals(2, file.load().entries().size());
    }

    @Test
    void laterEntriesReplaceThoseOfTheSameKey() throws IOException {
        TuningWriter.add(file, List.of(entry("a", 1), entry("b", 2)));
        TuningWriter.add(file, List.of(entry("a", 3)));
        assertEquals(List.of(entry("a", 3), entry("b", 2)), file.load().entries());
    }

    @Test
    void leavesNothingBesideTheTableButItsLock() throws IOException {
        TuningWriter.add(file, List.of(entry("a", 1)));
        try (Stream<Path> files = Files.list(file.path().getParent())) {
            assertEquals(
                    List.of("tuning.tsv", "tuning.tsv.lock"),
                    files.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void threadsDoNotLoseEachOthersEntries() throws IOException {
        List<CompletableFuture<Void>> writers = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.runAsync(() -> add("problem " + i)))
                .toList();
        writers.forEach(CompletableFuture::join);
        assertEquals(8, file.load().entries().size());
    }

    private void add(String problem) {
        try {
            TuningWriter.add(file, List.of(entry(problem, 1)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "device\tdriver\tproblem\tconv2d_blocked\t7\t2\t10\tconv2d_blocked\t7\t2",
                "device\tdriver\tproblem\tconv2d_blocked\t7\t2\tten\tconv2d_blocked\t7\t2\t10",
                "device\tdriver\tproblem\tconv2d_blocked\t7\t2\t-1\tconv2d_blocked\t7\t2\t10",
                "device\tdriver\tproblem\tconv2d_blocked\t7\t0\t10\tconv2d_blocked\t7\t2\t10",
                "device\tdriver\tproblem\tconv2d_blocked\t70000000000\t1\t10\tconv2d_blocked\t7\t2\t10",
                "device\tdriver\tproblem\t../../etc\t7\t2\t10\tconv2d_blocked\t7\t2\t10",
                "\tdriver\tproblem\tconv2d_blocked\t7\t2\t10\tconv2d_blocked\t7\t2\t10",
                "device\tdriver\tproblem\tconv2d_blocked\t7\t2\t10\tconv2d_blocked\t7\t2\t10\tmore"
            })
    void leavesOutLinesThatAreNoEntries(String line) throws IOException {
        TuningWriter.add(file, List.of(entry("before", 1)));
        List<String> lines = new ArrayList<>(Files.readAllLines(file.path()));
        lines.add(line);
        lines.add(lines.get(2).replace("before", "behind"));
        Files.write(file.path(), lines);
        assertEquals(
                List.of(entry("before", 1), entry("behind", 1)), file.load().entries());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "crossstage-tuning 2\n", "PNG\r\n", "\u0000"})
    void neitherReadsNorReplacesAFileOfAnotherFormat(String text) throws IOException {
        Files.createDirectories(file.path().getParent());
        Files.writeString(file.path(), text);
        assertEquals(List.of(), file.load().entries());
        assertThrows(IOException.class, () -> TuningWriter.add(file, List.of(entry("a", 1))));
        assertEquals(text, Files.readString(file.path()));
    }

    @Test
    void survivesBytesThatAreNoText() throws IOException {
        Files.createDirectories(file.path().getParent());
        Files.write(file.path(), "crossstage-tuning 1\n\u00ff\u00fe".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(List.of(), file.load().entries());
    }

    @Test
    void keysAreTheSameAfterTheyWereWritten() throws IOException {
        TuningKey key = new TuningKey(" Intel(R)\tXeon  CPU\n", "PoCL\r3.1", "Conv2d   [1]");
        assertEquals(new TuningKey("Intel(R) Xeon CPU", "PoCL 3.1", "Conv2d [1]"), key);
        TuningWriter.add(file, List.of(new TuningEntry(key, DIRECT, 1, PLAIN, 2)));
        assertEquals(key, file.load().entries().get(0).key());
    }
}
