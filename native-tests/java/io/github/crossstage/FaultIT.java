package io.github.crossstage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.CrossStageException;
import io.github.crossstage.error.DeviceException;
import io.github.crossstage.error.DeviceLostException;
import io.github.crossstage.error.DeviceOutOfMemoryException;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.opencl.FaultInjection;
import io.github.crossstage.opencl.OpenHandles;
import io.github.crossstage.runtime.DeviceHealth.State;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.Fill;
import io.github.crossstage.testing.LinearLayers;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a device, a model and a call when the driver fails: at every call, once, and for good. */
@ModelTest
class FaultIT {
    private static final int OUT_OF_MEMORY = -4;
    private static final int OUT_OF_RESOURCES = -5;
    private static final int NOT_AVAILABLE = -2;
    private static final int INVALID_QUEUE = -36;
    private static final int INVALID_GROUP_SIZE = -54;

    /** Opening, discovery included; what fails there has no device to recover yet. */
    private static final String OPENED = "clCreateCommandQueue";

    private static final GraphSource NET = LinearLayers.of("faulty", 1, 3);
    /** Enough launches for a persistent kernel, where there are such. */
    private static final GraphSource LONG_NET = LinearLayers.of("faulty too", 16, 3);

    private static final Inputs INPUTS = Inputs.of("x", Fill.UNIFORM.tensor("x", 3, 6));

    private static final DeviceSelector SELECTOR = TestDevices.selector();

    @TempDir
    static Path folder;

    private static Path bundle;
    private static float[] expected;
    private static float[] expectedOfLong;

    /** Programs come from a bundle, as PoCL takes six times as long to find what it compiled before. */
    @BeforeAll
    static void compile() throws IOException {
        bundle = folder.resolve("faulty.bundle");
        try (Device device = open();
                Model model = Model.load(NET, device);
                Model longModel = Model.load(LONG_NET, device)) {
            expected = run(model);
            expectedOfLong = run(longModel);
            device.saveBundle(bundle);
        }
        try (Device reference = Device.open(DeviceSelector.cpuReference());
                Model model = Model.load(NET, reference);
                Model longModel = Model.load(LONG_NET, reference)) {
            assertArrayEquals(run(model), expected, 1e-5f);
            assertArrayEquals(run(longModel), expectedOfLong, 1e-3f);
        }
    }

    private static Device open() {
        return Device.open(SELECTOR);
    }

    private static Model load(Device device) {
        return Model.load(NET, device, options -> options.bundle(bundle));
    }

    private static float[] run(Model model) {
        Tensor output = Tensor.zeros(TensorType.float32(3, 4));
        model.run(INPUTS, Outputs.of("y", output));
        return output.toFloatArray();
    }

    /** Everything that a service does with a device, and every way to run and to look. */
    private static void use() {
        try (Device device = open();
                Model model = load(device)) {
            assertArrayEquals(expected, run(model));
            try (Result result = model.run(INPUTS)) {
                assertArrayEquals(expected, result.get().toFloatArray());
            }
            model.profile(INPUTS, 1);
        }
    }

    private static void useLong() {
        try (Device device = open();
                Model model = Model.load(LONG_NET, device, options -> options.bundle(bundle))) {
            assertArrayEquals(expectedOfLong, run(model));
            assertArrayEquals(expectedOfLong, run(model));
        }
    }

    /** Out of memory where memory is asked for, out of resources where something waits, else a device that is gone. */
    private static int suitable(String function) {
        return switch (function) {
            case "clCreateBuffer", "clBuildProgram", "clCreateContext" -> OUT_OF_MEMORY;
            case "clEnqueueReadBuffer", "clFinish", "clWaitForEvents" -> OUT_OF_RESOURCES;
            case "clEnqueueNDRangeKernel", "clEnqueueWriteBuffer" -> INVALID_QUEUE;
            default -> NOT_AVAILABLE;
        };
    }

    @Test
    void everyCallFailsOnceAndTheAnswerIsRightAllTheSame() {
        everyCallFailsOnce(FaultIT::use);
    }

    @Test
    void everyCallFailsOnceWhereLaunchesAreMadeAsOne() {
        everyCallFailsOnce(FaultIT::useLong);
    }

    private static void everyCallFailsOnce(Runnable use) {
        List<String> calls = FaultInjection.during((call, function) -> 0, use);
        assertTrue(calls.size() > 100, calls::toString);
        int opened = calls.indexOf(OPENED) + 1;
        for (int i = 1; i <= calls.size(); i++) {
            boolean mayFail = i <= opened;
            Optional<CrossStageException> failure = useFailing(use, calls, i, suitable(calls.get(i - 1)));
            assertTrue(mayFail || failure.isEmpty(), failure::toString);
        }
    }

    /** Once for each function after each other function. */
    @Test
    void whateverTheCodeNothingIsLeftOpenAndTheFailureIsTyped() {
        List<String> calls = FaultInjection.during((call, function) -> 0, FaultIT::use);
        Set<String> pairs = new HashSet<>();
        for (int i = 1; i < calls.size(); i++) {
            if (pairs.add(calls.get(i - 1) + " " + calls.get(i))) {
                useFailing(FaultIT::use, calls, i + 1, INVALID_GROUP_SIZE);
            }
        }
        assertTrue(pairs.size() > 30, pairs::toString);
    }

