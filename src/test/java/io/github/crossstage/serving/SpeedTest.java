package io.github.crossstage.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpeedTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aMeanInWhichTheNewestCountsAFifth() {
        Speed speed = new Speed();
        assertEquals(0, speed.nanosPerRow(0));
        speed.measured(4, 400, 0);
        assertEquals(100, speed.nanosPerRow(0));
        speed.measured(1, 200, 0);
        assertEquals(120, speed.nanosPerRow(0), 1e-9);
        speed.measured(1, 1_000_000, 0);
        assertEquals(120 + 0.2 * 3 * 120, speed.nanosPerRow(0), 1e-9);
    }

    @Test
    void whatIsOldCountsLess() {
        Speed speed = new Speed();
        speed.measured(1, 800, 0);
        assertEquals(400, speed.nanosPerRow(30 * SECOND), 1e-9);
        assertEquals(100, speed.nanosPerRow(90 * SECOND), 1e-9);
    }

    private static Batcher.Load load(long rows, double nanosPerRow, boolean hasRoom) {
        return new Batcher.Load(rows, nanosPerRow, hasRoom);
    }

    @Test
    void aRequestGoesWhereItIsDoneFirst() {
        assertEquals(1, Routing.choose(List.of(load(0, 50, true), load(3, 10, true))));
        assertEquals(0, Routing.choose(List.of(load(0, 50, true), load(5, 10, true))));
        assertEquals(0, Routing.choose(List.of(load(2, 10, true), load(2, 10, true))));
    }

    @Test
    void oneThatWasNeverMeasuredGetsItsChance() {
        assertEquals(1, Routing.choose(List.of(load(2, 10, true), load(1, 0, true))));
        assertEquals(0, Routing.choose(List.of(load(1, 0, true), load(2, 0, true))));
    }

    @Test
    void oneWithoutRoomIsTheLastChoice() {
        assertEquals(1, Routing.choose(List.of(load(9, 1, false), load(9, 100, true))));
        assertEquals(0, Routing.choose(List.of(load(9, 1, false), load(9, 100, false))));
    }
}
