package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.testing.MountedFolder;
import io.github.crossstage.testing.OtherJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kept programs where a writer is killed, the disk is full or cannot be written. */
class ProgramStoreFaultsTest {
    private static final List<String> DEVICE = List.of("Platform", "OpenCL 1.2", "Device", "driver 1");
    private static final String KEY = KernelSource.sha256("key");
    private static final int LARGE = 4 << 20;

    @TempDir
    private Path folder;

    private static byte[] bytes(int size, int value) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** Writes an entry or a bundle again and again, with other bytes each time. */
    public static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[1]);
            for (int i = 0; ; i++) {
                if (arguments[0].equals("folder")) {
                    new ProgramFolder(folder).save(KEY, bytes(LARGE, i));
                } else {
                    ProgramBundle.write(folder.resolve("net.bundle"), DEVICE, Map.of(KEY, bytes(LARGE, i)));
                }
                System.out.println(i);
            }
        }
    }

    private static void assertWhole(Optional<byte[]> binary) {
        byte[] found = binary.orElseThrow();
        assertArrayEquals(bytes(LARGE, found[0]), found);
    }

    @Test
    void aKilledWriterLeavesAWholeEntry() throws Exception {
        ProgramFolder store = new ProgramFolder(folder);
        for (int lines = 1; lines <= 2; lines++) {
            OtherJvm.kill(lines, Writer.class, "folder", folder);
            assertWhole(store.load(KEY));
        }
        store.save(KEY, bytes(LARGE, 99));
        assertEquals(99, store.load(KEY).orElseThrow()[0]);
    }

    @Test
    void whatAKilledWriterLeftIsTakenAwayOnceItIsOld() throws IOException {
        Path old = Files.write(folder.resolve(KEY + "1.part"), new byte[10]);
        Path young = Files.write(folder.resolve(KEY + "2.part"), new byte[10]);
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        new ProgramFolder(folder).save(KEY, new byte[1]);
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(young), "somebody may still be writing it");
    }

    @Test
    void aKilledWriterLeavesAWholeBundle() throws Exception {
        Path bundle = folder.resolve("net.bundle");
        for (int lines = 1; lines <= 2; lines++) {
            OtherJvm.kill(lines, Writer.class, "bundle", folder);
            assertWhole(ProgramBundle.read(bundle, DEVICE).load(KEY));
        }
        ProgramBundle.write(bundle, DEVICE, Map.of());
        assertArrayEquals(new String[] {"net.bundle"}, folder.toFile().list());
    }

    @Test
    void onAFullDiskWhatIsThereStaysAndNothingElseDoes() throws Exception {
        try (MountedFolder disk = MountedFolder.small(folder)) {
            ProgramFolder store = new ProgramFolder(folder);
            store.save(KEY, bytes(10_000, 1));
            store.save(KEY, bytes(100_000, 2));
            assertArrayEquals(bytes(10_000, 1), store.load(KEY).orElseThrow());
            Path bundle = folder.resolve("net.bundle");
            byte[] noise = new byte[100_000];
            new Random(1).nextBytes(noise);
            ProgramBundle.write(bundle, DEVICE, Map.of(KEY, bytes(1000, 3)));
            assertThrows(IOException.class, () -> ProgramBundle.write(bundle, DEVICE, Map.of(KEY, noise)));
            assertArrayEquals(
                    bytes(1000, 3), ProgramBundle.read(bundle, DEVICE).load(KEY).orElseThrow());
            assertEquals(2, folder.toFile().list().length, disk.toString());
        }
    }

    @Test
    void whereNothingCanBeWrittenProgramsAreNotKept() throws Exception {
        try (MountedFolder disk = MountedFolder.readOnly(folder)) {
            ProgramFolder store = new ProgramFolder(folder.resolve("programs"));
            store.save(KEY, new byte[1]);
            assertEquals(Optional.empty(), store.load(KEY), disk.toString());
        }
    }
}
