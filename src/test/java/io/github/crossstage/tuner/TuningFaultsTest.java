package io.github.crossstage.tuner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.testing.MountedFolder;
import io.github.crossstage.testing.OtherJvm;
import io.github.crossstage.tuning.TuningChoice;
import io.github.crossstage.tuning.TuningEntry;
import io.github.crossstage.tuning.TuningFile;
import io.github.crossstage.tuning.TuningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tuning table where a writer is killed, or the disk is full or cannot be written. */
class TuningFaultsTest {
    private static final TuningChoice CHOICE = new TuningChoice("conv2d_direct");
    private static final int MANY = 3000;

    @TempDir
    private Path folder;

    private static List<TuningEntry> entries(int count, long nanos) {
        return IntStream.range(0, count)
                .mapToObj(i -> new TuningEntry(
                        new TuningKey("Device", "driver", "problem " + i), CHOICE, nanos, CHOICE, 2 * nanos))
                .toList();
    }

    /** Replaces all entries again and again. */
    public static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            for (int i = 1; ; i++) {
                TuningWriter.add(TuningFile.at(Path.of(arguments[0])), entries(MANY, i));
                System.out.println(i);
            }
        }
    }

    @Test
    void aKilledWriterLeavesAWholeTableAndNoLock() throws Exception {
        TuningFile file = TuningFile.at(folder.resolve("tuning.tsv"));
        for (int lines = 1; lines <= 2; lines++) {
            OtherJvm.kill(lines, Writer.class, file.path());
            List<TuningEntry> found = file.read().entries();
            assertEquals(MANY, found.size());
            assertEquals(1, found.stream().map(TuningEntry::nanos).distinct().count());
        }
        TuningWriter.add(file, entries(1, 99));
        assertEquals(
                Set.of("tuning.tsv", "tuning.tsv.lock"), Set.of(folder.toFile().list()));
    }

    @Test
    void onAFullDiskTheOldTableStays() throws Exception {
        try (MountedFolder disk = MountedFolder.small(folder)) {
            TuningFile file = TuningFile.at(folder.resolve("tuning.tsv"));
            TuningWriter.add(file, entries(10, 1));
            assertThrows(IOException.class, () -> TuningWriter.add(file, entries(MANY, 2)));
            assertEquals(entries(10, 1), file.read().entries(), disk.toString());
            assertTrue(Files.size(file.path()) > 0);
        }
    }

    @Test
    void whatCannotBeWrittenIsAnError() throws Exception {
        try (MountedFolder disk = MountedFolder.readOnly(folder)) {
            TuningFile file = TuningFile.at(folder.resolve("crossstage/tuning.tsv"));
            assertThrows(IOException.class, () -> TuningWriter.add(file, entries(1, 1)));
            assertEquals(List.of(), file.load().entries(), disk.toString());
        }
    }
}
