package io.github.crossstage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.github.crossstage.error.CrossStageException;
import io.github.crossstage.image.DecodeOptions;
import io.github.crossstage.image.Picture;
import io.github.crossstage.importer.darknet.DarknetNetwork;
import io.github.crossstage.importer.onnx.OnnxFile;
import io.github.crossstage.importer.safetensors.SafetensorsFile;
import io.github.crossstage.importer.torch.TorchFile;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.npy.Npy;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.WeightSource;
import io.github.crossstage.testing.DarknetFiles;
import io.github.crossstage.testing.Mutations;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of every kind that is read, damaged in seeded random ways: each is taken, or refused with an exception of ours, without more memory
 * than a bound and without a hang. As many as there is time for, a little in every build and minutes with {@code -Dslow}, where
 * {@code -Dcrossstage.fuzz.kinds=REGEX} chooses among the kinds; a failure prints file and seed.
 */
class FuzzTest {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final double SECONDS = 1;
    private static final double SLOW_SECONDS = 120;
    private static final String SLOW_KINDS = System.getProperty("crossstage.fuzz.kinds", ".*");
    /** Nobody may take more of a processor for one file. Most take a millisecond; the rest is for a slow machine. */
    private static final long MOST_SECONDS = 20;
    /** What one file may let a reader allocate; the largest of them have a megabyte. */
    private static final long MOST_BYTES = 512L << 20;

    private static final DecodeOptions SMALL = DecodeOptions.DEFAULT.withMaxPixels(1 << 20);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    /** Reads a file whole and uses what it says. */
    private interface Reader {
        void read(Path original, byte[] bytes) throws IOException;
    }

    /** Damages a file. */
    private interface Damage {
        byte[] apply(byte[] good, Random random);
    }

    private static List<Path> files(Path under, String... endings) throws IOException {
        try (Stream<Path> all = Files.walk(under)) {
            List<Path> found = all.filter(Files::isRegularFile)
                    .filter(file -> Stream.of(endings)
                            .anyMatch(ending -> file.getFileName().toString().endsWith(ending)))
                    .sorted()
                    .toList();
            assertTrue(!found.isEmpty(), () -> "no " + List.of(endings) + " under " + under);
            return found;
        }
    }

    private static void fuzz(double seconds, List<Path> files, Damage damage, Reader reader) throws IOException {
        List<byte[]> good = new ArrayList<>();
        for (Path file : files) {
            good.add(Files.readAllBytes(file));
        }
        long end = System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        int refused = 0;
        int seed = 0;
        for (; seed < 2 * files.size() || System.nanoTime() < end; seed++) {
            int which = seed % files.size();
            byte[] bad = damage.apply(good.get(which), new Random(seed));
            refused += read(files.get(which), seed, bad, reader) ? 0 : 1;
        }
        if (seconds >= SLOW_SECONDS / 2) {
            System.out.printf(Locale.ROOT, "fuzz      %d files like %s, %d refused%n", seed, files.get(0), refused);
        }
        assertTrue(refused > 0 && seed > 0, refused + " of " + seed + " refused");
    }

    private static boolean read(Path file, int seed, byte[] bad, Reader reader) {
        String what = file + ", seed " + seed;
        long start = THREADS.getCurrentThreadCpuTime();
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        boolean taken = false;
        try {
            reader.read(file, bad);
            taken = true;
        } catch (CrossStageException e) {
            assertTrue(e.getMessage() != null && !e.getMessage().isBlank(), what);
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            fail(what + ": " + e, e);
        }
        long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        long seconds = TimeUnit.NANOSECONDS.toSeconds(THREADS.getCurrentThreadCpuTime() - start);
        assertTrue(bytes < MOST_BYTES, () -> what + ": allocated " + bytes + " bytes");
        assertTrue(seconds < MOST_SECONDS, () -> what + ": took " + seconds + " s");
        return taken;
    }

    private static void useAll(WeightSource source) {
        try (source) {
            source.names().forEach(source::tensor);
        }
    }

    /** Builds the graph for the smallest shapes that there are, and rewrites it as for a device. */
    private static void use(GraphSource source) {
        try (source) {
            Map<String, Shape> shapes = new LinkedHashMap<>();
            for (InputSpec spec : source.inputs()) {
                shapes.put(
                        spec.name(),
                        Shape.of(spec.extents().stream()
                                .mapToLong(extent -> extent == InputSpec.FREE ? 2 : extent)
                                .toArray()));
            }
            PassPipeline.standard().apply(source.graph(shapes));
        }
    }

