package io.github.crossstage.soak;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What became of the requests of a soak. Thread-safe. */
final class SoakTally {
    /** What became of a request; one that is never told has been lost. */
    enum Fate {
        ANSWERED,
        WRONG,
        FAILED,
        REFUSED,
        EXPIRED,
        CANCELLED
    }

    private final Map<Fate, LongAdder> fates = new EnumMap<>(Fate.class);
    private final AtomicLong requests = new AtomicLong();
    private final LongAdder swaps = new LongAdder();
    private final DoubleAccumulator worst = new DoubleAccumulator(Math::max, 0);
    private volatile long nanos;

    SoakTally() {
        for (Fate fate : Fate.values()) {
            fates.put(fate, new LongAdder());
        }
    }

    long requests() {
        return requests.get();
    }

    void sent() {
        requests.incrementAndGet();
    }

    void ended(Fate fate) {
        fates.get(fate).increment();
    }

    /** Takes note of how far a right answer was off. */
    void differed(double difference) {
        worst.accumulate(difference);
    }

    void swapped() {
        swaps.increment();
    }

    void took(long time) {
        nanos = time;
    }

    private long count(Fate fate) {
        return fates.get(fate).sum();
    }

    SoakReport report(long faults, long handles, List<SoakReport.Memory> memory) {
        return new SoakReport(
                requests.get(),
                count(Fate.ANSWERED),
                count(Fate.WRONG),
                requests.get()
                        - fates.values().stream().mapToLong(LongAdder::sum).sum(),
                count(Fate.FAILED),
                count(Fate.REFUSED),
                count(Fate.EXPIRED),
                count(Fate.CANCELLED),
                swaps.sum(),
                faults,
                worst.get(),
                nanos,
                handles,
                memory.get(0),
                memory.get(1),
                memory.get(2));
    }
}
