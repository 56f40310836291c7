package io.github.crossstage.lowering;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A convolution of channel blocks whose register tile can be named; without a name the cost model chooses it. */
interface TiledConvolution extends Implementation {
    /**
     * A tile and what it costs.
     *
     * @param tile the tile
     * @param cost multiply-adds of a vector that the slowest compute unit takes the time of
     */
    record Ranked(BlockedTile tile, double cost) {
        /** Returns all tiles of a device with their costs: the usual one, then the others, the cheapest first. */
        static List<Ranked> of(BlockedTile usual, int lanes, ToDoubleFunction<BlockedTile> cost) {
            return BlockedTile.all(lanes).stream()
                    .map(tile -> new Ranked(tile, cost.applyAsDouble(tile)))
                    .sorted(Comparator.comparing((Ranked one) -> !one.tile().equals(usual))
                            .thenComparingDouble(Ranked::cost))
                    .toList();
        }
    }

    /** Returns the tiles for a convolution that it can do: the usual one, then the others, the cheapest first. */
    List<Ranked> tiles(Conv2dBlockedProblem conv);

    /** Tries the node with this tile, or with the usual one. */
    Attempt attempt(Request request, Optional<BlockedTile> wanted);

    @Override
    default Attempt attempt(Request request) {
        return attempt(request, Optional.empty());
    }
}
