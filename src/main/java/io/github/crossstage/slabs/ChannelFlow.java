package io.github.crossstage.slabs;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a node does to the channels of feature maps.
 *
 * @param kind makes new ones, keeps them in their places, joins or parts them, or knows nothing of them
 * @param tied inputs whose channels lie as those of the output do
 */
record ChannelFlow(Kind kind, List<Integer> tied) {
    enum Kind {
        /** The outputs are no feature maps; inputs are read in their own order. */
        NONE,
        MAKES,
        KEEPS,
        JOINS,
        PARTS
    }

    static final ChannelFlow NONE = new ChannelFlow(Kind.NONE, List.of());

    ChannelFlow {
        tied = List.copyOf(tied);
    }

    /** Returns what a node does, where {@code maps} are the feature maps before it. */
    static ChannelFlow of(Graph graph, Node node, Set<Value> maps) {
        if (node.outputs().get(0).type().shape().rank() != 4) {
            return NONE;
        }
        boolean readsMap = maps.contains(node.inputs().get(0));
        if (node.op() instanceof Conv2d conv) {
            return convolution(conv, node, maps);
        }
        if (node.op() instanceof Binary) {
            return binary(graph, node, maps);
        }
        if (node.op() instanceof Concat concat) {
            return concat.axis() == 1 && node.inputs().stream().anyMatch(maps::contains) && hasChannels(node.inputs())
                    ? new ChannelFlow(Kind.JOINS, List.of())
                    : NONE;
        }
        if (node.op() instanceof Split split) {
            return split.axis() == 1 && readsMap && hasChannels(node.outputs())
                    ? new ChannelFlow(Kind.PARTS, List.of())
                    : NONE;
        }
        if (node.op() instanceof Slice slice) {
            return readsMap && cutsChannels(slice, node.inputs().get(0).type().shape()) && hasChannels(node.outputs())
                    ? new ChannelFlow(Kind.PARTS, List.of())
                    : NONE;
        }
        boolean keeps = node.op() instanceof Pool2d
                || node.op() instanceof GlobalPool
                || node.op() instanceof BatchNorm
                || node.op() instanceof Activate
                || node.op() instanceof Resize2d;
        return keeps && readsMap ? new ChannelFlow(Kind.KEEPS, List.of(0)) : NONE;
    }

    private static ChannelFlow convolution(Conv2d conv, Node node, Set<Value> maps) {
        List<Integer> tied = new ArrayList<>();
        Value src = node.inputs().get(0);
        long filters = node.outputs().get(0).type().shape().extent(1);
        boolean depthwise =
                conv.groups() > 1 && conv.groups() == src.type().shape().extent(1) && conv.groups() == filters;
        boolean keeps = depthwise && maps.contains(src);
        if (keeps) {
            tied.add(0);
        }
        if (conv.epilogue().addsResidual() && maps.contains(node.inputs().get(conv.residualIndex()))) {
            tied.add(conv.residualIndex());
        }
        return filters == 0 ? NONE : new ChannelFlow(keeps ? Kind.KEEPS : Kind.MAKES, tied);
    }

    private static ChannelFlow binary(Graph graph, Node node, Set<Value> maps) {
        Shape dst = node.outputs().get(0).type().shape();
        List<Integer> tied = new ArrayList<>();
        boolean hasWhole = false;
        for (int i = 0; i < 2; i++) {
            Value input = node.inputs().get(i);
            Shape shape = input.type().shape();
            if (maps.contains(input) && (shape.equals(dst) || isGate(shape, dst))) {
                tied.add(i);
                hasWhole |= shape.equals(dst);
            } else if (!shape.equals(dst) && !(graph.constant(input).isPresent() && isByChannel(shape, dst))) {
                return NONE;
            }
        }
        return hasWhole ? new ChannelFlow(Kind.KEEPS, tied) : NONE;
    }

    /** One number a channel, of each image or of all. */
    private static boolean isGate(Shape shape, Shape dst) {
        return shape.rank() == 4
                && shape.extent(1) == dst.extent(1)
                && shape.extent(2) == 1
                && shape.extent(3) == 1
                && (shape.extent(0) == 1 || shape.extent(0) == dst.extent(0));
    }

    /** A single number, or one a channel, whatever axes of one element there are. */
    private static boolean isByChannel(Shape shape, Shape dst) {
        for (int axis = 0; axis < shape.rank(); axis++) {
            boolean isChannel = shape.rank() - axis == 3 && shape.extent(axis) == dst.extent(1);
            if (shape.extent(axis) != 1 && !isChannel) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasChannels(List<Value> values) {
        return values.stream().allMatch(value -> value.type().shape().extent(1) > 0);
    }

    private static boolean cutsChannels(Slice slice, Shape src) {
        for (int axis = 0; axis < 4; axis++) {
            if (slice.steps().get(axis) != 1 || (axis != 1 && slice.extents().get(axis) != src.extent(axis))) {
                return false;
            }
        }
        return true;
    }

    /** Returns the channels that each output of a node that parts begins with, in the node's order. */
    static List<Integer> partStarts(Node node) {
        if (node.op() instanceof Slice slice) {
            return List.of(Math.toIntExact(slice.starts().get(1)));
        }
        List<Integer> starts = new ArrayList<>();
        int start = 0;
        for (Value part : node.outputs()) {
            starts.add(start);
            start += part.type().shape().intExtent(1);
        }
        return starts;
    }
}
