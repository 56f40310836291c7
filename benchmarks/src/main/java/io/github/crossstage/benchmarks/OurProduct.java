package io.github.crossstage.benchmarks;

import io.github.crossstage.Device;
import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.runtime.Profile;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.Map;

/**
 * A matrix product by us: a 1x1 convolution on plain tensors, its weights the left factor, which is packed when the model is loaded.
 * Not thread-safe.
 */
final class OurProduct implements AutoCloseable {
    private final Model model;
    private final Inputs inputs;

    /** Loads it; the right factor is uploaded at every run, which is not timed. */
    OurProduct(Device device, MatrixShape shape, Tensor left, Tensor right) {
        this.model = Model.load(new Product(shape, left), device, options -> options.channelBlock(1));
        this.inputs = Inputs.of("b", right.reshape(Shape.of(1, shape.k(), 1, shape.n())));
    }

    /** Multiplies; returns the time from the first launch until the device is done, in milliseconds, of the last of four runs. */
    double millis() {
        return model.profile(inputs, 1).computeNanos() / 1e6;
    }

    /** Returns which implementations do it. */
    String implementations() {
        return model.profile(inputs, 1).steps().stream()
                .map(Profile.StepTime::implementation)
                .distinct()
                .reduce((some, more) -> some + ", " + more)
                .orElseThrow();
    }

    /** Returns the product. */
    Tensor product() {
        try (Result result = model.run(inputs)) {
            return Tensor.of(result.get().floats(), result.get().shape().extents());
        }
    }

    @Override
    public void close() {
        model.close();
    }

    private record Product(MatrixShape shape, Tensor left) implements GraphSource {
        @Override
        public String name() {
            return "gemm " + shape;
        }

        @Override
        public List<InputSpec> inputs() {
            return List.of(new InputSpec("b", List.of(1L, (long) shape.k(), 1L, (long) shape.n())));
        }

        @Override
        public Graph graph(Map<String, Shape> shapes) {
            GraphBuilder builder = new GraphBuilder(name());
            Value b = builder.input("b", TensorType.float32(shapes.get("b").extents()));
            Value a = builder.constant("a", left.reshape(Shape.of(shape.m(), shape.k(), 1, 1)));
            builder.output("c", builder.add("product", new Conv2d(Window2d.of(1, 1), 1), b, a));
            return builder.build();
        }
    }
}
