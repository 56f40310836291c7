package io.github.crossstage.lowering;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tuning.TuningChoice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
        DeviceTensor output = request.output();
        return node.op().kind().label() + " " + request.inputShape(0) + " -> " + output.shape() + " block="
                + output.layout().channelBlock()
                + (output.storage().type() == DataType.FLOAT16 ? " f16 " : " ")
                + node.op().attributes();
    }

    /**
     * Adds the problem of a convolution to those known, or counts it there; one that can be done in a single way is none.
     *
     * @param implementations those of the operator, in the order they are asked
     * @param requests gives a new request for the node
     */
    static void list(List<Implementation> implementations, Supplier<Request> requests, Map<String, Tunable> known) {
        Request request = requests.get();
        String problem = problem(request);
        Tunable before = known.get(problem);
        if (before != null) {
            known.put(problem, before.again());
            return;
        }
        Set<Integer> computed = new HashSet<>();
        for (int i = 0; i < request.inputCount(); i++) {
            if (request.constant(i).isEmpty()) {
                computed.add(i);
            }
        }
        boolean addsResidual = request.op(Conv2d.class).epilogue().addsResidual();
        List<TuningChoice> candidates = of(implementations, requests);
        if (candidates.size() > 1 && computed.size() == (addsResidual ? 2 : 1)) {
            known.put(problem, new Tunable(problem, request.node(), computed, candidates, 1));
        }
    }

    /** Returns the usual choice, then the best of each other implementation, then further tiles, the cheapest first. */
    private static List<TuningChoice> of(List<Implementation> implementations, Supplier<Request> requests) {
        List<TuningChoice> best = new ArrayList<>();
        Map<TuningChoice, Double> costs = new LinkedHashMap<>();
        TuningChoice usual = null;
        for (Implementation one : implementations) {
            if (one.attempt(requests.get()) instanceof Attempt.Refused) {
                continue;
            }
            TuningChoice choice = new TuningChoice(one.name());
            if (one instanceof TiledConvolution tiled) {
                Map<TuningChoice, Double> tiles = tiled.tiles(Conv2dBlockedProblem.of(requests.get()));
                if (tiles.isEmpty()) {
                    continue;
                }
                costs.putAll(tiles);
                choice = tiles.keySet().iterator().next();
                best.add(choice);
            } else if (one.rivals(requests.get())) {
                best.add(choice);
            }
            if (usual == null && one.unsuited(requests.get()).isEmpty()) {
                usual = choice;
            }
        }
        if (usual == null) {
            return List.of();
        }
        List<TuningChoice> cheapest = new ArrayList<>(costs.keySet());
        cheapest.sort(Comparator.comparing(costs::get));
        double most = cheapest.isEmpty() ? 0 : WORST * costs.get(cheapest.get(0));
        cheapest.removeIf(one -> costs.get(one) > most);
        best.removeIf(one -> one.hasTile() && !cheapest.contains(one));
        Set<TuningChoice> choices = new LinkedHashSet<>();
        choices.add(usual);
        choices.addAll(best);
        if (usual.hasTile()) {
            choices.addAll(cheapest);
        }
        return List.copyOf(choices).subList(0, Math.min(MOST, choices.size()));
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
