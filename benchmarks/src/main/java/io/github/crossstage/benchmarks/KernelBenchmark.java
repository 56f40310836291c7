package io.github.crossstage.benchmarks;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.Outputs;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time of one layer of each class that CNNs are made of: a chain of {@value #LAYERS} equal ones through the public API, divided by
 * their number, so that an eighth of a call with its upload and download is in it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KernelBenchmark {
    private static final int LAYERS = 8;

    /** A class of layers, its channels and the side of its picture. */
    public enum Layer {
        /** 1x1 convolution. */
        POINTWISE(256, 28),
        /** Batch normalisation, ReLU and 1x1 convolution, as in a dense layer: one launch. */
        PREACTIVATED(256, 28),
        /** 3x3 convolution and ReLU. */
        SPATIAL(64, 56),
        /** 3x3 convolution in 32 groups. */
        GROUPED(128, 28),
        /** 3x3 convolution, a filter a channel. */
        DEPTHWISE(128, 56),
        /** 3x3 maximum. */
        MAX_POOL(64, 56),
        /** 3x3 mean. */
        AVERAGE_POOL(64, 56),
        MISH(64, 56),
        /** Sum of two feature maps. */
        ADD(64, 56);

        private final int channels;
        private final int side;

        Layer(int channels, int side) {
            this.channels = channels;
            this.side = side;
        }

        Shape shape() {
            return Shape.of(1, channels, side, side);
        }
    }

    /** The class that is timed. */
    @Param
    public Layer layer;

    private Device device;
    private Model model;
    private Inputs inputs;
    private Outputs outputs;

    /** Opens the best OpenCL device and loads the chain. */
    @Setup
    public void open() {
        device = Device.open(DeviceSelector.auto());
        model = Model.load(new Chain(layer), device);
        inputs = Inputs.of("x", MadeUpInputs.normal(layer.shape(), new Random(0)));
        outputs = Outputs.of("y", Tensor.zeros(TensorType.float32(layer.shape().extents())));
    }

    /** Closes model and device. */
    @TearDown
    public void close() {
        model.close();
        device.close();
    }

    /** One blocking call. */
    @Benchmark
    @OperationsPerInvocation(LAYERS)
    public void run() {
        model.run(inputs, outputs);
    }

    /** Equal layers one after the other. */
    private record Chain(Layer layer) implements GraphSource {
        private static final Window2d SQUARE = Window2d.of(3, 3).withPads(1, 1, 1, 1);

        @Override
        public String name() {
            return layer.name();
        }

        @Override
        public List<InputSpec> inputs() {
            Shape shape = layer.shape();
            return List.of(
                    new InputSpec("x", List.of(shape.extent(0), shape.extent(1), shape.extent(2), shape.extent(3))));
        }

        @Override
        public Graph graph(Map<String, Shape> shapes) {
            GraphBuilder builder = new GraphBuilder(name());
            Value input = builder.input("x", TensorType.float32(layer.shape().extents()));
            Value value = input;
            for (int i = 0; i < LAYERS; i++) {
                value = add(builder, "layer" + i, input, value);
            }
            builder.output("y", value);
            return builder.build();
        }

        private Value add(GraphBuilder builder, String name, Value input, Value value) {
            return switch (layer) {
                case POINTWISE -> conv(builder, name, value, Window2d.of(1, 1), 1);
                case PREACTIVATED ->
                    conv(builder, name, relu(builder, name, norm(builder, name, value)), Window2d.of(1, 1), 1);
                case SPATIAL -> relu(builder, name, conv(builder, name, value, SQUARE, 1));
                case GROUPED -> conv(builder, name, value, SQUARE, 32);
                case DEPTHWISE -> conv(builder, name, value, SQUARE, layer.channels);
                case MAX_POOL -> builder.add(name, new Pool2d(PoolKind.MAX, SQUARE, false, false), value);
                case AVERAGE_POOL -> builder.add(name, new Pool2d(PoolKind.AVERAGE, SQUARE, false, false), value);
                case MISH -> builder.add(name, new Activate(Activation.MISH), value);
                case ADD -> builder.add(name, new Binary(BinaryKind.ADD), value, input);
            };
        }

        private static Value relu(GraphBuilder builder, String name, Value value) {
            return builder.add(name + ".relu", new Activate(Activation.RELU), value);
        }

        private Value norm(GraphBuilder builder, String name, Value value) {
            Value[] inputs = new Value[5];
            inputs[0] = value;
            for (int i = 1; i < inputs.length; i++) {
                // Variance 1, the others small: numbers stay in range over the chain.
                float[] numbers = new float[layer.channels];
                Arrays.fill(numbers, i == 1 || i == 4 ? 1 : 0.1f);
                inputs[i] = builder.constant(name + ".norm" + i, Tensor.of(numbers, layer.channels));
            }
            return builder.add(name + ".norm", new BatchNorm(1e-5f), inputs);
        }

        /** Weights keep the variance of what they are applied to. */
        private Value conv(GraphBuilder builder, String name, Value value, Window2d window, int groups) {
            Shape shape =
                    Shape.of(layer.channels, layer.channels / groups, window.kernelHeight(), window.kernelWidth());
            Tensor weights = MadeUpInputs.normal(shape, new Random(1));
            float scale = (float) Math.sqrt(2.0 / shape.elementCount(1, 4));
            FloatBuffer floats = weights.floats();
            for (int i = 0; i < floats.capacity(); i++) {
                floats.put(i, floats.get(i) * scale);
            }
            return builder.add(name, new Conv2d(window, groups), value, builder.constant(name + ".weights", weights));
        }
    }
}
