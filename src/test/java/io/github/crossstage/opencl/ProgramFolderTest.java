package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramFolderTest {
    private static final String KEY = KernelSource.sha256("key");
    private static final byte[] BINARY = bytes(1);

    @TempDir
    private Path root;

    private static byte[] bytes(int value) {
        byte[] bytes = new byte[100_000];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private Path folder() {
        return root.resolve("made/when/needed");
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            List<Path> all = files.toList();
            assertEquals(1, all.size(), all.toString());
            return all.get(0);
        }
    }

    @Test
    void whatWasSavedIsThereForAnotherStore() {
        assertEquals(Optional.empty(), new ProgramFolder(folder()).load(KEY));
        new ProgramFolder(folder()).save(KEY, BINARY);
        assertArrayEquals(BINARY, new ProgramFolder(folder()).load(KEY).orElseThrow());
        assertEquals(Optional.empty(), new ProgramFolder(folder()).load(KernelSource.sha256("other")));
    }

    @Test
    void anyByteThatChangedAndAnyMissingByteSpoilsAnEntry() throws IOException {
        ProgramFolder store = new ProgramFolder(folder());
        store.save(KEY, BINARY);
        byte[] entry = Files.readAllBytes(onlyFile());
        for (int at : new int[] {0, 25, 100, 200, entry.length - 1}) {
            byte[] spoilt = entry.clone();
            spoilt[at] ^= 1;
            Files.write(onlyFile(), spoilt);
            assertEquals(Optional.empty(), store.load(KEY), "byte " + at);
        }
        for (int length : new int[] {0, 10, 150, entry.length - 1}) {
            Files.write(onlyFile(), Arrays.copyOf(entry, length));
            assertEquals(Optional.empty(), store.load(KEY), "cut to " + length);
        }
        store.save(KEY, BINARY);
        assertArrayEquals(BINARY, store.load(KEY).orElseThrow());
    }

    @Test
    void anEntryOfAnotherDriverUnderThisNameIsNotTaken() throws IOException {
        String foreign = KernelSource.sha256("foreign");
        ProgramFolder store = new ProgramFolder(folder());
        store.save(foreign, BINARY);
        Files.move(
                onlyFile(),
                onlyFile().resolveSibling(onlyFile().getFileName().toString().replace(foreign, KEY)));
        assertEquals(Optional.empty(), store.load(KEY));
    }

    @Test
    void whereNothingCanBeWrittenNothingIsKept() throws IOException {
        Path file = Files.createFile(root.resolve("file"));
        ProgramFolder store = new ProgramFolder(file.resolve("folder"));
        store.save(KEY, BINARY);
        assertEquals(Optional.empty(), store.load(KEY));
        assertTrue(Files.isRegularFile(file));
    }

    @Test
    void aFolderThatOthersMayWriteIsNotTrusted() throws IOException {
        assumeTrue(Files.getFileStore(root).supportsFileAttributeView("posix"));
        ProgramFolder store = new ProgramFolder(folder());
        store.save(KEY, BINARY);
        for (String permissions : List.of("rwxr-xrwx", "rwxrwxr-x")) {
            Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString(permissions));
            assertEquals(Optional.empty(), store.load(KEY), permissions);
        }
        Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("r-xr-xr-x"));
        assertArrayEquals(BINARY, store.load(KEY).orElseThrow());
        Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void writersAndReadersAtOnceSeeWholeEntriesOnly() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> writers = new ArrayList<>();
        new ProgramFolder(folder()).save(KEY, BINARY);
        for (int writer = 1; writer <= 3; writer++) {
            byte[] binary = bytes(writer);
            ProgramFolder store = new ProgramFolder(folder());
            writers.add(threads.submit(() -> {
                for (int i = 0; i < 50; i++) {
                    store.save(KEY, binary);
                }
            }));
        }
        ProgramFolder reader = new ProgramFolder(folder());
        while (!writers.stream().allMatch(Future::isDone)) {
            byte[] seen = reader.load(KEY).orElseThrow();
            assertArrayEquals(bytes(seen[0]), seen);
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
        threads.shutdown();
        onlyFile();
    }
}
