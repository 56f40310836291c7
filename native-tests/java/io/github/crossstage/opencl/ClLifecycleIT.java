package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.TestDevices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@OpenClTest
class ClLifecycleIT {
    private final Map<OpenHandles.Kind, Long> before = OpenHandles.snapshot();

    @Test
    void closingADeviceFreesEverythingMadeThroughIt() {
        ClDevice device = OpenCl.open(TestDevices.info());
        ClBuffer buffer = device.buffer(64);
        ClKernel kernel = device.programs().get(TestKernels.SCALE, "").kernel("reverse_groups");
        kernel.setBuffer(0, buffer);
        kernel.setLocal(1, 16);
        ClEvent event = device.queue().launchProfiled(kernel, new long[] {16}, new long[] {4});
        assertEquals(before.get(OpenHandles.Kind.EVENT) + 1, OpenHandles.count(OpenHandles.Kind.EVENT));
        assertTrue(OpenHandles.report().contains("1 event"), OpenHandles.report());
        device.close();
        assertEquals(before, OpenHandles.snapshot());
        assertTrue(device.isClosed() && buffer.isClosed() && kernel.isClosed() && event.isClosed());
    }

    @Test
    void closingTwiceIsHarmlessForEveryKind() {
        ClDevice device = OpenCl.open(TestDevices.info());
        ClProgram program = device.program(TestKernels.SCALE, "");
        ClKernel kernel = program.kernel("reverse_groups");
        ClBuffer buffer = device.buffer(64);
        kernel.setBuffer(0, buffer);
        kernel.setLocal(1, 16);
        ClEvent event = device.queue().launchProfiled(kernel, new long[] {16}, new long[] {4});
        for (int i = 0; i < 2; i++) {
            event.close();
            buffer.close();
            kernel.close();
            program.close();
            device.queue().close();
            device.close();
        }
        assertEquals(before, OpenHandles.snapshot());
    }

    @Test
    void useAfterCloseIsAClearError() {
        ClDevice device = OpenCl.open(TestDevices.info());
        ClProgram program = device.program(TestKernels.SCALE, "");
        ClBuffer buffer = device.buffer(64);
        ClKernel kernel = program.kernel("scale");
        buffer.close();
        closed("Buffer of 64 bytes on ", () -> device.queue().write(buffer, 0, TestKernels.bytes(4)));
        closed("Buffer of 64 bytes on ", () -> device.queue().read(buffer, 0, TestKernels.bytes(4)));
        program.close();
        closed("Program kernels/scale.cl on ", () -> program.kernel("scale"));
        kernel.close();
        closed("Kernel 'scale' of kernels/scale.cl on ", () -> kernel.setFloat(2, 1));
        closed("Kernel 'scale' of kernels/scale.cl on ", () -> device.queue().launch(kernel, new long[] {1}, null));
        device.close();
        closed("Device ", () -> device.buffer(4));
        closed("Device ", () -> device.program(TestKernels.SCALE, ""));
        closed("Device ", () -> device.programs().get(TestKernels.SCALE, ""));
        closed("Queue on ", device.queue()::finish);
        assertEquals(before, OpenHandles.snapshot());
    }

    @Test
    void refusesHandlesOfAnotherDevice() {
        try (ClDevice other = OpenCl.open(TestDevices.info());
                ClBuffer foreign = other.buffer(16);
                ClKernel kernel = TestDevices.shared()
                        .programs()
                        .get(TestKernels.SCALE, "")
                        .kernel("scale")) {
            assertThrows(IllegalArgumentException.class, () -> kernel.setBuffer(0, foreign));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> TestDevices.shared().queue().write(foreign, 0, TestKernels.bytes(4)));
            assertThrows(IllegalArgumentException.class, () -> other.queue().launch(kernel, new long[] {1}, null));
        }
    }

    @Test
    void closingDuringUseFromEightThreadsNeverReachesTheDriver() throws Exception {
        for (int round = 0; round < 20; round++) {
            ClDevice device = OpenCl.open(TestDevices.info());
            CountDownLatch used = new CountDownLatch(8);
            AtomicInteger refusals = new AtomicInteger();
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Future<?>> uses = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    uses.add(threads.submit(() -> useUntilClosed(device, used, refusals)));
                }
                used.await();
                device.close();
                device.close();
                for (Future<?> use : uses) {
                    use.get();
                }
            } finally {
                threads.shutdown();
            }
            assertEquals(8, refusals.get());
            assertEquals(before, OpenHandles.snapshot());
        }
    }

    private static void useUntilClosed(ClDevice device, CountDownLatch used, AtomicInteger refusals) {
        try {
            while (true) {
                try (ClBuffer buffer = device.buffer(64);
                        ClKernel kernel =
                                device.programs().get(TestKernels.SCALE, "").kernel("reverse_groups")) {
                    kernel.setBuffer(0, buffer);
                    kernel.setLocal(1, 16);
                    device.queue().launch(kernel, new long[] {16}, new long[] {4});
                    TestKernels.read(buffer);
                }
                used.countDown();
            }
        } catch (IllegalStateException closed) {
            refusals.incrementAndGet();
        }
    }

    private static void closed(String start, Runnable call) {
        String message = assertThrows(IllegalStateException.class, call::run).getMessage();
        assertTrue(message.startsWith(start) && message.contains("closed"), message);
    }
}
