package io.github.crossstage.serving;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** {@code y = factor x} for {@code x f32 [?, 1, ?, ?]}; on the CPU reference no run starts before the gate is open. */
record ScaleNet(String name, float factor, CountDownLatch gate) implements GraphSource {
    ScaleNet(String name, float factor) {
        this(name, factor, new CountDownLatch(0));
    }

    @Override
    public List<InputSpec> inputs() {
        return List.of(new InputSpec("x", List.of(InputSpec.FREE, 1L, InputSpec.FREE, InputSpec.FREE)));
    }

    @Override
    public Graph graph(Map<String, Shape> shapes) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        GraphBuilder builder = new GraphBuilder(name);
        builder.output(
                "y",
                builder.add(
                        "scale",
                        new Conv2d(Window2d.of(1, 1), 1),
                        builder.input("x", TensorType.float32(shapes.get("x").extents())),
                        builder.constant("factor", Tensor.of(new float[] {factor}, 1, 1, 1, 1))));
        return builder.build();
    }
}
