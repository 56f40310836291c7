package io.github.crossstage.models;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.ActivationKind;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.Pad;
import io.github.crossstage.ir.op.PadMode;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.models.Parameter.Role;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Builds a network layer by layer: each call adds the layer to the graph, to the list of layers, and its parameters to the list of
 * parameters. {@link Blocks} has the composite words ({@code denseBlock}, {@code crossStage}, {@code transition}).
 *
 * <p>Module names are the keys of weight files: a convolution named {@code conv1.0} reads {@code conv1.0.weight}, a batch
 * normalisation {@code conv1.1} reads {@code conv1.1.weight}, {@code .bias}, {@code .running_mean} and {@code .running_var}. Not
 * thread-safe.
 */
public final class NetworkBuilder {
    /** Epsilon of every batch normalisation of these families. */
    public static final float EPSILON = 1e-5f;

    private static final float[] BINOMIAL = {
        1 / 16f, 2 / 16f, 1 / 16f, 2 / 16f, 4 / 16f, 2 / 16f, 1 / 16f, 2 / 16f, 1 / 16f
    };

    private final GraphBuilder graph;
    private final ParameterSource source;
    private final Value input;
    private final List<Layer> layers = new ArrayList<>();
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    /** The layer whose output a value is, so that an activation can be noted there. */
    private final Map<Value, Integer> layerOf = new LinkedHashMap<>();

    private final Map<String, Value> marked = new LinkedHashMap<>();

    private final ModuleRecorder modules = new ModuleRecorder();

    private int anonymous;

    /**
     * Starts a network.
     *
     * @param input shape of the input {@code [N, C, H, W]}
     */
    public NetworkBuilder(String name, Shape input, ParameterSource source) {
        this.graph = new GraphBuilder(name);
        this.source = source;
        this.input = graph.input("input", TensorType.float32(input.extents()));
    }

    /** Returns the network's input, {@code f32 [N, C, H, W]}. */
    public Value input() {
        return input;
    }

    /** Returns the channels of a value. */
    public static long channels(Value value) {
        return value.type().shape().extent(1);
    }

    /** Adds a convolution. */
    public Value conv(String name, Value src, Conv conv) {
        long inputs = channels(src) / conv.groups();
        Shape weights = Shape.of(conv.channels(), inputs, conv.kernel(), conv.kernel());
        List<Value> operands = new ArrayList<>(List.of(src, parameter(name + ".weight", weights, Role.CONV_WEIGHT)));
        if (conv.bias()) {
            operands.add(parameter(name + ".bias", Shape.of(conv.channels()), Role.BIAS));
        }
        Window2d window = Window2d.of(conv.kernel(), conv.kernel())
                .withStrides(conv.stride(), conv.stride())
                .withPads(conv.padding(), conv.padding(), conv.padding(), conv.padding());
        Value dst = node(name, new Conv2d(window, conv.groups()), operands);
        long count = weights.elementCount() + (conv.bias() ? conv.channels() : 0);
        long macs = dst.type().shape().elementCount(1, 4) * weights.elementCount(1, 4);
        layer(Layer.Kind.CONV, name, List.of(src), dst, conv, count, macs);
        return dst;
    }

    /** Adds a batch normalisation. */
    public Value batchNorm(String name, Value src) {
        Shape channels = Shape.of(channels(src));
        Value dst = node(
                name,
                new BatchNorm(EPSILON),
                List.of(
                        src,
                        parameter(name + ".weight", channels, Role.NORM_SCALE),
                        parameter(name + ".bias", channels, Role.NORM_BIAS),
                        parameter(name + ".running_mean", channels, Role.NORM_MEAN),
                        parameter(name + ".running_var", channels, Role.NORM_VARIANCE)));
        plainLayer(Layer.Kind.BATCH_NORM, name, List.of(src), dst, 2 * channels(src), 0);
        return dst;
    }