    private static Optional<CrossStageException> useFailing(Runnable use, List<String> calls, int failing, int code) {
        Map<OpenHandles.Kind, Long> before = OpenHandles.snapshot();
        String what = "call " + failing + " of " + calls.size() + ", " + calls.get(failing - 1) + " fails with " + code;
        Optional<CrossStageException> failure = Optional.empty();
        try {
            FaultInjection.during(
                    (call, function) -> call == failing ? code : 0,
                    () -> assertTimeoutPreemptively(Duration.ofSeconds(20), use::run, what));
        } catch (CrossStageException e) {
            failure = Optional.of(e);
        }
        assertEquals(before, OpenHandles.snapshot(), what);
        return failure;
    }

    @Test
    void aFaultIsToldAndTheNextRunWorks() {
        try (Device device = open();
                Model model = load(device);
                Model other = load(device)) {
            assertArrayEquals(expected, run(other));
            assertEquals(State.UP, device.health().state());
            long moved = device.transfers().orElseThrow().bytesRead();
            FaultInjection.during(
                    (call, function) -> call == 1 ? OUT_OF_RESOURCES : 0,
                    () -> assertArrayEquals(expected, run(model)));
            assertEquals(State.DEGRADED, device.health().state());
            assertTrue(device.health().toString().contains("CL_OUT_OF_RESOURCES"), device.health()::toString);
            assertTrue(device.transfers().orElseThrow().bytesRead() > moved, "counts go on");
            assertArrayEquals(expected, run(other), "a model that did not run during the fault");
        }
    }

    @Test
    void aDeviceThatStaysLostIsLeftAloneAndComesBack() {
        try (Device device = open();
                Model model = load(device)) {
            FaultInjection.during((call, function) -> NOT_AVAILABLE, () -> {
                for (int i = 0; i < 3; i++) {
                    assertThrows(DeviceLostException.class, () -> run(model));
                }
            });
            assertEquals(State.DOWN, device.health().state(), device.health()::toString);
            List<String> calls = FaultInjection.during((call, function) -> 0, () -> {
                DeviceLostException failure = assertThrows(DeviceLostException.class, () -> run(model));
                assertTrue(failure.getMessage().contains("CL_DEVICE_NOT_AVAILABLE"), failure::getMessage);
            });
            assertEquals(List.of(), calls, "the driver is not asked");
            float[] output = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> untilItRuns(model));
            assertArrayEquals(expected, output);
            assertEquals(State.DEGRADED, device.health().state());
        }
    }

    private static float[] untilItRuns(Model model) {
        while (true) {
            try {
                return run(model);
            } catch (DeviceLostException e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void theReferenceStandsInWhereThatIsAllowed() {
        try (Device device = Device.open(SELECTOR, Fallback.CPU_REFERENCE);
                Model model = load(device)) {
            FaultInjection.during((call, function) -> NOT_AVAILABLE, () -> {
                load(device).close();
                for (int i = 0; i < 5; i++) {
                    assertArrayEquals(expected, run(model), 1e-5f);
                    try (Result result = model.run(INPUTS)) {
                        assertArrayEquals(expected, result.get().toFloatArray(), 1e-5f);
                    }
                }
            });
            assertEquals(State.DOWN, device.health().state());
        }
    }

    @Test
    void theReferenceStandsInForADeviceThatCannotBeOpened() {
        FaultInjection.during((call, function) -> function.equals("clCreateContext") ? OUT_OF_MEMORY : 0, () -> {
            assertThrows(DeviceOutOfMemoryException.class, FaultIT::open);
            try (Device device = Device.open(SELECTOR, Fallback.CPU_REFERENCE);
                    Model model = load(device)) {
                assertArrayEquals(expected, run(model), 1e-5f);
                assertEquals(State.DEGRADED, device.health().state());
            }
        });
    }

    @Test
    void memoryThatRanOutForGoodIsATypedFailureOfThatCallAlone() {
        try (Device device = open();
                Model model = load(device)) {
            FaultInjection.during(
                    (call, function) -> function.equals("clCreateBuffer") ? OUT_OF_MEMORY : 0,
                    () -> assertThrows(DeviceOutOfMemoryException.class, () -> load(device)));
            assertArrayEquals(expected, run(model));
        }
    }

    @Test
    void whatIsNoFaultIsNotRepeated() {
        try (Device device = open();
                Model model = load(device)) {
            List<String> calls = FaultInjection.during(
                    (call, function) -> function.equals("clEnqueueNDRangeKernel") ? INVALID_GROUP_SIZE : 0,
                    () -> assertThrows(DeviceException.class, () -> run(model)));
            assertEquals(
                    1, calls.stream().filter("clEnqueueNDRangeKernel"::equals).count());
            assertArrayEquals(expected, run(model));
            assertEquals(State.UP, device.health().state());
        }
    }
}
