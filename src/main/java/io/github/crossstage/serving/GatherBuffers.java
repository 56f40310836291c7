package io.github.crossstage.serving;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Direct memory in which batches are put together, used again and again, since direct memory is freed only when the garbage collector gets
 * to it. Used by the batcher's thread alone.
 */
final class GatherBuffers {
    private final int kept;
    /** Smallest first. */
    private final List<ByteBuffer> free = new ArrayList<>();

    /** Keeps at most so many buffers that nobody uses. */
    GatherBuffers(int kept) {
        this.kept = kept;
    }

    /** Returns the smallest free buffer that holds so many bytes, or a new one. Its limit is set to them. */
    ByteBuffer take(int bytes) {
        int place = place(bytes);
        ByteBuffer buffer = place < free.size() ? free.remove(place) : ByteBuffer.allocateDirect(bytes);
        return buffer.clear().limit(bytes);
    }

    /** Takes a buffer back; of too many the smallest is left to the garbage collector. */
    void give(ByteBuffer buffer) {
        free.add(place(buffer.capacity()), buffer);
        if (free.size() > kept) {
            free.remove(0);
        }
    }

    private int place(int bytes) {
        int place = 0;
        while (place < free.size() && free.get(place).capacity() < bytes) {
            place++;
        }
        return place;
    }
}
