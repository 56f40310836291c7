package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.DeviceException;
import io.github.crossstage.testing.ExpectedFinding;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.TestDevices;
import java.util.List;
import org.junit.jupiter.api.Test;

@OpenClTest
class ClKernelIT {
    private final ClDevice device = TestDevices.shared();
    private final ClQueue queue = device.queue();
    private final ClProgram program = device.programs().get(TestKernels.SCALE, "");

    @Test
    void refusesArgumentsOfTheWrongKindWithTheirNames() {
        try (ClBuffer buffer = device.buffer(16);
                ClKernel scale = program.kernel("scale");
                ClKernel fixed = program.kernel("fixed");
                ClKernel reverse = program.kernel("reverse_groups")) {
            refused("argument 0 (global float* src) was set with an int", () -> scale.setInt(0, 1));
            refused("argument 2 (float factor) was set with an int", () -> scale.setInt(2, 1));
            refused("argument 3 (int n) was set with a buffer", () -> scale.setBuffer(3, buffer));
            refused("argument 1 (long value) was set with an int", () -> fixed.setInt(1, 1));
            refused("argument 1 (local float* part) was set with a buffer", () -> reverse.setBuffer(1, buffer));
            refused("there is no argument 4", () -> scale.setInt(4, 1));
            refused("there is no argument -1", () -> scale.setLong(-1, 1));
            refused(
                    "bytes of local memory",
                    () -> reverse.setLocal(1, device.info().localMemoryBytes() + 1));
            refused("bytes of local memory", () -> reverse.setLocal(1, 0));
            assertEquals(4, scale.argumentCount());
        }
    }

    @Test
    void refusesALaunchWithAnArgumentThatWasNeverSet() {
        try (ClBuffer buffer = device.buffer(16);
                ClKernel kernel = program.kernel("scale")) {
            kernel.setBuffer(0, buffer);
            kernel.setBuffer(1, buffer);
            kernel.setInt(3, 4);
            IllegalStateException failure =
                    assertThrows(IllegalStateException.class, () -> queue.launch(kernel, new long[] {4}, null));
            assertTrue(failure.getMessage().contains("argument 2 (float factor) was never set"), failure.getMessage());
        }
    }

    @Test
    void refusesALaunchWithAClosedBuffer() {
        ClBuffer src = device.buffer(16);
        try (ClBuffer dst = device.buffer(16);
                ClKernel kernel = program.kernel("scale")) {
            kernel.setBuffer(0, src);
            kernel.setBuffer(1, dst);
            kernel.setFloat(2, 1);
            kernel.setInt(3, 4);
            src.close();
            IllegalStateException failure =
                    assertThrows(IllegalStateException.class, () -> queue.launch(kernel, new long[] {4}, null));
            assertTrue(failure.getMessage().contains("argument 0 (global float* src) is closed"), failure.getMessage());
            assertThrows(IllegalStateException.class, () -> kernel.setBuffer(0, src));
        }
    }

    @Test
    void refusesSizesThatTheKernelCannotRun() {
        try (ClBuffer buffer = device.buffer(64);
                ClKernel kernel = program.kernel("fixed")) {
            kernel.setBuffer(0, buffer);
            kernel.setLong(1, 5);
            assertEquals(List.of(4L, 2L, 1L), kernel.workGroup().requiredLocalSize());
            refused("built for work-groups of [4, 2, 1]", () -> queue.launch(kernel, new long[] {4, 2}, null));
            refused("built for", () -> queue.launch(kernel, new long[] {4, 2}, new long[] {2, 2}));
            refused("does not divide", () -> queue.launch(kernel, new long[] {6, 2}, new long[] {4, 2}));
            refused("positive", () -> queue.launch(kernel, new long[] {4, 0}, new long[] {4, 2}));
            refused("1 to 3 dimensions", () -> queue.launch(kernel, new long[0], null));
            queue.launch(kernel, new long[] {4, 2}, new long[] {4, 2});
            queue.finish();
        }
    }

    @Test
    void knowsItsWorkGroupLimits() {
        try (ClKernel kernel = program.kernel("scale")) {
            WorkGroupInfo info = kernel.workGroup();
            assertTrue(info.maxWorkGroupSize() >= 1
                    && info.maxWorkGroupSize() <= device.info().maxWorkGroupSize());
            assertTrue(info.preferredMultiple() >= 1);
            assertEquals(List.of(), info.requiredLocalSize());
            long tooMany = info.maxWorkGroupSize() + 1;
            assertThrows(
                    IllegalArgumentException.class,
                    () -> queue.launch(kernel, new long[] {tooMany}, new long[] {tooMany}));
        }
    }

    @Test
    @ExpectedFinding("CL_INVALID_KERNEL_NAME")
    void aMissingKernelIsADriverErrorThatNamesIt() {
        DeviceException failure = assertThrows(DeviceException.class, () -> program.kernel("absent"));
        assertTrue(failure.getMessage().contains("CL_INVALID_KERNEL_NAME"), failure.getMessage());
        assertTrue(failure.getMessage().contains("'absent' of kernels/scale.cl"), failure.getMessage());
    }

    private static void refused(String part, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.contains(part), message);
    }
}