    private void onnx(double seconds) throws IOException {
        fuzz(
                seconds,
                files(RESOURCES, ".onnx"),
                Mutations::damaged,
                (file, bytes) -> use(OnnxFile.read(file.getFileName().toString(), ByteBuffer.wrap(bytes))));
    }

    private void safetensors(double seconds) throws IOException {
        fuzz(
                seconds,
                files(RESOURCES, ".safetensors"),
                Mutations::damaged,
                (file, bytes) -> useAll(SafetensorsFile.read(file.getFileName().toString(), ByteBuffer.wrap(bytes))));
    }

    private void torch(double seconds) throws IOException {
        fuzz(
                seconds,
                files(RESOURCES, ".pth", ".pth.tar"),
                Mutations::damaged,
                (file, bytes) -> useAll(TorchFile.read(file.getFileName().toString(), ByteBuffer.wrap(bytes))));
    }

    private void npy(double seconds) throws IOException {
        fuzz(
                seconds,
                files(RESOURCES.resolve("image"), ".npy"),
                Mutations::damaged,
                (file, bytes) -> Npy.read(bytes, file.getFileName().toString()));
    }

    private void pictures(double seconds) throws IOException {
        fuzz(
                seconds,
                files(RESOURCES.resolve("image"), ".jpg", ".png", ".webp", ".gif", ".bmp"),
                Mutations::damaged,
                (file, bytes) -> Picture.decode(bytes, file.getFileName().toString(), SMALL)
                        .toRgbBytes());
    }

    private void darknet(double seconds) throws IOException {
        DarknetFiles files = DarknetFiles.detector(folder, false);
        Path cfg = folder.resolve("bad.cfg");
        fuzz(seconds / 2, List.of(files.cfg()), FuzzTest::withOtherLines, (file, bytes) -> {
            Files.write(cfg, bytes);
            use(DarknetNetwork.open(cfg, files.weights()));
        });
        Path weights = folder.resolve("bad.weights");
        fuzz(seconds / 2, List.of(files.weights()), Mutations::damaged, (file, bytes) -> {
            Files.write(weights, bytes);
            use(DarknetNetwork.open(files.cfg(), weights));
        });
    }

    /** Lines removed, repeated and exchanged, and numbers that nobody expects. */
    private static byte[] withOtherLines(byte[] good, Random random) {
        List<String> lines =
                new ArrayList<>(new String(good, ISO_8859_1).lines().toList());
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(lines.size());
            int other = random.nextInt(lines.size());
            switch (random.nextInt(6)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(other, lines.get(at));
                case 2 -> lines.set(at, lines.get(other));
                default -> {
                    String[] numbers = {
                        "0", "-1", "1", "2", "16384", "2147483647", "-2147483648", "1e9", "99999999999", ""
                    };
                    lines.set(at, lines.get(at).replaceFirst("-?\\d+", numbers[random.nextInt(numbers.length)]));
                }
            }
        }
        return String.join("\n", lines).getBytes(ISO_8859_1);
    }

    @Test
    void onnxFiles() throws IOException {
        onnx(SECONDS);
    }

    @Test
    void safetensorsFiles() throws IOException {
        safetensors(SECONDS);
    }

    @Test
    void torchFiles() throws IOException {
        torch(SECONDS);
    }

    @Test
    void npyFiles() throws IOException {
        npy(SECONDS);
    }

    @Test
    void darknetFiles() throws IOException {
        darknet(SECONDS);
    }

    @Test
    void pictureFiles() throws IOException {
        pictures(2 * SECONDS);
    }

    /** One kind of files, for so many seconds. */
    private interface Kind {
        void fuzz(double seconds) throws IOException;
    }

    @TestFactory
    @Tag("slow")
    Stream<DynamicTest> eachKindForMinutes() {
        Map<String, Kind> kinds = new TreeMap<>(Map.of(
                "onnx", this::onnx,
                "safetensors", this::safetensors,
                "torch", this::torch,
                "npy", this::npy,
                "darknet", this::darknet,
                "pictures", this::pictures));
        return kinds.entrySet().stream()
                .filter(kind -> kind.getKey().matches(SLOW_KINDS))
                .map(kind -> DynamicTest.dynamicTest(
                        kind.getKey(), () -> kind.getValue().fuzz(SLOW_SECONDS)));
    }
}
