package io.github.crossstage.opencl;

import io.github.crossstage.testing.TestDevices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A driver that compiles a kernel wrongly: a bundle in which the programs of one kernel file are those of another source. */
public final class WrongPrograms {
    private WrongPrograms() {}

    /**
     * Writes a bundle for the shared device.
     *
     * @param file the kernel file, as {@code pool2d.cl}
     * @param options the compiler options that it is used with
     * @param text a part of the source, and what stands in its place
     */
    public static void bundle(Path bundle, String file, String options, String text, String wrong) throws IOException {
        ClDevice device = TestDevices.shared();
        KernelSource right = KernelSource.load(file);
        if (!right.text().contains(text)) {
            throw new AssertionError(file + " has no '" + text + "'");
        }
        KernelSource changed = KernelSource.of(file, right.text().replace(text, wrong));
        Map<String, byte[]> binaries = new HashMap<>();
        try (ClProgram program = device.program(changed, options)) {
            binaries.put(device.programs().key(right, options), program.binary());
        }
        ProgramBundle.write(bundle, ProgramCache.identity(device.info()), binaries);
    }
}
