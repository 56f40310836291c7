package io.github.crossstage.soak;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A small network for pictures of any size: {@code f32 [N, 3, H, W]} to {@code f32 [N, 8, 1, 1]} through two 3x3 convolutions and a mean. Its
 * weights are made from its version, so that answers tell which version gave them.
 */
final class SoakNetwork implements GraphSource {
    static final String INPUT = "picture";
    private static final int CHANNELS = 16;
    private static final int CLASSES = 8;

    private final int version;
    private final Tensor first;
    private final Tensor second;
    private final Tensor last;

    SoakNetwork(int version) {
        Random random = new Random(version);
        this.version = version;
        this.first = weights(random, CHANNELS, 3, 3, 3);
        this.second = weights(random, CHANNELS, CHANNELS, 3, 3);
        this.last = weights(random, CLASSES, CHANNELS, 1, 1);
    }

    private static Tensor weights(Random random, long... extents) {
        float[] numbers = new float[Math.toIntExact(Shape.of(extents).elementCount())];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = random.nextFloat() - 0.5f;
        }
        return Tensor.of(numbers, extents);
    }

    @Override
    public String name() {
        return "soak-" + version;
    }

    @Override
    public List<InputSpec> inputs() {
        return List.of(new InputSpec(INPUT, List.of(InputSpec.FREE, 3L, InputSpec.FREE, InputSpec.FREE)));
    }

    @Override
    public Graph graph(Map<String, Shape> shapes) {
        GraphBuilder builder = new GraphBuilder(name());
        Window2d window = Window2d.of(3, 3).withPads(1, 1, 1, 1);
        Value picture =
                builder.input(INPUT, TensorType.float32(shapes.get(INPUT).extents()));
        Value a = builder.add(
                "conv1", new Conv2d(window.withStrides(2, 2), 1), picture, builder.constant("weights1", first));
        Value b = builder.add("relu1", new Activate(Activation.RELU), a);
        Value c = builder.add("conv2", new Conv2d(window, 1), b, builder.constant("weights2", second));
        Value d = builder.add("relu2", new Activate(Activation.RELU), c);
        Value e = builder.add("mean", new GlobalPool(PoolKind.AVERAGE), d);
        builder.output(
                "scores",
                builder.add("scores", new Conv2d(Window2d.of(1, 1), 1), e, builder.constant("weights3", last)));
        return builder.build();
    }
}
