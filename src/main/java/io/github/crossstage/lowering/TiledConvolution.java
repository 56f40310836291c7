package io.github.crossstage.lowering;

import io.github.crossstage.tuning.TuningChoice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A convolution of channel blocks whose register tile can be named; without a name the cost model chooses it. */
interface TiledConvolution extends Implementation {
    /**
     * A tile and what it costs.
     *
     * @param choice this implementation with the tile
     * @param cost multiply-adds of a vector that the slowest compute unit takes the time of; infinite for a tile it cannot have
     */
    record Ranked(TuningChoice choice, double cost) {}

    /** Returns the tiles for a convolution that it can do: the usual one, then the others, the cheapest first. */
    List<Ranked> tiles(Conv2dBlockedProblem conv);

    /** Returns the tiles of a device in this order. */
    default List<Ranked> ranked(BlockedTile usual, int lanes, ToDoubleFunction<BlockedTile> cost) {
        List<Ranked> ranked = new ArrayList<>();
        for (BlockedTile tile : BlockedTile.all(lanes)) {
            Ranked one = new Ranked(new TuningChoice(name(), tile.pixels(), tile.blocks()), cost.applyAsDouble(tile));
            if (Double.isFinite(one.cost())) {
                ranked.add(one);
            }
        }
        ranked.sort(Comparator.comparingDouble(Ranked::cost));
        TuningChoice first = new TuningChoice(name(), usual.pixels(), usual.blocks());
        ranked.sort(Comparator.comparing(one -> !one.choice().equals(first)));
        return ranked;
    }

    /** Tries the node with this tile, or with the usual one. */
    Attempt attempt(Request request, Optional<BlockedTile> wanted);

    @Override
    default Attempt attempt(Request request) {
        return attempt(request, Optional.empty());
    }
}
