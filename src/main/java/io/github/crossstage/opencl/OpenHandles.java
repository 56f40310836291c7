package io.github.crossstage.opencl;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The count of OpenCL handles created and not yet released in this process, per kind.
 *
 * <p>A process that has closed all its devices has none; tests assert that. Thread-safe.
 */
public final class OpenHandles {
    /** What a handle stands for. */
    public enum Kind {
        CONTEXT,
        QUEUE,
        BUFFER,
        PROGRAM,
        KERNEL,
        EVENT
    }

    private static final Map<Kind, AtomicLong> OPEN = counters();

    private OpenHandles() {}

    private static Map<Kind, AtomicLong> counters() {
        Map<Kind, AtomicLong> counters = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            counters.put(kind, new AtomicLong());
        }
        return counters;
    }

    static void created(Kind kind) {
        OPEN.get(kind).incrementAndGet();
    }

    static void released(Kind kind) {
        OPEN.get(kind).decrementAndGet();
    }

    /** Returns the number of open handles of one kind. */
    public static long count(Kind kind) {
        return OPEN.get(kind).get();
    }

    /** Returns the number of open handles of all kinds. */
    public static long total() {
        long total = 0;
        for (Kind kind : Kind.values()) {
            total += count(kind);
        }
        return total;
    }

    /** Returns the counts of all kinds, zeros included. */
    public static Map<Kind, Long> snapshot() {
        Map<Kind, Long> counts = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            counts.put(kind, count(kind));
        }
        return counts;
    }

    /** Returns one line that names the kinds still open, as in {@code 2 buffer, 1 event}, or {@code none}. */
    public static String report() {
        List<String> open = new ArrayList<>();
        snapshot().forEach((kind, count) -> {
            if (count != 0) {
                open.add(count + " " + kind.name().toLowerCase(Locale.ROOT));
            }
        });
        return open.isEmpty() ? "none" : String.join(", ", open);
    }
}
