package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.crossstage.error.KernelBuildException;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.OtherJvm;
import io.github.crossstage.testing.TestDevices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kernels compiled by several processes: PoCL's folder then holds what one process would have put there, and nothing more. */
@ModelTest
@Tag("no-oclgrind")
class CompileAheadIT {
    private static final int KERNELS = 10;
    /** Odd, as feature maps may be: their bytes are a multiple of 4. */
    private static final int WIDTH = 15;

    private static final String FOLDER = "POCL_CACHE_DIR";

    @TempDir
    private Path cache;

    private static TrialLaunch launch(String options, long bytes) {
        long[] size = {WIDTH, 1, 1};
        TrialLaunch launch = new TrialLaunch(KernelSource.load("activate"), options, "activate", size, size);
        for (int tensor = 0; tensor < 2; tensor++) {
            launch.add(TrialLaunch.BUFFER, bytes);
            launch.add(TrialLaunch.LONG, 0);
            launch.add(TrialLaunch.INTS, 0, 0, 0, 0, 0, 0, 0, 1);
        }
        launch.add(TrialLaunch.INTS, 1, 1, 1, 1, 1, 1, 1, WIDTH);
        launch.add(TrialLaunch.FLOAT, 0);
        launch.add(TrialLaunch.FLOAT, 0);
        return launch;
    }

    private static TrialLaunch launch(int number) {
        return launch("-DACTIVATION=ACTIVATE_RELU -DNUMBER=" + number, WIDTH * Float.BYTES);
    }

    /** Compiles kernels ahead, then launches them; prints how many others compiled and how many lay in PoCL's folder in between. */
    public static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            List<TrialLaunch> launches =
                    IntStream.range(0, KERNELS).mapToObj(CompileAheadIT::launch).toList();
            List<TrialLaunch> ahead = new ArrayList<>(launches);
            switch (arguments[2]) {
                case "no-java" -> System.setProperty("java.home", "nowhere");
                case "too-large" -> ahead.add(1, launch("-DACTIVATION=ACTIVATE_RELU", 1L << 60));
                default -> {}
            }
            try (ClDevice device = OpenCl.open(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]))) {
                int helped = CompileAhead.run(device, ahead);
                long compiled = compiled(Path.of(System.getenv(FOLDER)));
                launches.forEach(launch -> launch.run(device));
                long counted = device.queue().counts().launches();
                if (counted != 0) {
                    throw new IllegalStateException(counted + " trials count as launches");
                }
                System.out.println(helped + " " + compiled);
            }
        }
    }

    private int helped(String mode, String... options) throws Exception {
        DeviceInfo info = TestDevices.info();
        ProcessBuilder builder =
                OtherJvm.program(Program.class, List.of(options), info.platformIndex(), info.deviceIndex(), mode);
        builder.environment().put(FOLDER, cache.toString());
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.waitFor(), printed);
        String[] numbers = printed.split(" ");
        assertEquals(
                KERNELS, Integer.parseInt(numbers[1]), "files of kernels in PoCL's folder before they are launched");
        assertEquals(KERNELS, compiled(cache), "files of kernels in PoCL's folder afterwards");
        return Integer.parseInt(numbers[0]);
    }

    private static long compiled(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith("activate.so")).count();
        }
    }

    @Test
    void otherProcessesCompileAPart() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one processor compiles alone");
        int helped = helped("all");
        assertTrue(helped > 0 && helped < KERNELS, helped + " of " + KERNELS);
        // Another process finds all of them.
        helped("all");
    }

    @Test
    void withoutHelpItCompilesAlone() throws Exception {
        assertEquals(0, helped("all", "-D" + CompileAhead.PROPERTY + "=0"));
    }

    @Test
    void whereNoProcessCanBeStartedItCompilesAlone() throws Exception {
        assertEquals(0, helped("no-java"));
    }

    @Test
    void aLaunchThatCannotBeMadeSpoilsNoOther() throws Exception {
        helped("too-large");
    }

    @Test
    void aProgramThatTheCompilerRefusesIsRefusedAtOnce() {
        List<TrialLaunch> launches = List.of(launch("-DACTIVATION=(", 1));
        try (ClDevice device = OpenCl.open(TestDevices.info())) {
            KernelBuildException refused =
                    assertThrows(KernelBuildException.class, () -> CompileAhead.run(device, launches));
            assertTrue(refused.getMessage().contains("activate.cl"), refused.getMessage());
        }
    }
}
