package io.github.crossstage.tuner;

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
import io.github.crossstage.ir.op.ConvTranspose2d;
import io.github.crossstage.ir.op.CoordinateMode;
import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.MatMul;
import io.github.crossstage.ir.op.NearestMode;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.OpKind;
import io.github.crossstage.ir.op.Pad;
import io.github.crossstage.ir.op.PadMode;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.ReduceMean;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.ResizeMode;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Softmax;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.ir.op.Transpose;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Small problems for each operator, odd extents among them, which together make every implementation run. Numbers come from a fixed seed.
 */
final class DriverCases {
    private static final long SEED = 1;
    private static final int NONE = -1;
    /** Of a feature map: no multiple of a channel block. */
    private static final int CHANNELS = 21;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final GraphBuilder graph;
    private final int wanted;
    private int number = NONE;
    private int names;

    private DriverCases(OpKind kind, int wanted) {
        this.graph = new GraphBuilder("check " + kind.label());
        this.wanted = wanted;
        add(kind);
    }

    /**
     * A problem of an operator.
     *
     * @param graph nodes of the operator, and what a pass may fuse with them
     * @param inputs numbers for its inputs
     */
    record Case(Graph graph, Map<String, Tensor> inputs) {}

    /** Returns the problems of an operator. */
    static List<Case> of(OpKind kind) {
        int count = new DriverCases(kind, NONE).number + 1;
        return IntStream.range(0, count)
                .mapToObj(wanted -> {
                    DriverCases one = new DriverCases(kind, wanted);
                    return new Case(one.graph.build(), one.inputs);
                })
                .toList();
    }

