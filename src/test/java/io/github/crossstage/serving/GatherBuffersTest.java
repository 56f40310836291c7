package io.github.crossstage.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class GatherBuffersTest {
    @Test
    void theSmallestThatFitsIsTaken() {
        GatherBuffers memory = new GatherBuffers(2);
        ByteBuffer small = memory.take(10);
        ByteBuffer large = memory.take(100);
        memory.give(large);
        memory.give(small);
        assertSame(small, memory.take(4));
        assertEquals(4, small.remaining());
        ByteBuffer next = memory.take(4);
        assertSame(large, next);
        assertNotSame(large, memory.take(4));
    }

    @Test
    void ofTooManyTheSmallestGoes() {
        GatherBuffers memory = new GatherBuffers(1);
        ByteBuffer large = memory.take(100);
        ByteBuffer small = memory.take(10);
        memory.give(large);
        memory.give(small);
        assertSame(large, memory.take(1));
    }
}
