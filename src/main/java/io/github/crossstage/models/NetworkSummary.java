package io.github.crossstage.models;

import io.github.crossstage.models.Layer.Kind;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * A network in numbers, under each of the counting conventions that papers and tools use for "parameters" and "FLOPs". The same
 * network has five different counts; each method says whose it is.
 *
 * @param name the network's name
 * @param input shape of the input {@code [N, C, H, W]}
 * @param layers its layers, shapes and MACs for one picture
 * @param root the network as a module
 */
public record NetworkSummary(String name, Shape input, List<Layer> layers, NetworkModule root) {
    /** How deep torchinfo lists modules unless told otherwise. */
    public static final int USUAL_DEPTH = 3;
    /** The depth that lists every module, down to the layers. */
    public static final int EVERY_DEPTH = Integer.MAX_VALUE;

    private static final int FLOAT_BYTES = 4;
    private static final Set<Kind> PRODUCTS = EnumSet.of(Kind.CONV, Kind.LINEAR);
    private static final Set<Kind> WITH_PARAMETERS = EnumSet.of(Kind.CONV, Kind.LINEAR, Kind.BATCH_NORM);

    public NetworkSummary {
        layers = List.copyOf(layers);
    }

    /**
     * Counts a network for an input.
     *
     * @param input {@code [N, C, H, W]}; N matters to {@link #multAdds} and {@link #forwardBackwardBytes} only
     * @throws io.github.crossstage.error.ShapeException if the input is too small or has the wrong channels
     */
    public static NetworkSummary of(Network network, Shape input) {
        NetworkBuilder builder = network.describe(input);
        return new NetworkSummary(network.name(), input, builder.layers(), root(network.name(), builder.modules()));
    }

    /** The one outermost module, or a group of them named after the network. */
    private static NetworkModule root(String name, List<NetworkModule> modules) {
        if (modules.size() == 1) {
            return modules.get(0);
        }
        return NetworkModule.group(name, "", modules.get(modules.size() - 1).output(), modules);
    }

    /** Returns learnt numbers; running means and variances are not learnt. */
    public long parameters() {
        return sum(EnumSet.allOf(Kind.class), Layer::parameters);
    }

    /** Returns multiply-accumulates of convolutions and linear layers for one picture, biases not counted: torchvision's count. */
    public long macs() {
        return sum(PRODUCTS, Layer::macs);
    }

    /**
     * Returns torchinfo's "mult-adds" for the whole batch: parameters of convolutions, bias included, at every output pixel, and
     * parameters of batch normalisations and linear layers once for each picture.
     */
    public long multAdds() {
        long conv = sum(EnumSet.of(Kind.CONV), layer -> layer.parameters() * pixels(layer.output()));
        return batch() * (conv + sum(EnumSet.of(Kind.BATCH_NORM, Kind.LINEAR), Layer::parameters));
    }

    /**
     * Returns fvcore's and timm's "GMACs" for one picture, as a plain number: {@link #macs}, two for each number that a batch
     * normalisation makes, one for each that a global pool reads.
     */
    public long fvcoreMacs() {
        return macs() + 2 * outputs(EnumSet.of(Kind.BATCH_NORM)) + inputs(EnumSet.of(Kind.GLOBAL_AVERAGE_POOL));
    }

    /**
     * Returns thop's "MACs" for one picture: {@link #macs}, two for each number that a batch normalisation makes, one for each that
     * an average pool makes.
     */
    public long thopMacs() {
        return macs() + 2 * outputs(EnumSet.of(Kind.BATCH_NORM)) + outputs(EnumSet.of(Kind.AVERAGE_POOL));
    }

    /** Returns darknet's "BFLOPs" for one picture, convolutions and linear layers only, as a plain number: two for each MAC. */
    public long darknetFlops() {
        return 2 * macs();
    }

    /** Returns timm's "activations": numbers that convolutions and linear layers make for one picture. */
    public long activations() {
        return outputs(PRODUCTS);
    }

