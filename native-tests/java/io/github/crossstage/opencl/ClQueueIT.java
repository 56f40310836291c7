package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.DeviceOutOfMemoryException;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.TestDevices;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@OpenClTest
class ClQueueIT {
    private final ClDevice device = TestDevices.shared();
    private final ClQueue queue = device.queue();

    @Test
    void launchesAKernelAndCountsEveryTransfer() {
        TransferCounts before = queue.counts();
        ClProgram program = device.programs().get(TestKernels.SCALE, "");
        try (ClBuffer src = device.buffer(16);
                ClBuffer dst = device.buffer(16);
                ClKernel kernel = program.kernel("scale")) {
            queue.write(src, 0, TestKernels.floats(1, 2, 3, 4));
            kernel.setBuffer(0, src);
            kernel.setBuffer(1, dst);
            kernel.setFloat(2, 0.5f);
            kernel.setInt(3, 4);
            queue.launch(kernel, new long[] {4}, null);
            assertArrayEquals(new float[] {0.5f, 1, 1.5f, 2}, TestKernels.read(dst));
        }
        assertEquals(new TransferCounts(1, 1, 16, 16, 1), queue.counts().since(before));
    }

    @Test
    void transfersFromThePositionOfAHostBufferAndLeavesItThere() {
        ByteBuffer source = TestKernels.floats(1, 2, 3, 4);
        source.position(8);
        ByteBuffer target = TestKernels.floats(9, 9, 9);
        target.position(4).limit(8);
        try (ClBuffer buffer = device.buffer(16)) {
            buffer.fill((byte) 0);
            queue.write(buffer, 8, source);
            queue.read(buffer, 12, target);
            assertArrayEquals(new float[] {0, 0, 3, 4}, TestKernels.read(buffer));
        }
        assertEquals(8, source.position());
        assertEquals(4, target.position());
        target.clear();
        assertEquals(9, target.getFloat(0));
        assertEquals(4, target.getFloat(4));
        assertEquals(9, target.getFloat(8));
    }

    @ParameterizedTest
    @CsvSource({"1,16", "16,1", "0,17", "-1,4", "9223372036854775807,4"})
    void refusesTransfersOutsideTheBuffer(long offset, int bytes) {
        ByteBuffer host = TestKernels.bytes(bytes);
        try (ClBuffer buffer = device.buffer(16)) {
            String message = assertThrows(IllegalArgumentException.class, () -> queue.write(buffer, offset, host))
                    .getMessage();
            assertTrue(message.contains("does not lie within the buffer of 16 bytes"), message);
            assertThrows(IllegalArgumentException.class, () -> queue.read(buffer, offset, host));
            assertThrows(
                    IllegalArgumentException.class, () -> queue.fill(buffer, offset, bytes, new byte[] {(byte) 1}));
            assertThrows(IllegalArgumentException.class, () -> queue.copy(buffer, offset, buffer, 0, bytes));
        }
    }

    @Test
    void refusesHostBuffersThatTheDriverCannotUse() {
        ByteBuffer heap = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        ByteOrder foreign =
                ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        ByteBuffer swapped = ByteBuffer.allocateDirect(16).order(foreign);
        ByteBuffer readOnly = TestKernels.bytes(16).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
        try (ClBuffer buffer = device.buffer(16)) {
            assertThrows(IllegalArgumentException.class, () -> queue.write(buffer, 0, heap));
            assertThrows(IllegalArgumentException.class, () -> queue.read(buffer, 0, heap));
            assertThrows(IllegalArgumentException.class, () -> queue.write(buffer, 0, swapped));
            assertThrows(IllegalArgumentException.class, () -> queue.read(buffer, 0, swapped));
            assertThrows(IllegalArgumentException.class, () -> queue.read(buffer, 0, readOnly));
            queue.write(buffer, 0, readOnly);
        }
    }

    @Test
    void fillsAndCopiesRanges() {
        byte[] one = new byte[Float.BYTES];
        ByteBuffer.wrap(one).order(ByteOrder.nativeOrder()).putFloat(0, 1f);
        try (ClBuffer first = device.buffer(16);
                ClBuffer second = device.buffer(16)) {
            queue.fill(first, one);
            queue.fill(second, (byte) 0);
            queue.copy(first, 4, second, 8, 8);
            assertArrayEquals(new float[] {0, 0, 1, 1}, TestKernels.read(second));
            queue.fill(second, 4, 4, one);
            assertArrayEquals(new float[] {0, 1, 1, 1}, TestKernels.read(second));
            queue.copy(second, 0, second, 8, 8);
            assertArrayEquals(new float[] {0, 1, 0, 1}, TestKernels.read(second));
            assertThrows(IllegalArgumentException.class, () -> queue.copy(second, 0, second, 4, 8));
            assertThrows(IllegalArgumentException.class, () -> queue.fill(second, new byte[3]));
            assertThrows(IllegalArgumentException.class, () -> queue.fill(second, 2, 4, one));
        }
    }

    @Test
    void transfersOfNothingDoNothing() {
        TransferCounts before = queue.counts();
        try (ClBuffer buffer = device.buffer(16)) {
            queue.write(buffer, 16, TestKernels.bytes(0));
            queue.read(buffer, 0, TestKernels.bytes(0));
            queue.copy(buffer, 0, buffer, 0, 0);
        }
        assertEquals(new TransferCounts(0, 0, 0, 0, 0), queue.counts().since(before));
    }

    @Test
    void givesProfiledLaunchesTheirTimesInOrder() {
        ClProgram program = device.programs().get(TestKernels.SCALE, "");
        try (ClBuffer data = device.buffer(64);
                ClKernel kernel = program.kernel("reverse_groups")) {
            queue.write(data, 0, TestKernels.floats(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
            kernel.setBuffer(0, data);
            kernel.setLocal(1, 16);
            try (ClEvent event = queue.launchProfiled(kernel, new long[] {16}, new long[] {4})) {
                EventTimes times = event.times();
                assertTrue(times.queuedNanos() <= times.submitNanos(), times.toString());
                assertTrue(times.submitNanos() <= times.startNanos(), times.toString());
                assertTrue(times.runNanos() >= 0, times.toString());
            }
            assertArrayEquals(
                    new float[] {3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12}, TestKernels.read(data));
        }
        queue.flush();
        queue.finish();
    }

    @Test
    void refusesABufferThatTheDeviceCannotHold() {
        long tooMuch = device.info().maxAllocationBytes() + 1;
        DeviceOutOfMemoryException failure =
                assertThrows(DeviceOutOfMemoryException.class, () -> device.buffer(tooMuch));
        assertTrue(failure.getMessage().contains("CL_INVALID_BUFFER_SIZE"), failure.getMessage());
        assertTrue(failure.getMessage().contains(String.valueOf(tooMuch)), failure.getMessage());
        assertThrows(IllegalArgumentException.class, () -> device.buffer(0));
    }
}
