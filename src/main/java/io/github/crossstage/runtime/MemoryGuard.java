package io.github.crossstage.runtime;

import io.github.crossstage.opencl.ClBuffer;
import io.github.crossstage.opencl.ClQueue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Canaries on both sides of a region of device memory, and NaN in it before every run: a kernel that reads what no kernel of this
 * run wrote, or that writes outside, shows. For tests; the system property {@value #PROPERTY} switches it on for the models loaded
 * after.
 */
final class MemoryGuard {
    static final String PROPERTY = "crossstage.guardMemory";

    /** Bytes before a region and at least as many behind it; a multiple of every alignment that kernels may count on. */
    static final long MARGIN_BYTES = 16 * MemoryLayout.ALIGNMENT_BYTES;

    /** A quiet NaN as float32, and two as float16. */
    private static final int POISON = 0x7fc07ead;

    private static final int CANARY = 0xc5a55ac5;

    private MemoryGuard() {}

    static boolean isOn() {
        return Boolean.getBoolean(PROPERTY);
    }

    /** Poisons the bytes of a layout, which begin behind the margin, and sets the canaries around them. */
    static void poison(ClQueue queue, ClBuffer buffer, long usedBytes) {
        queue.fill(buffer, pattern(CANARY));
        queue.fill(buffer, MARGIN_BYTES, usedBytes, pattern(POISON));
    }

    /** Checks the canaries. @throws IllegalStateException if a kernel wrote outside the layout */
    static void requireCanaries(ClQueue queue, ClBuffer buffer, long usedBytes, String what) {
        requireCanaries(queue, buffer, 0, MARGIN_BYTES, what);
        long end = MARGIN_BYTES + usedBytes;
        requireCanaries(queue, buffer, end, buffer.bytes() - end, what);
    }

    private static void requireCanaries(ClQueue queue, ClBuffer buffer, long start, long bytes, String what) {
        ByteBuffer found = ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
        queue.read(buffer, start, found);
        for (int i = 0; i < bytes; i += Integer.BYTES) {
            if (found.getInt(i) != CANARY) {
                throw new IllegalStateException("A kernel wrote outside the " + what + ", at its byte "
                        + (start + i - MARGIN_BYTES) + ": got " + Integer.toHexString(found.getInt(i))
                        + ", expected the canary " + Integer.toHexString(CANARY));
            }
        }
    }

    private static byte[] pattern(int bits) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(bits)
                .array();
    }
}
