package io.github.crossstage.testing;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.ir.op.CoordinateMode;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.NearestMode;
import io.github.crossstage.ir.op.Pad;
import io.github.crossstage.ir.op.PadMode;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.ResizeMode;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Softmax;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.ir.op.Transpose;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random networks of the operators that convolutional networks are made of, wired in the ways that are hard on shared memory: values
 * with several readers, new channels before and behind old ones, concatenations of concatenations, splits whose parts are joined
 * elsewhere. Feature maps are {@code [1..3, 1..130, 1..16, 1..16]}; weights keep their numbers around 1.
 *
 * <p>A graph depends on its seed alone. Kernel sizes and activations are few, since drivers compile a kernel for each.
 */
public final class RandomGraphs {
    private static final int LEAST_STEPS = 4;
    private static final int MOST_STEPS = 16;
    private static final int MOST_CHANNELS = 260;
    private static final long MOST_ELEMENTS = 16_000;
    private static final int MOST_EXTENT = 16;
    /** How many of the latest values are read, so that networks grow deep. */
    private static final int RECENT = 6;

    private static final List<Activation> ACTIVATIONS =
            List.of(Activation.RELU, Activation.SILU, Activation.leakyRelu(0.1f));

    private final SplittableRandom random;
    private final GraphBuilder graph;
    private final RandomLayers layers;
    /** Feature maps, the latest last. */
    private final List<Value> maps = new ArrayList<>();
    /** Tensors of other ranks, which are outputs only. */
    private final List<Value> heads = new ArrayList<>();

    private RandomGraphs(long seed) {
        random = new SplittableRandom(seed);
        graph = new GraphBuilder("random " + seed);
        layers = new RandomLayers(graph, random);
    }

    /** Returns the graph of a seed. */
    public static Graph of(long seed) {
        return new RandomGraphs(seed).build();
    }

    private Graph build() {
        long batch = 1L + random.nextInt(3);
        long height = 1L + random.nextInt(12);
        long width = 1L + random.nextInt(12);
        int inputs = 1 + random.nextInt(2);
        for (int i = 0; i < inputs; i++) {
            maps.add(graph.input("x" + i, TensorType.float32(batch, channels(), height, width)));
        }
        int steps = LEAST_STEPS + random.nextInt(MOST_STEPS - LEAST_STEPS + 1);
        for (int i = 0; i < steps; i++) {
            step();
        }
        List<Value> outputs = new ArrayList<>(heads);
        outputs.add(maps.get(maps.size() - 1));
        for (int more = random.nextInt(3); more > 0; more--) {
            outputs.add(maps.get(random.nextInt(maps.size())));
        }
        for (int i = 0; i < outputs.size(); i++) {
            graph.output("y" + i, outputs.get(i));
        }
        return graph.build();
    }

