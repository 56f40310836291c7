package io.github.crossstage.slabs;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which feature maps of a graph share memory, where, and which parts of concatenations and splits are copied all the same.
 * Immutable.
 *
 * <p>Nodes are taken in order. A node that makes channels gets new segments, in the order of the input that its output must lie
 * like, where there is one. A concatenation asks for the segments of its inputs side by side; where that cannot be, the inputs
 * to be copied are those with the fewest channels that make it possible. An element-wise node writes over an operand that nothing
 * needs any more ({@link InPlace}), unless more would have to be copied then.
 */
public final class SlabPlan {
    /** Inputs up to which every choice of copies is tried; beyond, the largest inputs are kept in place one after the other. */
    private static final int TRIED_INPUTS = 10;

    private final int block;
    private final Map<Node, ChannelFlow> flows = new HashMap<>();
    private final Map<Value, List<Integer>> sizes;
    private final Map<Value, List<Segment>> segments = new LinkedHashMap<>();
    private final Map<Node, List<Draft>> drafts = new LinkedHashMap<>();
    private final Chains chains;
    private final Map<Segment, Slab> slabs = new HashMap<>();
    private final Map<Segment, Value> shapes = new HashMap<>();
    private final Optional<InPlace> inPlace;

    /** A copy whose place is not known yet. */
    private record Draft(int index, List<Segment> segments, String reason) {}

    private SlabPlan(Graph graph, int block, boolean inPlace, boolean eldestFirst) {
        this.block = block;
        this.chains = new Chains(eldestFirst);
        this.inPlace = inPlace ? Optional.of(new InPlace(graph, segments)) : Optional.empty();
        Set<Value> maps = new HashSet<>();
        for (Node node : graph.nodes()) {
            ChannelFlow flow = ChannelFlow.of(graph, node, maps);
            flows.put(node, flow);
            if (flow.kind() != ChannelFlow.Kind.NONE) {
                maps.addAll(node.outputs());
            }
        }
        sizes = ChannelCuts.sizes(graph, flows);
        graph.nodes().forEach(this::place);
        Lifetimes lifetimes = new Lifetimes(graph, segments);
        Orientation.chosen(
                        chains.rows().stream().map(row -> slab(row, lifetimes)).toList(), lifetimes)
                .forEach(slab -> slab.segments().forEach(segment -> slabs.put(segment, slab)));
    }

    private Slab slab(List<Segment> row, Lifetimes lifetimes) {
        Set<Segment> inRow = new HashSet<>(row);
        List<List<Segment>> values =
                runs().filter(run -> inRow.contains(run.get(0))).toList();
        return new Slab(
                row,
                block,
                SlabLayout.starts(row, block, lifetimes, values),
                shapes.get(row.get(0)).type().shape());
    }

    /**
     * Plans a graph.
     *
     * @param block channels that lie side by side, to a multiple of which segments are padded; 1 for none
     */
    public static SlabPlan of(Graph graph, int block) {
        // Results in the place of operands have the neighbours of those, which may be wrong ones, and so may be the
        // eldest.
        return new SlabPlan(graph, block, true, true)
                .orBetter(graph, false, true)
                .orBetter(graph, true, false)
                .orBetter(graph, false, false);
    }

    /** Returns another plan if that copies less. */
    private SlabPlan orBetter(Graph graph, boolean inPlace, boolean eldestFirst) {
        if (copyCount() == 0) {
            return this;
        }
        SlabPlan other = new SlabPlan(graph, block, inPlace, eldestFirst);
        return other.copyCount() < copyCount() ? other : this;
    }

    private int copyCount() {
        return drafts.values().stream().mapToInt(List::size).sum();
    }

    private void place(Node node) {
        ChannelFlow flow = flows.get(node);
        switch (flow.kind()) {
            case NONE -> {}
            case MAKES, KEEPS -> make(node, flow);
            case JOINS -> join(node);
            case PARTS -> part(node);
        }
    }