    /** Adds an activation; tables note it at the layer before it. Identity adds nothing. */
    public Value activate(Value src, Activation activation) {
        if (activation.isIdentity()) {
            return src;
        }
        Value dst = node(src.name() + "." + activation.kind().label(), new Activate(activation), List.of(src));
        modules.activation(activation.kind(), dst.type().shape());
        Integer layer = layerOf.get(src);
        if (layer != null && layers.get(layer).activation().isEmpty()) {
            layers.set(layer, layers.get(layer).withActivation(label(activation)));
            layerOf.put(dst, layer);
        } else {
            plainLayer(Layer.Kind.ACTIVATION, label(activation), List.of(src), dst, 0, 0);
        }
        return dst;
    }

    private static String label(Activation activation) {
        return activation.kind() == ActivationKind.LEAKY_RELU
                ? "leaky(" + activation.alpha() + ")"
                : activation.toString();
    }

    /** Adds convolution, batch normalisation and activation. */
    public Value convNormAct(String conv, String norm, Value src, Conv attributes, Activation activation) {
        return activate(batchNorm(norm, conv(conv, src, attributes)), activation);
    }

    /** Adds convolution, batch normalisation and activation; the first two are the submodules {@code conv} and {@code bn} of one. */
    public Value convNormAct(String module, Value src, Conv attributes, Activation activation) {
        return convNormAct(new Group("ConvNormAct", module), src, attributes, activation);
    }

    /** As above, the module being of a type of the reference implementation. */
    Value convNormAct(Group module, Value src, Conv attributes, Activation activation) {
        String name = module.name();
        return module.put(this, () -> convNormAct(name + ".conv", name + ".bn", src, attributes, activation));
    }

    /** Adds batch normalisation, activation and convolution: the pre-activation order of DenseNet. */
    public Value normActConv(String norm, String conv, Value src, Conv attributes, Activation activation) {
        return conv(conv, activate(batchNorm(norm, src), activation), attributes);
    }

    /** Adds a maximum pool. */
    public Value maxPool(Value src, int kernel, int stride, int padding) {
        return pool(Layer.Kind.MAX_POOL, src, new Pool2d(PoolKind.MAX, square(kernel, stride, padding), false, false));
    }

    /** Adds a maximum pool without padding, a last window that hangs over cut to what it covers. */
    public Value maxPoolCeil(Value src, int kernel, int stride) {
        return pool(Layer.Kind.MAX_POOL, src, new Pool2d(PoolKind.MAX, square(kernel, stride, 0), true, false));
    }

    /** Adds an average pool without padding, windows that hang over left out. */
    public Value averagePool(Value src, int kernel, int stride) {
        return pool(
                Layer.Kind.AVERAGE_POOL, src, new Pool2d(PoolKind.AVERAGE, square(kernel, stride, 0), false, false));
    }

    /** Adds an average pool without padding, a last window that hangs over averaged over what it covers. */
    public Value averagePoolCeil(Value src, int kernel, int stride) {
        return pool(Layer.Kind.AVERAGE_POOL, src, new Pool2d(PoolKind.AVERAGE, square(kernel, stride, 0), true, false));
    }

    private static Window2d square(int kernel, int stride, int padding) {
        return Window2d.of(kernel, kernel).withStrides(stride, stride).withPads(padding, padding, padding, padding);
    }

    private Value pool(Layer.Kind kind, Value src, Pool2d pool) {
        Value dst = node(anonymous(kind.label()), pool, List.of(src));
        Window2d window = pool.window();
        Conv geometry = new Conv(0, window.kernelHeight(), window.strideHeight(), window.padTop(), 0, false);
        layer(kind, kind.label(), List.of(src), dst, geometry, 0, 0);
        return dst;
    }

