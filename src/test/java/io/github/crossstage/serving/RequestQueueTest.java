package io.github.crossstage.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
    private static final Shape SMALL = Shape.of(1, 3, 8);
    private static final Shape LARGE = Shape.of(1, 3, 16);

    private final RequestQueue queue = new RequestQueue(4, 4);
    private long sequence;

    private Ticket ticket(String caller, int rows, Shape shape, long ripe) {
        Ticket ticket = new Ticket(Map.of(), rows, List.of(shape), caller, 0, ripe, Ticket.NEVER);
        ticket.sequence = sequence++;
        return ticket;
    }

    private Ticket added(String caller, int rows, Shape shape, long ripe) {
        Ticket ticket = ticket(caller, rows, shape, ripe);
        queue.add(ticket);
        return ticket;
    }

    @Test
    void aBatchIsDueWhenItsOldestRequestIsRipeOrWhenItIsFull() {
        Ticket first = added("a", 1, SMALL, 10);
        Ticket second = added("a", 1, SMALL, 20);
        assertEquals(10, queue.nextRipeNanos());
        assertTrue(queue.take(9).isEmpty());
        assertEquals(List.of(first, second), queue.take(10));
        assertEquals(Ticket.NEVER, queue.nextRipeNanos());
        added("a", 3, SMALL, 10);
        assertFalse(queue.hasFullBatch());
        added("b", 1, SMALL, 10);
        assertTrue(queue.hasFullBatch());
        assertEquals(2, queue.take(0).size());
        assertEquals(0, queue.size());
        assertEquals(0, queue.rows());
    }

    @Test
    void oneShapeMakesABatch() {
        Ticket small = added("a", 1, SMALL, 10);
        Ticket large = added("a", 1, LARGE, 5);
        added("b", 1, LARGE, 50);
        assertEquals(2, queue.take(7).size());
        assertEquals(List.of(), queue.take(9));
        assertEquals(List.of(small), queue.take(10));
        assertEquals(Ticket.State.RUNNING, large.state);
    }

    @Test
    void callersGetEqualRowsWhateverTheySend() {
        RequestQueue large = new RequestQueue(1000, 4);
        List<Ticket> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(ticket("noisy", 2, i % 2 == 0 ? SMALL : LARGE, 0));
        }
        for (int i = 0; i < 40; i++) {
            all.add(ticket("quiet", 1, SMALL, 0));
        }
        all.forEach(large::add);
        int quiet = 0;
        int noisy = 0;
        while (quiet < 40) {
            for (Ticket ticket : large.take(0)) {
                if (ticket.caller.equals("quiet")) {
                    quiet += ticket.rows;
                } else {
                    noisy += ticket.rows;
                }
            }
        }
        assertTrue(noisy <= 40 + 4, noisy + " rows for the noisy caller, 40 for the quiet one");
    }

    @Test
    void oneWhoComesLateStartsWhereTheOthersAre() {
        RequestQueue large = new RequestQueue(1000, 1);
        for (int i = 0; i < 100; i++) {
            large.add(ticket("early", 1, SMALL, 0));
        }
        for (int i = 0; i < 50; i++) {
            large.take(0);
        }
        for (int i = 0; i < 20; i++) {
            large.add(ticket("late", 1, SMALL, 0));
        }
        int late = 0;
        for (int i = 0; i < 20; i++) {
            late += large.take(0).get(0).caller.equals("late") ? 1 : 0;
        }
        assertTrue(late >= 9 && late <= 11, late + " of 20 turns");
    }

    @Test
    void aRequestThatDoesNotFitIsLeftForTheNextBatch() {
        Ticket first = added("a", 3, SMALL, 0);
        Ticket second = added("b", 3, SMALL, 0);
        Ticket third = added("c", 1, SMALL, 0);
        assertEquals(List.of(first, third), queue.take(0));
        assertEquals(List.of(second), queue.take(0));
    }

    @Test
    void theOneWithMostInTheQueueMakesRoom() {
        Ticket oldest = added("noisy", 1, SMALL, 0);
        added("noisy", 1, LARGE, 0);
        Ticket newest = added("noisy", 1, SMALL, 0);
        added("other", 1, SMALL, 0);
        assertFalse(queue.hasRoom());
        assertSame(newest, queue.victim(ticket("quiet", 1, SMALL, 0), Overflow.REJECT));
        assertSame(oldest, queue.victim(ticket("quiet", 1, SMALL, 0), Overflow.DROP_OLDEST));
        Ticket more = ticket("noisy", 1, SMALL, 0);
        assertSame(more, queue.victim(more, Overflow.REJECT));
        assertSame(oldest, queue.victim(more, Overflow.DROP_OLDEST));
    }

    @Test
    void amongEqualsTheNewcomerIsRefusedOrTheOldestLeaves() {
        Ticket oldest = added("a", 1, SMALL, 0);
        added("b", 1, SMALL, 0);
        added("c", 1, SMALL, 0);
        added("d", 1, SMALL, 0);
        Ticket newcomer = ticket("e", 1, SMALL, 0);
        assertSame(newcomer, queue.victim(newcomer, Overflow.REJECT));
        assertSame(oldest, queue.victim(newcomer, Overflow.DROP_OLDEST));
    }

    @Test
    void whatIsTakenOutLeavesNothingBehind() {
        Ticket first = added("a", 1, SMALL, 10);
        Ticket second = added("a", 2, LARGE, 20);
        assertTrue(queue.remove(first));
        assertFalse(queue.remove(first));
        assertEquals(20, queue.nextRipeNanos());
        assertEquals(2, queue.rows());
        assertEquals(1, queue.count("a"));
        assertTrue(queue.remove(second));
        assertEquals(Ticket.NEVER, queue.nextRipeNanos());
        assertEquals(0, queue.count("a"));
    }
}