    private void add(OpKind kind) {
        switch (kind) {
            case CONV_2D -> convolutions();
            case CONV_TRANSPOSE_2D ->
                layer(new ConvTranspose2d(window(3, 2, 1), 1, 1, 1), shape(1, 6, 5, 7), shape(6, 9, 3, 3), shape(9));
            case GEMM -> {
                layer(Gemm.linear(), shape(5, 70), shape(33, 70), shape(33));
                layer(Gemm.linear(), shape(1, 128), shape(40, 128), shape(40));
                layer(new Gemm(0.5f, 2, true, false), shape(19, 13), shape(19, 17), shape(17));
            }
            case MAT_MUL -> {
                layer(new MatMul(), shape(3, 21), shape(21, 40));
                plain(new MatMul(), shape(2, 5, 17), shape(2, 17, 9));
            }
            case BATCH_NORM -> normalisations();
            case ACTIVATE -> {
                for (ActivationKind activation : List.of(ActivationKind.RELU, ActivationKind.MISH)) {
                    plain(new Activate(Activation.of(activation)), shape(2, 21, 5, 7));
                    plain(new Activate(Activation.of(activation)), shape(3, 50));
                    onFeatureMap(new Activate(Activation.of(activation)));
                }
            }
            case BINARY -> {
                plain(new Binary(BinaryKind.ADD), shape(2, 21, 5, 7), shape(2, 21, 5, 7));
                layer(new Binary(BinaryKind.MUL), shape(2, 21, 5, 7), shape(1, 21, 1, 1));
                plain(new Binary(BinaryKind.SUB), shape(4, 9), shape(9));
                next(() -> {
                    Value map = featureMap();
                    output(node(new Binary(BinaryKind.MUL), map, featureMap()));
                });
            }
            case CONCAT -> {
                plain(new Concat(1), shape(1, 5, 3, 4), shape(1, 7, 3, 4));
                plain(new Concat(2), shape(1, 5, 3, 4), shape(1, 5, 2, 4));
            }
            case SPLIT -> plain(new Split(2, List.of(2L, 3L)), shape(2, 4, 5, 3));
            case SLICE -> {
                plain(
                        new Slice(List.of(0L, 1L, 0L, 1L), List.of(1L, 1L, 2L, 2L), List.of(2L, 3L, 3L, 2L)),
                        shape(2, 5, 6, 5));
                plain(new Slice(List.of(1L, 0L), List.of(1L, 1L), List.of(2L, 5L)), shape(4, 5));
            }
            case PAD ->
                plain(new Pad(PadMode.REFLECT, List.of(0L, 0L, 1L, 2L), List.of(0L, 0L, 3L, 0L), 0), shape(2, 3, 5, 4));
            case POOL_2D -> {
                plain(new Pool2d(PoolKind.MAX, window(3, 2, 1), false, false), shape(2, 21, 9, 8));
                plain(new Pool2d(PoolKind.AVERAGE, window(3, 2, 1), true, true), shape(1, 5, 7, 9));
                onFeatureMap(new Pool2d(PoolKind.MAX, window(3, 2, 1), false, false));
                onFeatureMap(new Pool2d(PoolKind.AVERAGE, window(2, 2, 0), false, false));
            }
            case GLOBAL_POOL -> {
                plain(new GlobalPool(PoolKind.AVERAGE), shape(2, 21, 7, 7));
                plain(new GlobalPool(PoolKind.MAX), shape(1, 5, 3, 9));
                onFeatureMap(new GlobalPool(PoolKind.AVERAGE));
            }
            case REDUCE_MEAN -> {
                plain(new ReduceMean(List.of(1), false), shape(3, 65, 4));
                plain(new ReduceMean(List.of(0, 2), true), shape(4, 3, 40));
            }
            case SOFTMAX -> {
                plain(new Softmax(1, 2), shape(3, 1000));
                plain(new Softmax(1, 2), shape(2, 5, 7));
            }
            case RESIZE_2D -> {
                for (ResizeMode mode : ResizeMode.values()) {
                    plain(resize(mode, 10, 14), shape(1, 21, 5, 7));
                    plain(resize(mode, 4, 3), shape(2, 3, 5, 7));
                    onFeatureMap(resize(mode, 10, 14));
                }
            }
            case RESHAPE -> {
                plain(new Reshape(Shape.of(6, 20)), shape(2, 3, 4, 5));
                next(() -> {
                    Value cut = node(new Slice(List.of(0L, 1L), List.of(1L, 1L), List.of(4L, 6L)), input(shape(4, 9)));
                    output(node(new Reshape(Shape.of(8, 3)), cut));
                });
            }
            case TRANSPOSE -> {
                plain(new Transpose(List.of(0, 2, 3, 1)), shape(2, 3, 5, 7));
                plain(new Transpose(List.of(1, 0)), shape(17, 33));
            }
        }
    }

    private void convolutions() {
        layer(new Conv2d(window(7, 2, 3), 1), shape(1, 3, 17, 19), shape(24, 3, 7, 7), shape(24));
        layer(new Conv2d(window(3, 1, 1), 1), shape(1, 3, 12, 13), shape(16, 3, 3, 3), shape(16));
        for (Window2d window : List.of(window(1, 1, 0), window(3, 1, 1), window(3, 2, 1))) {
            layer(
                    new Conv2d(window, 1),
                    shape(2, 20, 11, 13),
                    shape(40, 20, window.kernelHeight(), window.kernelWidth()));
            fused(window, 32, 1);
        }
        fused(window(3, 1, 1), 32, 32);
        fused(window(3, 1, 1), 32, 4);
        fused(window(1, 1, 0), 128, 1);
        fused(window(3, 1, 1), 64, 1);
    }

    /** A normalisation and activation before, and a residual and activation behind a convolution. */
    private void fused(Window2d window, int channels, int groups) {
        next(() -> {
            Value x = input(shape(1, channels, 14, 12));
            Value before = node(new Activate(Activation.RELU), normalised(x, channels));
            Shape weights = shape(channels, channels / groups, window.kernelHeight(), window.kernelWidth());
            Value y = node(new Conv2d(window, groups), before, constant(weights));
            Value sum = node(new Binary(BinaryKind.ADD), y, input(y.type().shape()));
            output(node(new Activate(Activation.RELU), sum));
        });
    }

