package io.github.crossstage.serving;

import java.util.List;

/** Which of several batchers will be done with one more request first. */
final class Routing {
    /** What a row is taken to need where nothing was measured on any device; only the rows before it count then. */
    private static final double UNKNOWN = 1;

    private Routing() {}

    /** Returns the position of the batcher; one without room only if none has any. */
    static int choose(List<Batcher.Load> loads) {
        // One that was never measured is taken to be as fast as the fastest, or it never would be.
        double known = loads.stream()
                .mapToDouble(Batcher.Load::nanosPerRow)
                .filter(nanos -> nanos > 0)
                .min()
                .orElse(UNKNOWN);
        int best = 0;
        for (int i = 1; i < loads.size(); i++) {
            Batcher.Load load = loads.get(i);
            Batcher.Load other = loads.get(best);
            boolean sooner = nanos(load, known) < nanos(other, known);
            if (load.hasRoom() == other.hasRoom() ? sooner : load.hasRoom()) {
                best = i;
            }
        }
        return best;
    }

    private static double nanos(Batcher.Load load, double known) {
        return (load.rows() + 1) * (load.nanosPerRow() > 0 ? load.nanosPerRow() : known);
    }
}
