package io.github.crossstage.runtime;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.opencl.ClDevice;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.TestDevices;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OpenClTest
class DeviceRegionIT {
    private static final int BYTES = 512;

    private final ClDevice device = TestDevices.shared();

    private DeviceRegion guarded(long bytes) {
        DeviceRegion region = new DeviceRegion(device, "arena", true);
        region.ensure(bytes);
        assertEquals(bytes, region.bytes());
        region.poison(BYTES);
        return region;
    }

    private void write(DeviceRegion region, long offset, float number) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder());
        bytes.putFloat(0, number);
        device.queue().write(region.buffer(), region.startBytes() + offset, bytes);
    }

    /** The second region is larger than what the layout uses. */
    @ParameterizedTest
    @ValueSource(longs = {BYTES, 2 * BYTES})
    void whatIsWrittenInsideIsAllowed(long bytes) {
        try (DeviceRegion region = guarded(bytes)) {
            write(region, 0, 1);
            write(region, BYTES - Float.BYTES, 1);
            assertDoesNotThrow(() -> region.requireCanaries(BYTES));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-Float.BYTES, BYTES, 2 * BYTES, 2 * BYTES + Float.BYTES})
    void whatIsWrittenOutsideIsReported(long offset) {
        try (DeviceRegion region = guarded(2 * BYTES)) {
            write(region, offset, 1);
            String message = assertThrows(IllegalStateException.class, () -> region.requireCanaries(BYTES))
                    .getMessage();
            assertTrue(message.contains("outside the arena, at its byte " + offset + ": got 3f800000"), message);
        }
    }

    @Test
    void everyNumberIsNanBeforeARun() {
        try (DeviceRegion region = guarded(BYTES)) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
            device.queue().read(region.buffer(), region.startBytes(), bytes);
            for (int i = 0; i < BYTES; i += Float.BYTES) {
                assertTrue(Float.isNaN(bytes.getFloat(i)), "byte " + i);
            }
        }
    }
}