    /**
     * Adds a maximum pool of 3×3 that is blurred before it is thinned out (Zhang, arXiv 1904.11486): stride 1, a mirrored border of
     * one pixel, the fixed binomial kernel {@code [1 2 1]ᵀ[1 2 1]/16} with stride 2. Tables list it as one maximum pool of stride 2.
     */
    public Value maxBlurPool(Value src) {
        Pool2d pool = new Pool2d(PoolKind.MAX, square(3, 1, 1), false, false);
        Value sharp = node(anonymous("maxpool"), pool, List.of(src));
        Value dst = fixedDepthwise(anonymous("blur"), reflectPad(sharp, 1), BINOMIAL, 3, 2);
        layer(Layer.Kind.MAX_POOL, "maxpool", List.of(src), dst, new Conv(0, 3, 2, 1, 0, false), 0, 0);
        return dst;
    }

    /** Adds a border that mirrors the picture, the outermost pixel not repeated. */
    public Value reflectPad(Value src, int pixels) {
        List<Long> pads = List.of(0L, 0L, (long) pixels, (long) pixels);
        return node(anonymous("reflect_pad"), new Pad(PadMode.REFLECT, pads, pads, 0), List.of(src));
    }

    /** Adds channels of zeros before and after. */
    public Value padChannels(Value src, long before, long after) {
        Value dst = node(
                anonymous("pad"),
                new Pad(PadMode.CONSTANT, List.of(0L, before, 0L, 0L), List.of(0L, after, 0L, 0L), 0),
                List.of(src));
        plainLayer(Layer.Kind.PAD, "pad", List.of(src), dst, 0, 0);
        return dst;
    }

    /** Adds a depthwise convolution with fixed numbers, the same kernel for every channel; it has no parameters. */
    public Value fixedDepthwise(String name, Value src, float[] kernel, int extent, int stride) {
        int channels = Math.toIntExact(channels(src));
        float[] repeated = new float[channels * kernel.length];
        for (int i = 0; i < repeated.length; i++) {
            repeated[i] = kernel[i % kernel.length];
        }
        Value weights = graph.constant(
                name + ".kernel", FixedKernels.tensor(name, repeated, Shape.of(channels, 1, extent, extent)));
        return node(name, new Conv2d(square(extent, stride, 0), channels), List.of(src, weights));
    }

    /** Returns channels {@code from} (inclusive) to {@code to} (exclusive). */
    public Value slice(Value src, long from, long to) {
        Shape shape = src.type().shape();
        Slice slice = new Slice(
                List.of(0L, from, 0L, 0L),
                List.of(1L, 1L, 1L, 1L),
                Arrays.stream(shape.with(1, to - from).extents()).boxed().toList());
        Value dst = node(anonymous("slice"), slice, List.of(src));
        plainLayer(Layer.Kind.SLICE, "[" + from + ":" + to + "]", List.of(src), dst, 0, 0);
        return dst;
    }

    /** Adds a concatenation of channels, in this order. */
    public Value concat(Value... parts) {
        Value dst = node(anonymous("concat"), new Concat(1), List.of(parts));
        plainLayer(Layer.Kind.CONCAT, "concat", List.of(parts), dst, 0, 0);
        return dst;
    }

    /** Adds a sum, the shortcut of residual blocks. */
    public Value add(Value a, Value b) {
        Value dst = node(anonymous("add"), new Binary(BinaryKind.ADD), List.of(a, b));
        plainLayer(Layer.Kind.ADD, "add", List.of(a, b), dst, 0, 0);
        return dst;
    }

    /** Adds the mean over each channel: {@code [N, C, 1, 1]}. */
    public Value globalAveragePool(Value src) {
        Value dst = node(anonymous("gap"), new GlobalPool(PoolKind.AVERAGE), List.of(src));
        plainLayer(Layer.Kind.GLOBAL_AVERAGE_POOL, "gap", List.of(src), dst, 0, 0);
        return dst;
    }

