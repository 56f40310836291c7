package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.op.OpKind;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.testing.FakeDevices;
import io.github.crossstage.testing.OpCase;
import io.github.crossstage.testing.OpCases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of {@code native-tests/kernel-report} in {@code kernels/README.md}: nothing that GPUs run is left out of it. */
class KernelReportTest {
    private static final Path KERNELS = Path.of("kernels");
    private static final Pattern VARIANT = Pattern.compile("(?m)^// report: (\\d+) ?([^;\\n]*)");
    private static final DeviceInfo GPU = FakeDevices.gpu(108, 1024, 48 << 10);

    @Test
    void hasARowForEveryVariant() throws IOException {
        String page = Files.readString(KERNELS.resolve("README.md"));
        for (Path file : kernels()) {
            for (MatchResult variant : variants(file)) {
                String macros = variant.group(2).trim();
                String row = "` | " + (macros.isEmpty() ? "" : "`" + macros + "`") + " | " + variant.group(1) + " | ";
                String stem = "| `" + stem(file);
                assertTrue(
                        page.lines().anyMatch(line -> line.startsWith(stem) && line.contains(row)),
                        () -> file + " has no row '" + row + "': native-tests/kernel-report --write");
            }
        }
    }

    @Test
    void namesEveryKernelAndGroupThatOperatorsGetOnAGpu() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (OpKind kind : OpKind.values()) {
            for (OpCase one : OpCases.of(kind)) {
                for (Step step :
                        Lowerer.lower(one.graph(), GPU, LoweringOptions.DEFAULT).steps()) {
                    for (Launch launch : step.launches()) {
                        Path file = KERNELS.resolve(launch.kernel().file() + ".cl");
                        long items = launch.local().stream().reduce(1L, Math::multiplyExact);
                        List<MatchResult> variants = variants(file);
                        boolean isNamed = variants.isEmpty()
                                || variants.stream()
                                        .anyMatch(variant -> variant.group(1).equals("" + items));
                        if (stem(file).matches(".*_(blocked|wide)(_.*)?") || !isNamed) {
                            missing.add(stem(file) + " in groups of " + items);
                        }
                    }
                }
            }
        }
        assertEquals(Set.of(), missing);
    }

    private static List<MatchResult> variants(Path file) throws IOException {
        return VARIANT.matcher(Files.readString(file)).results().toList();
    }

    private static String stem(Path file) {
        return file.getFileName().toString().replace(".cl", "");
    }

    private static List<Path> kernels() throws IOException {
        try (var files = Files.list(KERNELS)) {
            return files.filter(file -> file.toString().endsWith(".cl")).collect(Collectors.toList());
        }
    }
}
