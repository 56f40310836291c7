package io.github.crossstage.lowering;

import io.github.crossstage.ir.Node;
import io.github.crossstage.tuning.TuningChoice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The ways to do a convolution that are worth timing, and the text that names the problem. */
final class Candidates {
    /** Candidates of a problem at most. */
    static final int MOST = 6;

    /** What is estimated to cost more than so many times the cheapest is not timed. */
    private static final double WORST = 2;

    private Candidates() {}

    /**
     * Returns the problem that a request poses: operator, shapes in memory, channel block and attributes, as {@code Conv2d [1, 64, 56,
     * 56] -> [1, 64, 56, 56] block=16 kernel=[3, 3] pads=[1, 1, 1, 1] activation=relu}.
     */
    static String problem(Request request) {
        Node node = request.node();
        return node.op().kind().label() + " " + request.inputShape(0) + " -> "
                + request.output().shape() + " block="
                + request.output().layout().channelBlock() + " " + node.op().attributes();
    }

    /**
     * Returns the usual choice, then the best of each other implementation, then further tiles, the cheapest first; only the usual
     * choice, or nothing, where there are no two.
     *
     * @param implementations those of the operator, in the order they are asked
     * @param requests gives a new request for the node
     */
    static List<TuningChoice> of(List<Implementation> implementations, Supplier<Request> requests) {
        List<Implementation> able = implementations.stream()
                .filter(one -> one.attempt(requests.get()) instanceof Attempt.Accepted)
                .toList();
        Optional<Implementation> usual = able.stream()
                .filter(one -> one.unsuited(requests.get()).isEmpty())
                .findFirst();
        if (usual.isEmpty()) {
            return List.of();
        }
        Set<TuningChoice> choices = new LinkedHashSet<>();
        List<Costed> tiles = new ArrayList<>();
        if (usual.get() instanceof TiledConvolution) {
            able.forEach(one -> tiles.addAll(tiles(one, requests.get())));
            tiles.stream()
                    .filter(one ->
                            one.choice().implementation().equals(usual.get().name()))
                    .findFirst()
                    .ifPresent(one -> choices.add(one.choice()));
        } else {
            choices.add(new TuningChoice(usual.get().name()));
        }
        double cheapest = tiles.stream().mapToDouble(Costed::cost).min().orElse(0);
        tiles.removeIf(one -> one.cost() > WORST * cheapest);
        for (Implementation other : able) {
            tiles.stream()
                    .filter(one -> one.choice().implementation().equals(other.name()))
                    .findFirst()
                    .ifPresent(one -> choices.add(one.choice()));
            if (!(other instanceof TiledConvolution) && other.rivals(requests.get())) {
                choices.add(new TuningChoice(other.name()));
            }
        }
        tiles.stream().sorted(Comparator.comparingDouble(Costed::cost)).forEach(one -> choices.add(one.choice()));
        return choices.stream().limit(MOST).toList();
    }

    /** A choice and its estimated cost. */
    private record Costed(TuningChoice choice, double cost) {}

    private static List<Costed> tiles(Implementation implementation, Request request) {
        return implementation instanceof TiledConvolution tiled
                        && Conv2dBlockedProblem.unsuited(request).isEmpty()
                ? tiled.tiles(Conv2dBlockedProblem.of(request)).stream()
                        .map(one -> new Costed(
                                new TuningChoice(
                                        implementation.name(),
                                        one.tile().pixels(),
                                        one.tile().blocks()),
                                one.cost()))
                        .toList()
                : List.of();
    }

    /** Tries the node by a choice of a tuning table, which may be of another version or edited by hand. */
    static Attempt attempt(Implementation implementation, TuningChoice choice, Request request) {
        if (!choice.hasTile()) {
            return implementation.attempt(request);
        }
        BlockedTile tile = new BlockedTile(choice.pixels(), choice.blocks());
        int block = request.output().layout().channelBlock();
        return implementation instanceof TiledConvolution tiled
                        && BlockedTile.all(block).contains(tile)
                ? tiled.attempt(request, Optional.of(tile))
                : Attempt.refuse("no tile of " + tile.pixels() + "x" + tile.blocks());
    }
}
