package io.github.crossstage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.DeviceOutOfMemoryException;
import io.github.crossstage.error.NoDeviceException;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.opencl.OpenHandles;
import io.github.crossstage.runtime.Explanation;
import io.github.crossstage.runtime.Plan;
import io.github.crossstage.runtime.RunTraffic;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.Fill;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.TestDevices;
import io.github.crossstage.testing.Tolerance;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@ModelTest
class ModelIT {
    private static final int PICTURES = TestDevices.isInterpreted() ? 6 : 24;
    private static final int CALLS = 10 * PICTURES;
    private static final int ROUNDS = TestDevices.isInterpreted() ? 3 : 20;

    private static Device device;

    @BeforeAll
    static void open() {
        device = Device.open(TestDevices.selector());
    }

    @AfterAll
    static void close() {
        device.close();
    }

    /** A convolution 3 → 8, 3×3, ReLU, convolution 8 → 8, with a free batch. */
    private static final class SmallNet implements GraphSource {
        private final Tensor first = Fill.UNIFORM.tensor("first", 8, 3, 3, 3);
        private final Tensor second = Fill.UNIFORM.tensor("second", 8, 8, 3, 3);

        @Override
        public String name() {
            return "small";
        }

        @Override
        public List<InputSpec> inputs() {
            return List.of(new InputSpec("x", List.of(InputSpec.FREE, 3L, 19L, 17L)));
        }

        @Override
        public Graph graph(Map<String, Shape> shapes) {
            GraphBuilder builder = new GraphBuilder(name());
            Value x = builder.input("x", TensorType.float32(shapes.get("x").extents()));
            Conv2d conv = new Conv2d(Window2d.of(3, 3).withPads(1, 1, 1, 1), 1);
            Value a = builder.add("conv1", conv, x, builder.constant("w1", first));
            Value b = builder.add("relu", new Activate(Activation.RELU), a);
            builder.output("y", builder.add("conv2", conv, b, builder.constant("w2", second)));
            return builder.build();
        }
    }

    private static Tensor picture(int batch, String seed) {
        return Fill.UNIFORM.tensor(seed, batch, 3, 19, 17);
    }

    private static Model load(int maxBatch) {
        return Model.load(new SmallNet(), device, options -> options.maxBatch(maxBatch));
    }

    private static float[] run(Model model, Tensor input) {
        try (Result result = model.run(input)) {
            return result.get().toFloatArray();
        }
    }

