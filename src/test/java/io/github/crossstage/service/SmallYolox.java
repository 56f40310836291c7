package io.github.crossstage.service;

import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Transpose;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.FixedGraph;
import io.github.crossstage.testing.HashInit;
import java.util.ArrayList;
import java.util.List;

/** A network with the output of YOLOX for 64 x 64 pixels and two classes, and a batch size of 1 that is fixed, as exporters write it. */
final class SmallYolox {
    static final int SIZE = 64;
    static final int CLASSES = 2;
    private static final int NUMBERS = 5 + CLASSES;

    private SmallYolox() {}

    static GraphSource source() {
        GraphBuilder builder = new GraphBuilder("small_yolox");
        Value images = builder.input("images", TensorType.float32(1, 3, SIZE, SIZE));
        List<Value> heads = new ArrayList<>();
        for (int stride : new int[] {8, 16, 32}) {
            String name = "stride" + stride;
            int cells = SIZE / stride * (SIZE / stride);
            float[] weights = HashInit.symmetric(name, 1, (long) NUMBERS * 3 * stride * stride);
            for (int i = 0; i < weights.length; i++) {
                weights[i] /= 30 * stride;
            }
            Value map = builder.add(
                    name,
                    new Conv2d(Window2d.of(stride, stride).withStrides(stride, stride), 1),
                    images,
                    builder.constant(name + ".weight", Tensor.of(weights, NUMBERS, 3, stride, stride)));
            heads.add(builder.add(name + ".flat", new Reshape(Shape.of(1, NUMBERS, cells)), map));
        }
        Value all = builder.add("all", new Concat(2), heads, List.of("all")).get(0);
        Value squashed = builder.add("squashed", new Activate(Activation.SIGMOID), all);
        builder.output("output", builder.add("turned", new Transpose(List.of(0, 2, 1)), squashed));
        return new FixedGraph(builder.build());
    }
}
