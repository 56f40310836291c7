package io.github.crossstage.lowering;

import io.github.crossstage.tuning.TuningChoice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A convolution of channel blocks whose register tile can be named; without a name the cost model chooses it. */
interface TiledConvolution extends Implementation {
    /**
     * Returns the tiles for a convolution that it can do, the usual one first, with their costs: multiply-adds of a vector that the
     * slowest compute unit takes the time of, infinite for a tile it cannot have.
     */
    Map<TuningChoice, Double> tiles(Conv2dBlockedProblem conv);

    /** Returns the tiles of a device in this order. */
    default Map<TuningChoice, Double> tiles(BlockedTile usual, int lanes, ToDoubleFunction<BlockedTile> cost) {
        Map<TuningChoice, Double> costs = new LinkedHashMap<>();
        costs.put(choice(usual), cost.applyAsDouble(usual));
        for (BlockedTile tile : BlockedTile.all(lanes)) {
            costs.put(choice(tile), cost.applyAsDouble(tile));
        }
        return costs;
    }

    private TuningChoice choice(BlockedTile tile) {
        return new TuningChoice(name(), tile.pixels(), tile.blocks());
    }

    /** Tries the node with this tile, or with the usual one. */
    Attempt attempt(Request request, Optional<BlockedTile> wanted);

    @Override
    default Attempt attempt(Request request) {
        return attempt(request, Optional.empty());
    }
}
