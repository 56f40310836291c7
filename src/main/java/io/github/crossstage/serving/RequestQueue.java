package io.github.crossstage.serving;

import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The requests that wait for a batch, by caller and by shape. It decides which of them make the next batch; time comes in as an argument.
 *
 * <p>Callers are served by start-time fair queueing (Goyal, Vin, Cheng 1996): each has a tag that grows by the rows it was given, the
 * smallest tag is next, and one who comes new starts at the tag that was served last. So callers with requests waiting get equal rows in
 * the long run, whatever the sizes, shapes and numbers of their requests. Not thread-safe: guarded by the batcher's lock.
 */
final class RequestQueue {
    private static final Comparator<Caller> LEAST_SERVED = Comparator.<Caller>comparingLong(caller -> caller.tag)
            .thenComparing(caller -> caller.all.first(), Ticket.BY_AGE);

    private final int capacity;
    private final int maxBatch;
    private final Map<String, Caller> callers = new LinkedHashMap<>();
    private final Map<List<Shape>, Group> groups = new LinkedHashMap<>();
    private int size;
    private long rows;
    private long servedTag;

    RequestQueue(int capacity, int maxBatch) {
        this.capacity = capacity;
        this.maxBatch = maxBatch;
    }

    /** A caller's waiting requests, all together and by shape. */
    private static final class Caller {
        final String key;
        final TreeSet<Ticket> all = new TreeSet<>(Ticket.BY_AGE);
        final Map<List<Shape>, TreeSet<Ticket>> byShape = new HashMap<>();
        long tag;

        Caller(String key, long tag) {
            this.key = key;
            this.tag = tag;
        }
    }

    /** The waiting requests of one shape. */
    private static final class Group {
        final TreeSet<Ticket> tickets = new TreeSet<>(Ticket.BY_RIPENESS);
        long rows;
    }

    /** Returns the number of requests that wait. */
    int size() {
        return size;
    }

    /** Returns the rows of all requests that wait. */
    long rows() {
        return rows;
    }

    boolean hasRoom() {
        return size < capacity;
    }

    /** Returns how many requests of a caller wait. */
    int count(String key) {
        Caller caller = callers.get(key);
        return caller == null ? 0 : caller.all.size();
    }

    /** Adds a ticket, room or not. */
    void add(Ticket ticket) {
        ticket.state = Ticket.State.QUEUED;
        Caller caller = callers.computeIfAbsent(ticket.caller, key -> new Caller(key, servedTag));
        caller.all.add(ticket);
        caller.byShape
                .computeIfAbsent(ticket.shapes, shapes -> new TreeSet<>(Ticket.BY_AGE))
                .add(ticket);
        Group group = groups.computeIfAbsent(ticket.shapes, shapes -> new Group());
        group.tickets.add(ticket);
        group.rows += ticket.rows;
        size++;
        rows += ticket.rows;
    }

    /** Takes a ticket out; returns false if it is not here. */
    boolean remove(Ticket ticket) {
        Caller caller = callers.get(ticket.caller);
        if (caller == null || !caller.all.remove(ticket)) {
            return false;
        }
        SortedSet<Ticket> alike = caller.byShape.get(ticket.shapes);
        alike.remove(ticket);
        if (alike.isEmpty()) {
            caller.byShape.remove(ticket.shapes);
        }
        if (caller.all.isEmpty()) {
            callers.remove(caller.key);
        }
        Group group = groups.get(ticket.shapes);
        group.tickets.remove(ticket);
        group.rows -= ticket.rows;
        if (group.tickets.isEmpty()) {
            groups.remove(ticket.shapes);
        }
        size--;
        rows -= ticket.rows;
        return true;
    }

    /**
     * Returns who leaves a full queue for a newcomer: of the caller with most requests, the newcomer counted, the newest or the oldest; the
     * newcomer itself where that is the one.
     */
    Ticket victim(Ticket newcomer, Overflow overflow) {
        int own = count(newcomer.caller) + 1;
        Optional<Caller> longest = callers.values().stream()
                .filter(caller -> caller.all.size() > own)
                .max(Comparator.comparingInt(caller -> caller.all.size()));
        Caller loser = longest.orElse(callers.get(newcomer.caller));
        if (overflow == Overflow.DROP_OLDEST) {
            // With as many callers as places each has one: then the oldest of all goes.
            return loser == null
                    ? callers.values().stream()
                            .map(caller -> caller.all.first())
                            .min(Ticket.BY_AGE)
                            .orElseThrow()
                    : loser.all.first();
        }
        return longest.isPresent() ? loser.all.last() : newcomer;
    }

    /** Returns whether some shape has rows for a whole batch. */
    boolean hasFullBatch() {
        return groups.values().stream().anyMatch(group -> group.rows >= maxBatch);
    }

    /** Returns the time from which on {@link #take} gives a batch that is not full, or {@link Ticket#NEVER}. */
    long nextRipeNanos() {
        return groups.values().stream()
                .mapToLong(group -> group.tickets.first().ripeNanos)
                .min()
                .orElse(Ticket.NEVER);
    }

    /**
     * Takes the next batch: requests of one shape, the least served caller's first.
     *
     * @param nowNanos shapes count whose requests are ripe by now or fill a batch
     * @return the tickets, {@code RUNNING} from now on; none where nothing is due
     */
    List<Ticket> take(long nowNanos) {
        Optional<Caller> next = callers.values().stream()
                .filter(caller -> caller.byShape.keySet().stream().anyMatch(shapes -> isDue(shapes, nowNanos)))
                .min(LEAST_SERVED);
        if (next.isEmpty()) {
            return List.of();
        }
        List<Shape> shapes = next.get().all.stream()
                .filter(ticket -> isDue(ticket.shapes, nowNanos))
                .findFirst()
                .orElseThrow()
                .shapes;
        return fill(shapes);
    }

    private boolean isDue(List<Shape> shapes, long nowNanos) {
        Group group = groups.get(shapes);
        return group.rows >= maxBatch || group.tickets.first().ripeNanos <= nowNanos;
    }

    private List<Ticket> fill(List<Shape> shapes) {
        PriorityQueue<Caller> turns = new PriorityQueue<>(LEAST_SERVED);
        callers.values().stream()
                .filter(caller -> caller.byShape.containsKey(shapes))
                .forEach(turns::add);
        List<Ticket> taken = new ArrayList<>();
        int filled = 0;
        while (!turns.isEmpty() && filled < maxBatch) {
            Caller caller = turns.remove();
            Ticket ticket = caller.byShape.get(shapes).first();
            if (filled + ticket.rows > maxBatch) {
                continue;
            }
            servedTag = Math.max(servedTag, caller.tag);
            caller.tag += ticket.rows;
            remove(ticket);
            ticket.state = Ticket.State.RUNNING;
            taken.add(ticket);
            filled += ticket.rows;
            if (caller.byShape.containsKey(shapes)) {
                turns.add(caller);
            }
        }
        return taken;
    }

    /** Returns all tickets that wait and empties the queue. */
    Collection<Ticket> clear() {
        List<Ticket> all = callers.values().stream()
                .flatMap(caller -> caller.all.stream())
                .sorted(Ticket.BY_AGE)
                .toList();
        all.forEach(this::remove);
        return all;
    }
}