    @Test
    void eightThreadsGetTheBitsOfOne() throws Exception {
        try (Model model = load(3)) {
            List<Tensor> pictures = new ArrayList<>();
            List<float[]> alone = new ArrayList<>();
            for (int i = 0; i < PICTURES; i++) {
                pictures.add(picture(1 + i % 3, "picture" + i));
                alone.add(run(model, pictures.get(i)));
            }
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<Future<float[]>> together = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                Tensor picture = pictures.get(i % PICTURES);
                Callable<float[]> call = () -> run(model, picture);
                together.add(threads.submit(call));
            }
            for (int i = 0; i < CALLS; i++) {
                assertArrayEquals(alone.get(i % PICTURES), together.get(i).get(), "call " + i);
            }
            threads.shutdown();
            assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void anyBatchUpToTheMaximumRunsWithoutBuildingPrograms() {
        try (Model model = load(5)) {
            float[] whole = run(model, picture(5, "batch"));
            int programs = programs();
            for (int batch = 1; batch <= 5; batch++) {
                float[] part = run(model, slice(picture(5, "batch"), batch));
                for (int i = 0; i < part.length; i++) {
                    assertEquals(whole[i], part[i], "batch " + batch + ", element " + i);
                }
            }
            assertEquals(programs, programs());
        }
    }

    private static int programs() {
        return Math.toIntExact(OpenHandles.count(OpenHandles.Kind.PROGRAM));
    }

    private static Tensor slice(Tensor pictures, int batch) {
        float[] floats = new float[batch * 3 * 19 * 17];
        pictures.floats().get(floats);
        return Tensor.of(floats, batch, 3, 19, 17);
    }

    @Test
    void closingWaitsForRunsInFlightAndTwiceIsHarmless() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Model model = load(1);
            CountDownLatch started = new CountDownLatch(4);
            ExecutorService threads = Executors.newFixedThreadPool(4);
            List<Future<Integer>> done = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                done.add(threads.submit(() -> runUntilClosed(model, started)));
            }
            assertTrue(started.await(10, TimeUnit.SECONDS));
            model.close();
            model.close();
            for (Future<Integer> runs : done) {
                assertTrue(runs.get(10, TimeUnit.SECONDS) > 0);
            }
            threads.shutdown();
        }
    }

    private static int runUntilClosed(Model model, CountDownLatch started) {
        Tensor picture = picture(1, "closing");
        float[] expected = null;
        for (int runs = 1; ; runs++) {
            try {
                float[] got = run(model, picture);
                if (expected != null) {
                    assertArrayEquals(expected, got);
                }
                expected = got;
                started.countDown();
            } catch (IllegalStateException e) {
                assertTrue(e.getMessage().contains("is closed"), e.getMessage());
                return runs;
            }
        }
    }

    @Test
    void useAfterCloseNamesModelAndDevice() {
        Model model = load(1);
        model.close();
        String message = assertThrows(IllegalStateException.class, () -> model.run(picture(1, "x")))
                .getMessage();
        assertTrue(message.contains("'small'") && message.contains("closed"), message);
        assertThrows(IllegalStateException.class, () -> model.submit(picture(1, "x")));
        assertThrows(IllegalStateException.class, model::plan);
    }

    @Test
    void aClosedDeviceRefusesItsModels() {
        Device own = Device.open(TestDevices.selector());
        Model model = Model.load(new SmallNet(), own);
        own.close();
        own.close();
        assertThrows(IllegalStateException.class, () -> model.run(picture(1, "x")));
        model.close();
    }

    @Test
    void resultsComeLaterToo() throws Exception {
        try (Model model = load(1)) {
            float[] expected = run(model, picture(1, "later"));
            CompletableFuture<Result> later = model.submit(picture(1, "later"));
            try (Result result = later.get(10, TimeUnit.SECONDS)) {
                assertArrayEquals(expected, result.get("y").toFloatArray());
            }
            CompletableFuture<float[]> nested =
                    model.submit(picture(1, "later")).thenApply(result -> run(model, picture(1, "later")));
            assertArrayEquals(expected, nested.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aClosedResultRefusesToBeRead() {
        try (Model model = load(1)) {
            Result result = model.run(picture(1, "x"));
            result.close();
            assertThrows(IllegalStateException.class, result::get);
        }
    }

    @Test
    void wrongInputsAreNamed() {
        try (Model model = load(2)) {
            refused(model, Inputs.of("z", picture(1, "x")), "'x' is missing");
            refused(model, Inputs.of("x", picture(1, "x")).and("extra", picture(1, "x")), "extra");
            refused(model, Inputs.of("x", Fill.UNIFORM.tensor("x", 1, 3, 19, 18)), "[1, 3, 19, 18]");
            refused(model, Inputs.of("x", Tensor.of(new long[3 * 19 * 17], 1, 3, 19, 17)), "expected f32");
            refused(model, Inputs.of("x", picture(3, "x")), "maxBatch=2");
        }
    }

    private static void refused(Model model, Inputs inputs, String part) {
        String message =
                assertThrows(ShapeException.class, () -> model.run(inputs)).getMessage();
        assertTrue(message.contains(part) && message.contains("'small'"), message);
    }

    @Test
    void outputTensorsMustFit() {
        try (Model model = load(1)) {
            Inputs inputs = Inputs.of("x", picture(1, "x"));
            assertThrows(
                    ShapeException.class,
                    () -> model.run(inputs, Outputs.of("y", Tensor.zeros(TensorType.float32(1, 8, 19, 16)))));
            assertThrows(
                    ShapeException.class,
                    () -> model.run(inputs, Outputs.of("z", Tensor.zeros(TensorType.float32(1, 8, 19, 17)))));
            Tensor heap = Tensor.of(TensorType.float32(1, 8, 19, 17), ByteBuffer.allocate(4 * 8 * 19 * 17));
            assertThrows(IllegalArgumentException.class, () -> model.run(inputs, Outputs.of("y", heap)));
        }
    }

    @Test
    void memoryIsPromisedAndALimitIsKept() {
        try (Model model = load(4)) {
            Plan four = model.plan(4);
            Plan one = model.plan(1);
            assertAligned(four.outputBytes(), 4 * 8 * 19 * 17 * 4L);
            assertAligned(four.inputBytes(), 4 * 3 * 19 * 17 * 4L);
            assertTrue(one.totalBytes() < four.totalBytes());
            assertEquals(four.weightBytes(), one.weightBytes());
            long limit = model.plan(3).totalBytes();
            DeviceOutOfMemoryException refused = assertThrows(
                    DeviceOutOfMemoryException.class,
                    () -> Model.load(new SmallNet(), device, options -> options.maxBatch(64)
                            .memoryLimit(limit)));
            assertTrue(refused.largestBatch() >= 3 && refused.largestBatch() < 64, refused.getMessage());
            assertTrue(refused.getMessage().contains("largest batch that fits is " + refused.largestBatch()));
            int fits = refused.largestBatch();
            Model.load(new SmallNet(), device, options -> options.maxBatch(fits).memoryLimit(limit))
                    .close();
        }
    }

    /** The large model sets the size; when it goes the arena shrinks, and the small one goes on in another buffer. */
    @Test
    void modelsOfADeviceShareOneArena() {
        Tensor picture = picture(1, "x");
        try (Device own = Device.open(TestDevices.selector())) {
            assertEquals(0, own.memoryBytes());
            Model small = Model.load(new SmallNet(), own);
            float[] expected = run(small, picture);
            Plan one = small.plan(1);
            assertEquals(one.totalBytes(), own.memoryBytes());
            try (Model large = Model.load(new SmallNet(), own, options -> options.maxBatch(4))) {
                Plan four = large.plan(4);
                assertEquals(one.weightBytes() + four.totalBytes(), own.memoryBytes());
                run(large, picture(4, "other"));
                assertArrayEquals(expected, run(small, picture));
                assertThrows(
                        DeviceOutOfMemoryException.class,
                        () -> Model.load(new SmallNet(), own, options -> options.maxBatch(64)
                                .memoryLimit(four.totalBytes())));
                assertEquals(one.weightBytes() + four.totalBytes(), own.memoryBytes());
            }
            assertArrayEquals(expected, run(small, picture));
            assertEquals(one.totalBytes(), own.memoryBytes());
            small.close();
            assertEquals(0, own.memoryBytes());
        }
    }

    /** Asserts that promised bytes are the tensor's own, rounded up to an alignment. */
    private static void assertAligned(long promised, long own) {
        assertTrue(promised >= own && promised < own + 256, promised + " for " + own);
    }

    @Test
    void anUnknownDeviceListsTheChoices() {
        NoDeviceException e = assertThrows(
                NoDeviceException.class, () -> Device.open(DeviceSelector.named("no such device anywhere")));
        assertTrue(e.getMessage().contains("no such device anywhere"), e.getMessage());
        assertFalse(device.isReference());
        try (Device fallback = Device.open(DeviceSelector.named("no such device anywhere"), Fallback.CPU_REFERENCE)) {
            assertTrue(fallback.isReference());
        }
    }

    @Test
    void theReferenceGivesTheSameThroughTheSameApi() {
        try (Model model = load(2);
                Device cpu = Device.open(DeviceSelector.cpuReference());
                Model reference = Model.load(new SmallNet(), cpu, options -> options.maxBatch(2))) {
            Tensor got = Tensor.of(run(model, picture(2, "both")), 2, 8, 19, 17);
            Tensor expected = Tensor.of(run(reference, picture(2, "both")), 2, 8, 19, 17);
            TensorAssert.assertClose("y", expected, got, Tolerance.OPERATOR);
        }
    }

    @Test
    void aProfileTimesEveryStep() {
        try (Model model = load(1)) {
            var profile = model.profile(Inputs.of("x", picture(1, "x")), 3);
            assertEquals(
                    model.explain().steps().stream().map(step -> step.name()).toList(),
                    profile.steps().stream().map(step -> step.name()).toList());
            assertTrue(profile.wallNanos() > 0 && profile.deviceNanos() > 0, profile.toString());
        }
    }

    @Test
    void aRunMovesWhatIsPlannedAndNothingElse() {
        try (Model model = load(2)) {
            Tensor x = picture(2, "x");
            RunTraffic moved = model.traffic(Inputs.of("x", x));
            Explanation.Totals planned = model.explain().totals();
            assertEquals(planned.launches(), moved.launches());
            assertEquals(planned.activationBytes(), moved.activationBytes());
            assertEquals(planned.rereadBytes(), moved.rereadBytes());
            assertEquals(x.type().byteCount(), moved.uploadedBytes());
            assertEquals(4L * run(model, x).length, moved.downloadedBytes());
        }
    }
}