    private void normalisations() {
        next(() -> output(normalised(input(shape(2, 21, 5, 7)), 21)));
        next(() -> output(normalised(featureMap(), CHANNELS)));
        next(() -> {
            Value x = input(shape(2, 21, 5, 7));
            Value factor = positiveInput(shape(21));
            output(node(new BatchNorm(1e-5f), x, factor, factor, factor, factor));
        });
    }

    private Value normalised(Value x, int channels) {
        Value factor = graph.constant(name("factor"), tensor(shape(channels), 0.5, 1.5));
        return node(new BatchNorm(1e-5f), x, factor, factor, factor, factor);
    }

    private void onFeatureMap(Op op) {
        next(() -> output(node(op, featureMap())));
    }

    /** Returns what a convolution leaves in channel blocks; as an output, so that nothing is fused with it. */
    private Value featureMap() {
        Value map =
                node(new Conv2d(window(1, 1, 0), 1), input(shape(2, 16, 5, 7)), constant(shape(CHANNELS, 16, 1, 1)));
        output(map);
        return map;
    }

    private static Window2d window(int kernel, int stride, int pad) {
        return Window2d.of(kernel, kernel).withStrides(stride, stride).withPads(pad, pad, pad, pad);
    }

    private static Resize2d resize(ResizeMode mode, long height, long width) {
        NearestMode nearest = NearestMode.ROUND_PREFER_FLOOR;
        return new Resize2d(mode, CoordinateMode.HALF_PIXEL, nearest, height, width, height / 5f, width / 7f);
    }

    private static Shape shape(long... extents) {
        return Shape.of(extents);
    }

    /** Adds a problem whose inputs after the first are constants. */
    private void layer(Op op, Shape src, Shape... constants) {
        next(() -> {
            Value[] values = new Value[1 + constants.length];
            values[0] = input(src);
            for (int i = 0; i < constants.length; i++) {
                values[i + 1] = constant(constants[i]);
            }
            output(node(op, values));
        });
    }

    /** Adds a problem without constants. */
    private void plain(Op op, Shape... shapes) {
        next(() -> {
            Value[] values = new Value[shapes.length];
            for (int i = 0; i < shapes.length; i++) {
                values[i] = input(shapes[i]);
            }
            output(node(op, values));
        });
    }

    private void next(Runnable problem) {
        number++;
        if (number == wanted) {
            problem.run();
        }
    }

    private String name(String what) {
        return what + names++;
    }

    private Value node(Op op, Value... values) {
        List<TensorType> types = Arrays.stream(values).map(Value::type).toList();
        List<String> names = op.infer(types).stream().map(type -> name("value")).toList();
        List<Value> made = graph.add(name("node"), op, List.of(values), names);
        made.subList(1, made.size()).forEach(this::output);
        return made.get(0);
    }

    private Value input(Shape shape) {
        return input(shape, tensor(shape, -1, 1));
    }

    private Value positiveInput(Shape shape) {
        return input(shape, tensor(shape, 0.5, 1.5));
    }

    private Value input(Shape shape, Tensor numbers) {
        String name = name("input");
        inputs.put(name, numbers);
        return graph.input(name, TensorType.float32(shape.extents()));
    }

    private Value constant(Shape shape) {
        return graph.constant(name("constant"), tensor(shape, -1, 1));
    }

    private void output(Value value) {
        graph.output(value.name(), value);
    }

    private Tensor tensor(Shape shape, double least, double most) {
        Tensor tensor = Tensor.zeros(TensorType.float32(shape.extents()));
        FloatBuffer floats = tensor.floats();
        while (floats.hasRemaining()) {
            floats.put((float) random.nextDouble(least, most));
        }
        return tensor;
    }
}