    /** Returns CIO, numbers that go in and out, of convolutions for one picture (Chao et al., HarDNet). */
    public long convInputOutput() {
        return inputs(EnumSet.of(Kind.CONV)) + outputs(EnumSet.of(Kind.CONV));
    }

    /** Returns CIO of convolutions and pools for one picture, as table 2 of the CSPNet paper counts. */
    public long convPoolInputOutput() {
        Set<Kind> kinds = EnumSet.of(Kind.CONV, Kind.MAX_POOL, Kind.AVERAGE_POOL, Kind.GLOBAL_AVERAGE_POOL);
        return inputs(kinds) + outputs(kinds);
    }

    /** Returns the CSPNet authors' "#Parameter": weights of convolutions and of the classifier, no bias, no normalisation. */
    public long weights() {
        return sum(
                PRODUCTS,
                layer -> layer.parameters() - (layer.bias() ? layer.output().extent(0) : 0));
    }

    /** Returns the number of convolutions. */
    public int convolutions() {
        return (int) layers.stream().filter(layer -> layer.kind() == Kind.CONV).count();
    }

    /** Returns the convolution with the most MACs, the first of equals. */
    public Optional<Layer> largestConvolution() {
        return layers.stream()
                .filter(layer -> layer.kind() == Kind.CONV)
                .max(Comparator.comparingLong(Layer::macs).thenComparing(layers::indexOf, Comparator.reverseOrder()));
    }

    /** Returns bytes of the input. */
    public long inputBytes() {
        return FLOAT_BYTES * input.elementCount();
    }

    /** Returns bytes of all learnt numbers. */
    public long parameterBytes() {
        return FLOAT_BYTES * parameters();
    }

    /**
     * Returns torchinfo's "forward/backward pass size" in bytes for the whole batch: outputs of layers that have parameters, twice,
     * for the values and their gradients.
     */
    public long forwardBackwardBytes() {
        return 2 * FLOAT_BYTES * batch() * outputs(WITH_PARAMETERS);
    }

    /** Returns torchinfo's "estimated total size" in bytes. */
    public long totalBytes() {
        return inputBytes() + forwardBackwardBytes() + parameterBytes();
    }

    /**
     * Returns the table of modules, as torchinfo lists them: the network itself first, each module before those in it.
     *
     * <p>A module whose own modules lie deeper has the sum of their parameters and MACs.
     *
     * @param depth how deep modules are listed, 0 for the network alone, {@link #EVERY_DEPTH} for all
     * @throws IllegalArgumentException if depth is negative
     */
    public List<NetworkSummaryRow> rows(int depth) {
        if (depth < 0) {
            throw new IllegalArgumentException("depth=" + depth + ", expected 0 or more");
        }
        List<NetworkSummaryRow> rows = new ArrayList<>();
        addRows(root, 0, new int[Math.min(depth, root.levels()) + 1], rows);
        return rows;
    }

    private static void addRows(NetworkModule module, int depth, int[] counts, List<NetworkSummaryRow> rows) {
        boolean hasRows = depth < counts.length - 1 && !module.children().isEmpty();
        counts[depth]++;
        rows.add(new NetworkSummaryRow(depth, counts[depth], module, hasRows));
        if (hasRows) {
            module.children().forEach(child -> addRows(child, depth + 1, counts, rows));
        }
    }

    private long batch() {
        return input.extent(0);
    }

    private long sum(Set<Kind> kinds, ToLongFunction<Layer> count) {
        return layers.stream()
                .filter(layer -> kinds.contains(layer.kind()))
                .mapToLong(count)
                .sum();
    }

    private long outputs(Set<Kind> kinds) {
        return sum(kinds, layer -> layer.output().elementCount());
    }

    private long inputs(Set<Kind> kinds) {
        return sum(
                kinds,
                layer -> layer.inputs().stream().mapToLong(Shape::elementCount).sum());
    }

    private static long pixels(Shape output) {
        return output.elementCount(1, output.rank());
    }
}
