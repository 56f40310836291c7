package io.github.crossstage.slabs;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Where the channels of each feature map are cut into segments: a boundary of a concatenation or a split is carried to every value
 * whose memory it may share, and to every value whose channels must lie alike.
 */
final class ChannelCuts {
    private final List<Node> nodes;
    private final Map<Node, ChannelFlow> flows;
    private final Map<Value, NavigableSet<Integer>> cuts = new HashMap<>();
    private boolean changed;

    private ChannelCuts(Graph graph, Map<Node, ChannelFlow> flows) {
        this.nodes = graph.nodes();
        this.flows = flows;
    }

    /** Returns the number of channels of each segment of every feature map, in the order of the channels. */
    static Map<Value, List<Integer>> sizes(Graph graph, Map<Node, ChannelFlow> flows) {
        ChannelCuts cuts = new ChannelCuts(graph, flows);
        cuts.spread();
        Map<Value, List<Integer>> sizes = new HashMap<>();
        flows.forEach((node, flow) -> {
            if (flow.kind() != ChannelFlow.Kind.NONE) {
                node.outputs().forEach(output -> sizes.put(output, cuts.sizes(output)));
            }
        });
        return sizes;
    }

    private List<Integer> sizes(Value value) {
        List<Integer> sizes = new ArrayList<>();
        int start = 0;
        for (int cut : of(value)) {
            sizes.add(cut - start);
            start = cut;
        }
        sizes.add(value.type().shape().intExtent(1) - start);
        return sizes;
    }

    /** Cuts only become more and channels are finite, so this ends; forwards and backwards in turn, it does so in a few rounds. */
    private void spread() {
        do {
            changed = false;
            nodes.forEach(this::spread);
            for (int i = nodes.size() - 1; i >= 0; i--) {
                spread(nodes.get(i));
            }
        } while (changed);
    }

    private void spread(Node node) {
        ChannelFlow flow = flows.get(node);
        Value output = node.outputs().get(0);
        switch (flow.kind()) {
            case NONE -> {}
            case MAKES, KEEPS -> {
                for (int input : flow.tied()) {
                    share(output, 0, node.inputs().get(input));
                }
            }
            case JOINS -> {
                int start = 0;
                for (Value input : node.inputs()) {
                    share(output, start, input);
                    start += input.type().shape().intExtent(1);
                }
            }
            case PARTS -> {
                List<Integer> starts = ChannelFlow.partStarts(node);
                for (int i = 0; i < starts.size(); i++) {
                    share(node.inputs().get(0), starts.get(i), node.outputs().get(i));
                }
            }
        }
    }

    /** Makes the cuts of a part those of the whole, and the other way round; the part's ends are cuts of the whole. */
    private void share(Value whole, int start, Value part) {
        int channels = part.type().shape().intExtent(1);
        cut(whole, start);
        cut(whole, start + channels);
        for (int cut : List.copyOf(of(whole).subSet(start, false, start + channels, false))) {
            cut(part, cut - start);
        }
        for (int cut : List.copyOf(of(part))) {
            cut(whole, cut + start);
        }
    }

    private void cut(Value value, int channel) {
        if (channel > 0 && channel < value.type().shape().intExtent(1)) {
            changed |= of(value).add(channel);
        }
    }

    private NavigableSet<Integer> of(Value value) {
        return cuts.computeIfAbsent(value, unused -> new TreeSet<>());
    }
}