    /** Adds a linear layer with bias over {@code [N, C, 1, 1]} or {@code [N, C]}; the result is {@code [N, classes]}. */
    public Value linear(String name, Value src, long classes) {
        Shape shape = src.type().shape();
        long features = shape.elementCount(1, shape.rank());
        Value flat = node(name + ".flatten", new Reshape(Shape.of(shape.extent(0), features)), List.of(src));
        Value dst = node(
                name,
                Gemm.linear(),
                List.of(
                        flat,
                        parameter(name + ".weight", Shape.of(classes, features), Role.LINEAR_WEIGHT),
                        parameter(name + ".bias", Shape.of(classes), Role.BIAS)));
        Layer layer = new Layer(
                Layer.Kind.LINEAR,
                name,
                List.of(Shape.of(features, 1, 1)),
                Shape.of(classes, 1, 1),
                0,
                0,
                0,
                0,
                true,
                Optional.empty(),
                classes * features + classes,
                classes * features);
        add(layer, dst);
        return dst;
    }

    /** Notes what a module of the reference implementation gives, so that it can be asked for by the module's name; returns it. */
    public Value mark(String module, Value value) {
        if (marked.putIfAbsent(module, value) != null) {
            throw new IllegalArgumentException("Network marks two values '" + module + "'");
        }
        return value;
    }

    /** Returns the marked values, by module. */
    public Map<String, Value> marked() {
        return Collections.unmodifiableMap(marked);
    }

    /**
     * Puts what the body adds into a module, as the reference implementation groups layers; for {@link NetworkSummary} only.
     *
     * @param type the module's type there, {@code DenseLayer}
     * @param name its path in the network's own scheme, {@code stages.0.blocks.1}; empty for the network itself
     * @return what the body returns
     */
    public Value module(String type, String name, Supplier<Value> body) {
        return modules.group(type, name, body);
    }

    /** Declares an output of the network. */
    public void output(String name, Value value) {
        graph.output(name, value);
    }

    private Value parameter(String key, Shape shape, Role role) {
        Parameter parameter = new Parameter(key, shape, role);
        if (parameters.putIfAbsent(key, parameter) != null) {
            throw new IllegalArgumentException("Network has two parameters named '" + key + "'; name layers apart");
        }
        return graph.constant(key, source.get(parameter));
    }

    private Value node(String name, Op op, List<Value> inputs) {
        return graph.add(name, op, inputs, List.of(name)).get(0);
    }

    private String anonymous(String kind) {
        return kind + "_" + anonymous++;
    }

    private void plainLayer(Layer.Kind kind, String name, List<Value> inputs, Value dst, long parameters, long macs) {
        layer(kind, name, inputs, dst, new Conv(0, 0, 0, 0, 0, false), parameters, macs);
    }

    private void layer(
            Layer.Kind kind, String name, List<Value> inputs, Value dst, Conv geometry, long parameters, long macs) {
        Layer layer = new Layer(
                kind,
                name,
                inputs.stream().map(NetworkBuilder::perPicture).toList(),
                perPicture(dst),
                geometry.kernel(),
                geometry.stride(),
                geometry.padding(),
                geometry.groups(),
                geometry.bias(),
                Optional.empty(),
                parameters,
                macs);
        add(layer, dst);
    }

    private void add(Layer layer, Value dst) {
        layers.add(layer);
        layerOf.put(dst, layers.size() - 1);
        modules.layer(layer, dst.type().shape());
    }

    private static Shape perPicture(Value value) {
        long[] extents = value.type().shape().extents();
        return Shape.of(Arrays.copyOfRange(extents, 1, extents.length));
    }

    /** Returns the layers so far, in order. */
    public List<Layer> layers() {
        return Collections.unmodifiableList(layers);
    }

    /** Returns the outermost modules so far, in the order they run. */
    public List<NetworkModule> modules() {
        return modules.modules();
    }

    /** Returns the parameters so far, in the order they were asked for. */
    public List<Parameter> parameters() {
        return List.copyOf(parameters.values());
    }

    /** Returns the verified graph. */
    Graph build() {
        return graph.build();
    }
}
