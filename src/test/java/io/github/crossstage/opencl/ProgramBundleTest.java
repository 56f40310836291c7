package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramBundleTest {
    private static final List<String> DEVICE = List.of("Platform", "OpenCL 1.2", "Device", "driver 1");
    private static final List<String> OTHER = List.of("Platform", "OpenCL 1.2", "Device", "driver 2");
    private static final String FIRST = KernelSource.sha256("first");
    private static final String SECOND = KernelSource.sha256("second");
    private static final byte[] BINARY = "a binary".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private Path written() throws IOException {
        Path file = folder.resolve("net.bundle");
        ProgramBundle.write(file, DEVICE, Map.of(FIRST, BINARY, SECOND, new byte[0]));
        return file;
    }

    @Test
    void aBundleGivesWhatWasWritten() throws IOException {
        ProgramBundle bundle = ProgramBundle.read(written(), DEVICE);
        assertEquals(2, bundle.size());
        assertArrayEquals(BINARY, bundle.load(FIRST).orElseThrow());
        assertArrayEquals(new byte[0], bundle.load(SECOND).orElseThrow());
        assertEquals(Optional.empty(), bundle.load(KernelSource.sha256("third")));
    }

    @Test
    void onAnotherDeviceItIsEmpty() throws IOException {
        assertEquals(0, ProgramBundle.read(written(), OTHER).size());
    }

    @Test
    void whatWasChangedInItIsNotTaken() throws IOException {
        Path file = written();
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Path entry = zip.getPath("programs", FIRST);
            byte[] bytes = Files.readAllBytes(entry);
            bytes[bytes.length - 1] ^= 1;
            Files.write(entry, bytes);
        }
        ProgramBundle bundle = ProgramBundle.read(file, DEVICE);
        assertEquals(Optional.empty(), bundle.load(FIRST));
        assertArrayEquals(new byte[0], bundle.load(SECOND).orElseThrow());
    }

    @Test
    void aFileThatIsNoBundleIsEmpty() throws IOException {
        assertEquals(
                0,
                ProgramBundle.read(Files.writeString(folder.resolve("text"), "text"), DEVICE)
                        .size());
        byte[] whole = Files.readAllBytes(written());
        Path half = Files.write(folder.resolve("half"), Arrays.copyOf(whole, whole.length / 2));
        assertEquals(0, ProgramBundle.read(half, DEVICE).size());
    }

    @Test
    void aFileThatIsNotThereIsAnError() {
        assertThrows(NoSuchFileException.class, () -> ProgramBundle.read(folder.resolve("none"), DEVICE));
    }
}
