package io.github.crossstage.benchmarks;

import java.util.function.ToDoubleFunction;

/** What a network's time might follow. */
enum FusionPredictor {
    MACS("MACs", row -> row.macs()),
    MACS_AS_RUN("MACs as run", row -> row.macsAsRun()),
    CIO("CIO, convolutions", row -> row.io().elements()),
    CIO_POOLS("CIO, convolutions and pools", row -> row.io().elementsWithPools()),
    CIO_FORMULA("CIO, the paper's formula: dense blocks only", FusionPredictor::denseBlocks),
    CIO_AS_RUN("CIO as run, convolutions", row -> row.ioAsRun().elements()),
    TRAFFIC("measured traffic", row -> row.moved().activationBytes()),
    TRAFFIC_REREAD(
            "measured traffic + re-reads",
            row -> row.moved().activationBytes() + row.moved().rereadBytes()),
    TRAFFIC_WEIGHTS(
            "measured traffic + weights",
            row -> row.moved().activationBytes() + row.moved().weightBytes()),
    LAUNCHES("launches", row -> row.moved().launches());

    private final String label;
    private final ToDoubleFunction<FusionRow> cost;

    FusionPredictor(String label, ToDoubleFunction<FusionRow> cost) {
        this.label = label;
        this.cost = cost;
    }

    String label() {
        return label;
    }

    double cost(FusionRow row) {
        return cost.applyAsDouble(row);
    }

    static double denseBlocks(FusionRow row) {
        return row.io().bottlenecks().stream()
                .mapToLong(pair -> pair.elements())
                .sum();
    }
}