    /** One to forty, and now and then as many as make several blocks. */
    private int channels() {
        return random.nextInt(8) == 0 ? 100 + random.nextInt(31) : 1 + random.nextInt(40);
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    private Value any() {
        int recent = oneIn(4) ? maps.size() : Math.min(RECENT, maps.size());
        return maps.get(maps.size() - 1 - random.nextInt(recent));
    }

    private Activation activation() {
        return ACTIVATIONS.get(random.nextInt(ACTIVATIONS.size()));
    }

    private static long channels(Value map) {
        return map.type().shape().extent(1);
    }

    private static Shape shape(Value map) {
        return map.type().shape();
    }

    private Value keep(Value map) {
        maps.add(map);
        return map;
    }

    private void step() {
        Value x = any();
        switch (random.nextInt(21)) {
            case 0, 1, 2 -> keep(layers.block(x, channels(), activation()));
            case 3 -> keep(layers.conv(x, channels()));
            case 4 -> keep(layers.norm(layers.depthwise(x), Activation.IDENTITY));
            case 5 -> keep(oneIn(2) ? layers.norm(x, activation()) : activate(activation(), x));
            case 6 -> residual(x);
            case 7, 8, 9 -> join();
            case 10 -> dense(x);
            case 11, 12 -> part(x);
            case 13 -> halves(x);
            case 14 -> pool(x);
            case 15 -> gate(x);
            case 16 -> resize(x);
            case 17 -> pad(x);
            case 18 -> shuffle(x);
            case 19 -> cut(x);
            default -> head(x);
        }
    }

    private Value activate(Activation activation, Value x) {
        return graph.add("activate", new Activate(activation), x);
    }

    private Value add(Value a, Value b) {
        return graph.add("add", new Binary(BinaryKind.ADD), a, b);
    }

    /** The sum of two maps, one of them often a convolution of the other; at times with an activation behind. */
    private void residual(Value x) {
        Value other = maps.stream()
                .filter(map -> !map.equals(x) && shape(map).equals(shape(x)) && oneIn(2))
                .findFirst()
                .orElseGet(
                        () -> layers.pointwise(oneIn(2) ? layers.block(x, channels(), activation()) : x, channels(x)));
        Value sum = shape(other).equals(shape(x)) ? add(oneIn(2) ? x : other, oneIn(2) ? x : other) : other;
        keep(oneIn(2) ? activate(activation(), sum) : sum);
    }

    private Value concat(List<Value> parts) {
        long channels = parts.stream().mapToLong(RandomGraphs::channels).sum();
        Shape whole = shape(parts.get(0)).with(1, channels);
        if (channels > MOST_CHANNELS || whole.elementCount() > MOST_ELEMENTS) {
            return parts.get(0);
        }
        return keep(graph.add("concat", new Concat(1), parts.toArray(Value[]::new)));
    }

    private List<Value> fellows(Value x) {
        return maps.stream()
                .filter(map -> shape(map).with(1, 1).equals(shape(x).with(1, 1)))
                .toList();
    }

    /** Two to five maps of one size, in any order, one of them perhaps twice. */
    private void join() {
        Value x = any();
        List<Value> fellows = fellows(x);
        List<Value> parts = new ArrayList<>(List.of(x));
        for (int more = 1 + random.nextInt(4); more > 0; more--) {
            Value part = fellows.get(random.nextInt(fellows.size()));
            if (!parts.contains(part) || oneIn(4)) {
                parts.add(random.nextInt(parts.size() + 1), part);
            }
        }
        concat(parts);
    }

    /** Layers that add a few channels, before the old ones or behind them. */
    private void dense(Value x) {
        boolean newFirst = oneIn(2);
        Value all = x;
        for (int layer = 1 + random.nextInt(3); layer > 0; layer--) {
            Value made = layers.same(layers.norm(all, activation()), 1 + random.nextInt(20));
            all = concat(newFirst ? List.of(made, all) : List.of(all, made));
            keep(made);
        }
    }

    /** A split into two or three parts, or a slice of the channels. */
    private List<Value> part(Value x) {
        long all = channels(x);
        if (all < 3) {
            return List.of(x);
        }
        long first = oneIn(2) ? (all + 1) / 2 : 1 + random.nextLong(all - 2);
        if (oneIn(4)) {
            long start = random.nextLong(all - first + 1);
            return List.of(
                    keep(slice(x, List.of(0L, start, 0L, 0L), List.of(1L, 1L, 1L, 1L), shape(x).with(1, first))));
        }
        long second = oneIn(3) && all - first > 1 ? 1 + random.nextLong(all - first - 1) : all - first;
        List<Long> sizes =
                second == all - first ? List.of(first, second) : List.of(first, second, all - first - second);
        List<String> names = sizes.stream().map(size -> "part").toList();
        List<Value> parts = graph.add("split", new Split(1, sizes), List.of(x), names);
        maps.addAll(parts);
        return parts;
    }

    /** A split whose halves are both joined with something else, the way of a cross-stage network. */
    private void halves(Value x) {
        List<Value> parts = part(x);
        Value first = parts.get(0);
        Value last = parts.get(parts.size() - 1);
        Value made = keep(layers.same(last, 1 + random.nextInt(40)));
        concat(oneIn(2) ? List.of(made, first) : List.of(first, made));
        concat(oneIn(2) ? List.of(last, made) : List.of(made, last));
    }

    private void pool(Value x) {
        PoolKind kind = oneIn(2) ? PoolKind.MAX : PoolKind.AVERAGE;
        boolean tiny = shape(x).extent(2) < 2 || shape(x).extent(3) < 2;
        Window2d window = tiny || oneIn(2)
                ? Window2d.of(3, 3).withPads(1, 1, 1, 1).withStrides(tiny ? 1 : 2, oneIn(2) ? 1 : 2)
                : Window2d.of(2, 2).withStrides(2, 2);
        Value pooled = graph.add(
                "pool", new Pool2d(kind, window, oneIn(2), oneIn(2)), oneIn(2) ? layers.pointwise(x, channels()) : x);
        keep(pooled);
    }

    /** Squeeze and excitation: a map times one number a channel and image. */
    private void gate(Value x) {
        Value squeezed = graph.add("squeeze", new GlobalPool(PoolKind.AVERAGE), x);
        Value excited = oneIn(4) ? squeezed : layers.pointwise(squeezed, channels(x));
        Value gate = activate(Activation.SIGMOID, excited);
        Binary times = new Binary(BinaryKind.MUL);
        keep(oneIn(2) ? graph.add("gated", times, x, gate) : graph.add("gated", times, gate, x));
        if (oneIn(2)) {
            maps.add(gate);
        }
    }

    private void resize(Value x) {
        long height = 2 * shape(x).extent(2);
        long width = 2 * shape(x).extent(3);
        if (height > MOST_EXTENT || width > MOST_EXTENT || shape(x).elementCount() * 4 > MOST_ELEMENTS) {
            return;
        }
        keep(graph.add(
                "resize",
                oneIn(2)
                        ? new Resize2d(
                                ResizeMode.NEAREST, CoordinateMode.ASYMMETRIC, NearestMode.FLOOR, height, width, 2, 2)
                        : new Resize2d(
                                ResizeMode.LINEAR,
                                CoordinateMode.HALF_PIXEL,
                                NearestMode.ROUND_PREFER_FLOOR,
                                height,
                                width,
                                2,
                                2),
                x));
    }

    /** Pixels around a map, or channels behind it; a convolution or pool often follows. */
    private void pad(Value x) {
        boolean tiny = shape(x).extent(2) < 2 || shape(x).extent(3) < 2;
        PadMode mode = tiny || oneIn(2) ? PadMode.CONSTANT : oneIn(2) ? PadMode.REFLECT : PadMode.EDGE;
        boolean channels = mode == PadMode.CONSTANT && oneIn(3);
        List<Long> before = channels ? List.of(0L, 0L, 0L, 0L) : List.of(0L, 0L, 1L, (long) random.nextInt(2));
        List<Long> after =
                channels ? List.of(0L, 1L + random.nextInt(9), 0L, 0L) : List.of(0L, 0L, (long) random.nextInt(2), 1L);
        Value padded = keep(graph.add("pad", new Pad(mode, before, after, 0), x));
        if (oneIn(2)) {
            keep(layers.conv(padded, channels()));
        }
    }

    private Value reshape(Value x, long... extents) {
        return graph.add("reshape", new Reshape(Shape.of(extents)), x);
    }

    private Value transpose(Value x, Integer... axes) {
        return graph.add("transpose", new Transpose(List.of(axes)), x);
    }

    /** A channel shuffle, or height and width exchanged and back. */
    private void shuffle(Value x) {
        Shape s = shape(x);
        long groups = s.extent(1) % 3 == 0 ? 3 : s.extent(1) % 2 == 0 ? 2 : 1;
        if (groups == 1) {
            Value turned = transpose(x, 0, 1, 3, 2);
            keep(oneIn(2) ? turned : transpose(activate(activation(), turned), 0, 1, 3, 2));
            return;
        }
        Value parted = reshape(x, s.extent(0), groups, s.extent(1) / groups, s.extent(2), s.extent(3));
        keep(reshape(transpose(parted, 0, 2, 1, 3, 4), s.extents()));
    }

    private Value slice(Value x, List<Long> starts, List<Long> steps, Shape extents) {
        List<Long> sizes = new ArrayList<>();
        for (long extent : extents.extents()) {
            sizes.add(extent);
        }
        return graph.add("slice", new Slice(starts, steps, sizes), x);
    }

    /** Every second pixel, twice, side by side as the stem of YOLOX has them. */
    private void cut(Value x) {
        Shape half = shape(x).with(2, shape(x).extent(2) / 2).with(3, shape(x).extent(3) / 2);
        if (half.elementCount() == 0) {
            return;
        }
        List<Long> steps = List.of(1L, 1L, 2L, 2L);
        Value even = keep(slice(x, List.of(0L, 0L, 0L, 0L), steps, half));
        concat(List.of(even, slice(x, List.of(0L, 0L, 1L, 1L), steps, half)));
    }

    /** A classifier, or a constant added to a map. */
    private void head(Value x) {
        if (oneIn(2) || !heads.isEmpty()) {
            keep(graph.add("shift", new Binary(BinaryKind.ADD), x, layers.byChannel(x)));
            return;
        }
        Value pooled = graph.add("pooled", new GlobalPool(oneIn(2) ? PoolKind.AVERAGE : PoolKind.MAX), x);
        Value flat = reshape(oneIn(2) ? layers.norm(pooled, Activation.RELU) : pooled, shape(x).extent(0), channels(x));
        Value scores = layers.linear(flat, 1 + random.nextInt(20));
        heads.add(oneIn(2) ? scores : graph.add("softmax", new Softmax(1, 2), scores));
    }
}