    private void make(Node node, ChannelFlow flow) {
        Value output = node.outputs().get(0);
        Optional<Value> overwritten = inPlace.flatMap(one -> one.overwritten(node, flow));
        if (overwritten.isPresent()) {
            segments.put(output, segments.get(overwritten.get()));
            return;
        }
        List<Segment> made = fresh(output, output.name(), sizes.get(output));
        segments.put(output, made);
        Optional<List<Segment>> like = flow.tied().stream()
                .map(input -> segments.get(node.inputs().get(input)))
                .findFirst();
        chains.add(like.isPresent() ? inOrderOf(like.get(), made) : made);
    }

    /** Returns the segments of {@code made} in the order in which those of {@code like}, of the same sizes, lie in memory. */
    private List<Segment> inOrderOf(List<Segment> like, List<Segment> made) {
        return chains.inOrder(like).stream()
                .map(segment -> made.get(like.indexOf(segment)))
                .toList();
    }

    private List<Segment> fresh(Value like, String label, List<Integer> channels) {
        List<Segment> fresh = new ArrayList<>();
        for (int count : channels) {
            Segment segment = new Segment(label, count);
            shapes.put(segment, like);
            fresh.add(segment);
        }
        return fresh;
    }

    private void join(Node node) {
        Value output = node.outputs().get(0);
        List<List<Segment>> parts = new ArrayList<>();
        Map<Integer, String> copied = new LinkedHashMap<>();
        Set<Segment> taken = new HashSet<>();
        int start = 0;
        for (int i = 0; i < node.inputs().size(); i++) {
            Value input = node.inputs().get(i);
            List<Segment> part = segments.get(input);
            if (part == null) {
                part = fresh(output, output.name(), sizesWithin(output, start, input));
                chains.add(part);
                copied.put(i, "'" + input.name() + "' is no feature map of this layout");
            } else if (part.stream().anyMatch(taken::contains)) {
                part = copyOf(output, part);
                copied.put(i, "'" + input.name() + "' stands twice in '" + output.name() + "'");
            }
            taken.addAll(part);
            parts.add(part);
            start += input.type().shape().intExtent(1);
        }
        for (int i : inputsToCopy(node, parts, copied.keySet())) {
            copied.put(
                    i,
                    "the channels of '" + node.inputs().get(i).name()
                            + "' lie beside others elsewhere and cannot lie beside" + " all that '" + output.name()
                            + "' joins");
            parts.set(i, copyOf(output, parts.get(i)));
        }
        List<Segment> all = parts.stream().flatMap(Collection::stream).toList();
        if (!chains.join(all)) {
            throw new IllegalStateException(node.describe() + ": copies do not make its inputs joinable: " + parts);
        }
        segments.put(output, all);
        drafts.put(
                node,
                copied.keySet().stream()
                        .sorted()
                        .map(i -> new Draft(i, parts.get(i), copied.get(i)))
                        .toList());
    }

    private List<Integer> sizesWithin(Value whole, int start, Value part) {
        List<Integer> within = new ArrayList<>();
        int channel = 0;
        for (int size : sizes.get(whole)) {
            if (channel >= start && channel < start + part.type().shape().intExtent(1)) {
                within.add(size);
            }
            channel += size;
        }
        return within;
    }

    private List<Segment> copyOf(Value output, List<Segment> part) {
        List<Segment> copy = fresh(
                output, output.name(), part.stream().map(Segment::channels).toList());
        chains.add(inOrderOf(part, copy));
        return copy;
    }

