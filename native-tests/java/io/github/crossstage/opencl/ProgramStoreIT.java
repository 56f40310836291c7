package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.testing.ExpectedFinding;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ModelTest
class ProgramStoreIT {
    private static final KernelSource SOURCE = KernelSource.of("kernels/stored.cl", """
            __kernel void stored(__global float* data, float by) {
                data[get_global_id(0)] = data[get_global_id(0)] * by + OFFSET;
            }
            """);
    private static final String OPTIONS = "-DOFFSET=0.5f";

    @TempDir
    private Path folder;

    private static float[] run(ClDevice device) {
        try (ClBuffer data = device.buffer(4 * Float.BYTES);
                ClKernel kernel = device.programs().get(SOURCE, OPTIONS).kernel("stored")) {
            device.queue().write(data, 0, TestKernels.floats(1, 2, 3, 4));
            kernel.setBuffer(0, data);
            kernel.setFloat(1, 2);
            device.queue().launch(kernel, new long[] {4}, null);
            return TestKernels.read(data);
        }
    }

    /** Runs on a device of its own that looks into a store, and checks how many programs came from there. */
    private static void check(ProgramStore store, int loaded) {
        try (ClDevice device = OpenCl.open(TestDevices.info())) {
            device.programs().add(store);
            assertArrayEquals(new float[] {2.5f, 4.5f, 6.5f, 8.5f}, run(device));
            assertEquals(loaded, device.programs().loaded());
            assertEquals(1, device.programs().size());
        }
    }

    @Test
    void aFolderGivesAnotherDeviceWhatOneBuilt() {
        ProgramFolder store = new ProgramFolder(folder.resolve("programs"));
        try (ClDevice device = OpenCl.open(TestDevices.info())) {
            run(device);
            device.programs().save(store);
        }
        check(store, 1);
        check(new ProgramFolder(folder.resolve("none")), 0);
    }

    @Test
    void aBundleGivesAnotherDeviceWhatOneBuilt() throws IOException {
        Path file = folder.resolve("one.bundle");
        try (ClDevice device = OpenCl.open(TestDevices.info())) {
            run(device);
            device.programs().writeBundle(file);
        }
        ProgramBundle bundle = ProgramBundle.read(file, TestDevices.info());
        assertEquals(1, bundle.size());
        check(bundle, 1);
        // What came from a store can be written again.
        try (ClDevice device = OpenCl.open(TestDevices.info())) {
            device.programs().add(bundle);
            run(device);
            device.programs().writeBundle(folder.resolve("two.bundle"));
        }
        check(ProgramBundle.read(folder.resolve("two.bundle"), TestDevices.info()), 1);
    }

    @Test
    void aSpoiltEntryIsBuiltAgain() throws IOException {
        ProgramFolder store = new ProgramFolder(folder.resolve("programs"));
        String key;
        try (ClDevice device = OpenCl.open(TestDevices.info())) {
            run(device);
            device.programs().save(store);
            key = device.programs().key(SOURCE, OPTIONS);
        }
        Path entry = folder.resolve("programs").resolve(key + ".program");
        byte[] bytes = Files.readAllBytes(entry);
        bytes[bytes.length / 2] ^= 1;
        Files.write(entry, bytes);
        check(store, 0);
    }

    @Test
    @ExpectedFinding("CL_INVALID_BINARY")
    void whatTheDriverRefusesIsBuiltFromItsSource() {
        check(
                new ProgramStore() {
                    @Override
                    public Optional<byte[]> load(String key) {
                        return Optional.of("no binary of any driver".getBytes(StandardCharsets.US_ASCII));
                    }
                },
                0);
    }

    @Test
    void optionsAndDriverArePartOfTheKey() {
        try (ClDevice device = OpenCl.open(TestDevices.info())) {
            String key = device.programs().key(SOURCE, OPTIONS);
            assertTrue(!key.equals(device.programs().key(SOURCE, "-DOFFSET=1.5f")), key);
            assertTrue(
                    ProgramCache.identity(device.info()).contains(device.info().driverVersion()),
                    device.info().label());
        }
    }
}
