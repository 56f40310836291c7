package io.github.crossstage.importer.darknet;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.CoordinateMode;
import io.github.crossstage.ir.op.NearestMode;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.ResizeMode;
import java.util.List;

/** {@code [upsample]}: every pixel {@code stride} times along rows and columns. */
record UpsampleLayer(MapShape output, int stride) implements LayerKind {
    private static final int MOST_STRIDE = 64;

    static DarknetLayer read(LayerScope scope) {
        int stride = scope.section().integer("stride", 2, 1, MOST_STRIDE);
        MapShape input = scope.input();
        MapShape output = new MapShape(input.channels(), input.height() * stride, input.width() * stride);
        return scope.layer(output, new UpsampleLayer(output, stride));
    }

    @Override
    public Value build(LayerBuilder graph, List<Value> sources) {
        Resize2d op = new Resize2d(
                ResizeMode.NEAREST,
                CoordinateMode.ASYMMETRIC,
                NearestMode.FLOOR,
                output.height(),
                output.width(),
                stride,
                stride);
        return graph.add(op, sources.get(0));
    }
}