    /** Returns the inputs with the fewest channels without which the others can be joined. */
    private Set<Integer> inputsToCopy(Node node, List<List<Segment>> parts, Set<Integer> alreadyCopied) {
        if (joinable(parts, Set.of())) {
            return Set.of();
        }
        List<Integer> candidates = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            if (!alreadyCopied.contains(i)) {
                candidates.add(i);
            }
        }
        return candidates.size() <= TRIED_INPUTS
                ? cheapest(node, parts, candidates)
                : smallestAfterLargest(node, parts, candidates);
    }

    private Set<Integer> cheapest(Node node, List<List<Segment>> parts, List<Integer> candidates) {
        Set<Integer> best = new LinkedHashSet<>(candidates);
        long bestChannels = Long.MAX_VALUE;
        for (int choice = 1; choice < 1 << candidates.size(); choice++) {
            Set<Integer> copied = new LinkedHashSet<>();
            long channels = 0;
            for (int bit = 0; bit < candidates.size(); bit++) {
                if ((choice >> bit & 1) != 0) {
                    copied.add(candidates.get(bit));
                    channels += channels(node, candidates.get(bit));
                }
            }
            if (channels < bestChannels && joinable(parts, copied)) {
                best = copied;
                bestChannels = channels;
            }
        }
        return best;
    }

    private Set<Integer> smallestAfterLargest(Node node, List<List<Segment>> parts, List<Integer> candidates) {
        List<Integer> largestFirst = new ArrayList<>(candidates);
        largestFirst.sort((a, b) -> Long.compare(channels(node, b), channels(node, a)));
        Set<Integer> copied = new LinkedHashSet<>(candidates);
        for (int input : largestFirst) {
            copied.remove(input);
            if (!joinable(parts, copied)) {
                copied.add(input);
            }
        }
        return copied;
    }

    private static long channels(Node node, int input) {
        return node.inputs().get(input).type().shape().extent(1);
    }

    private boolean joinable(List<List<Segment>> parts, Set<Integer> copied) {
        List<Segment> inPlace = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            if (!copied.contains(i)) {
                inPlace.addAll(parts.get(i));
            }
        }
        return inPlace.isEmpty() || (copied.isEmpty() ? chains.canJoin(inPlace) : chains.canJoinOthers(inPlace));
    }

    private void part(Node node) {
        Value input = node.inputs().get(0);
        List<Integer> starts = ChannelFlow.partStarts(node);
        List<Draft> copies = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            Value output = node.outputs().get(i);
            List<Segment> part = new ArrayList<>();
            int channel = 0;
            for (Segment segment : segments.get(input)) {
                if (channel >= starts.get(i)
                        && channel < starts.get(i) + output.type().shape().intExtent(1)) {
                    part.add(segment);
                }
                channel += segment.channels();
            }
            if (!chains.join(part)) {
                part = fresh(output, output.name(), sizes.get(output));
                chains.add(part);
                copies.add(new Draft(
                        i,
                        part,
                        "the channels of '" + output.name() + "' do not lie side by side in '" + input.name() + "'"));
            }
            segments.put(output, part);
        }
        drafts.put(node, copies);
    }

    /** Returns where a value lies, or nothing if it is no feature map. */
    public Optional<Home> home(Value value) {
        return Optional.ofNullable(segments.get(value)).map(this::home);
    }

    /** Returns where every feature map and every copied part lies. */
    public List<Home> homes() {
        return runs().map(this::home).toList();
    }

    /** Returns the segments of every feature map and of every copied part. */
    private Stream<List<Segment>> runs() {
        return Stream.concat(
                segments.values().stream(),
                drafts.values().stream().flatMap(List::stream).map(Draft::segments));
    }

    private Home home(List<Segment> logical) {
        Slab slab = slabs.get(logical.get(0));
        int start = logical.stream().mapToInt(slab::start).min().orElseThrow();
        int physical = 0;
        List<Integer> places = new ArrayList<>();
        for (Segment segment : logical) {
            int first = slab.start(segment) - start;
            for (int i = 0; i < segment.channels(); i++) {
                places.add(first + i);
            }
            physical += segment.padded(block);
        }
        return new Home(
                slab,
                start,
                new ChannelOrder(places.stream().mapToInt(Integer::intValue).toArray(), physical));
    }

    /** Returns whether the outputs of a concatenation or split lie where its inputs do, but for its {@link #copies}. */
    public boolean isElided(Node node) {
        return drafts.containsKey(node);
    }

    /** Returns the parts of an elided concatenation or split that have to be copied. */
    public List<PartCopy> copies(Node node) {
        return drafts.getOrDefault(node, List.of()).stream()
                .map(draft -> new PartCopy(draft.index(), home(draft.segments()), draft.reason()))
                .toList();
    }

    /** Returns the slabs, in the order in which they were begun. */
    public Set<Slab> slabs() {
        Set<Slab> all = new LinkedHashSet<>();
        chains.rows().forEach(row -> all.add(slabs.get(row.get(0))));
        return all;
    }
}
