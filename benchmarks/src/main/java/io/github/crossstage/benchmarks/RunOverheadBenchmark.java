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
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a run costs besides the arithmetic: a chain of ReLUs over 16 numbers, from the caller's thread and back. One launch gives
 * the cost of a call (checks, thread hand-over, upload, download); the difference to many gives the cost of a launch.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RunOverheadBenchmark {
    private static final Shape SHAPE = Shape.of(1, 16);

    /** Kernel launches of a run. */
    @Param({"1", "101"})
    public int launches;

    private Device device;
    private Model model;
    private Inputs inputs;
    private Outputs outputs;

    /** Opens the best OpenCL device and loads the chain. */
    @Setup
    public void open() {
        device = Device.open(DeviceSelector.auto());
        model = Model.load(new Chain(launches), device);
        inputs = Inputs.of("x", Tensor.zeros(TensorType.float32(SHAPE.extents())));
        outputs = Outputs.of("y", Tensor.zeros(TensorType.float32(SHAPE.extents())));
    }

    /** Closes model and device. */
    @TearDown
    public void close() {
        model.close();
        device.close();
    }

    /** One blocking call. */
    @Benchmark
    public void run() {
        model.run(inputs, outputs);
    }

    /** A network of nothing but activations. */
    private record Chain(int length) implements GraphSource {
        @Override
        public String name() {
            return "chain";
        }

        @Override
        public List<InputSpec> inputs() {
            return List.of(new InputSpec("x", List.of(SHAPE.extent(0), SHAPE.extent(1))));
        }

        @Override
        public Graph graph(Map<String, Shape> shapes) {
            GraphBuilder builder = new GraphBuilder(name());
            Value value = builder.input("x", TensorType.float32(SHAPE.extents()));
            for (int i = 0; i < length; i++) {
                value = builder.add("relu" + i, new Activate(Activation.RELU), value);
            }
            builder.output("y", value);
            return builder.build();
        }
    }
}
