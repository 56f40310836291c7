package io.github.crossstage.testing;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A small graph whose concatenations and splits are hard on feature maps that share memory.
 *
 * @param name what is hard
 * @param copies parts of its concatenations and splits that have to be copied, and no more
 * @param layers adds the layers
 */
public record SlabFixture(String name, int copies, Consumer<Layers> layers) {
    private static final int SEED = 1;

    /** The graphs that break other planners. */
    public static List<SlabFixture> all() {
        return List.of(
                new SlabFixture("a gate for each image of a batch", 0, SlabFixture::gates),
                new SlabFixture("several consumers, two of them neighbours", 0, layers -> consumers(layers, 2)),
                new SlabFixture("several consumers, one neighbour too many", 1, layers -> consumers(layers, 3)),
                new SlabFixture("new channels before old ones", 0, SlabFixture::newBeforeOld),
                new SlabFixture("123 = 62 + 61 channels", 0, SlabFixture::oddHalves),
                new SlabFixture("concatenation of concatenations", 0, SlabFixture::concatOfConcats),
                new SlabFixture(
                        "a source that is the residual too, in another order", 0, SlabFixture::sourceAsResidual),
                new SlabFixture("both halves joined elsewhere", 0, layers -> halvesElsewhere(layers, false)),
                new SlabFixture("both halves joined elsewhere, one twice", 1, layers -> halvesElsewhere(layers, true)));
    }

    /** Returns the graph of a batch, over an input {@code x}. */
    public Graph graph(int batch) {
        Layers made = new Layers(name, batch);
        layers.accept(made);
        return made.builder.build();
    }

    @Override
    public String toString() {
        return name;
    }

    private static void gates(Layers net) {
        Value a = net.conv(net.input, 21);
        Value b = net.conv(net.input, 5);
        Value all = net.concat(a, b);
        Value squeezed = net.builder.add("squeeze", new GlobalPool(PoolKind.AVERAGE), all);
        Value gate = net.builder.add("gate", new Activate(Activation.SIGMOID), net.conv(squeezed, 26));
        net.output(net.conv(net.builder.add("gated", new Binary(BinaryKind.MUL), all, gate), 7));
    }

    private static void consumers(Layers net, int concats) {
        Value shared = net.conv(net.input, 17);
        for (int i = 0; i < concats; i++) {
            net.output(net.conv(net.concat(shared, net.conv(shared, 9 + i)), 4));
        }
        net.output(shared);
    }

    private static void newBeforeOld(Layers net) {
        Value all = net.conv(net.input, 19);
        for (int i = 0; i < 3; i++) {
            all = net.concat(net.conv(net.layers.norm(all, Activation.RELU), 12), all);
        }
        net.output(all);
    }

    private static void oddHalves(Layers net) {
        List<Value> halves = net.split(net.conv(net.input, 123), 62, 61);
        Value made = net.concat(net.conv(halves.get(1), 32), halves.get(1));
        Value transition = net.layers.norm(net.conv(made, 62), Activation.RELU);
        net.output(net.conv(net.concat(halves.get(0), transition), 11));
    }

    private static void concatOfConcats(Layers net) {
        Value left = net.concat(net.conv(net.input, 3), net.conv(net.input, 18));
        Value right = net.concat(net.conv(net.input, 16), net.conv(net.input, 1));
        Value all = net.concat(right, left);
        net.output(net.conv(all, 5));
        net.output(net.conv(net.concat(net.conv(all, 6), all, net.conv(left, 2)), 5));
        net.output(left);
    }

    private static void sourceAsResidual(Layers net) {
        Value wide = net.builder.input(
                "wide", TensorType.float32(net.input.type().shape().extent(0), 17, 5, 7));
        Value sum = net.builder.add("sum", new Binary(BinaryKind.ADD), net.layers.pointwise(wide, 17), wide);
        net.split(sum, 9, 8).forEach(net::output);
    }

    private static void halvesElsewhere(Layers net, boolean twice) {
        List<Value> halves = net.split(net.conv(net.input, 33), 16, 17);
        net.output(net.conv(net.concat(net.conv(net.input, 8), halves.get(0)), 4));
        net.output(net.conv(net.concat(net.conv(net.input, 7), halves.get(1)), 4));
        if (twice) {
            net.output(net.conv(net.concat(halves.get(1), net.conv(net.input, 5)), 4));
        }
    }

    /** The layers of a graph that is being built. */
    public static final class Layers {
        private final GraphBuilder builder;
        private final RandomLayers layers;
        private final Value input;
        private int outputs;

        private Layers(String name, int batch) {
            builder = new GraphBuilder(name);
            layers = new RandomLayers(builder, new SplittableRandom(SEED));
            input = builder.input("x", TensorType.float32(batch, 3, 5, 7));
        }

        /** A convolution, which makes channels of its own; with kernels of its own where siblings would be merged. */
        private Value conv(Value x, int filters) {
            return builder.add("relu", new Activate(Activation.RELU), layers.pointwise(x, filters));
        }

        private Value concat(Value... parts) {
            return builder.add("concat", new Concat(1), parts);
        }

        private List<Value> split(Value x, long first, long second) {
            return builder.add("split", new Split(1, List.of(first, second)), List.of(x), List.of("first", "second"));
        }

        private void output(Value value) {
            builder.output("y" + outputs++, value);
        }
    }
}
