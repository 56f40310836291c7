package io.github.crossstage.testing;

import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.tensor.TensorType;

/** Networks of linear layers, one launch each; the last one makes 4 numbers a row of 6. */
public final class LinearLayers {
    private LinearLayers() {}

    /** Returns so many layers from the input x [rows, 6] to the output y [rows, 4]. */
    public static GraphSource of(String name, int layers, long rows) {
        GraphBuilder builder = new GraphBuilder(name);
        Value x = builder.input("x", TensorType.float32(rows, 6));
        for (int layer = layers - 1; layer >= 0; layer--) {
            int width = layer == 0 ? 4 : 6;
            x = builder.add(
                    "linear" + layer,
                    Gemm.linear(),
                    x,
                    builder.constant("w" + layer, Fill.UNIFORM.tensor("w" + layer, width, 6)),
                    builder.constant("b" + layer, Fill.UNIFORM.tensor("b" + layer, width)));
        }
        builder.output("y", x);
        return new FixedGraph(builder.build());
    }
}
