package io.github.crossstage.importer.darknet;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Window2d;
import java.util.List;

/**
 * {@code [maxpool]} and {@code [local_avgpool]}: the largest or the mean element under a window.
 *
 * <p>{@code size} defaults to the stride and {@code padding} to {@code size - 1}. The output has {@code (extent + padding - size) /
 * stride + 1} rows, rounded down; the first window begins at {@code -(padding / 2)}, so an odd padding lies behind. Padding counts
 * as -∞ for the maximum and not at all for the mean.
 */
record PoolLayer(Pool2d op) implements LayerKind {
    private static final int MOST_SIZE = 1024;

    static DarknetLayer readMaximum(LayerScope scope) {
        return read(scope, PoolKind.MAX);
    }

    static DarknetLayer readMean(LayerScope scope) {
        return read(scope, PoolKind.AVERAGE);
    }

    private static DarknetLayer read(LayerScope scope, PoolKind function) {
        CfgSection section = scope.section();
        MapShape input = scope.input();
        int stride = section.integer("stride", 1, 1, MOST_SIZE);
        int strideX = section.integer("stride_x", stride, 1, MOST_SIZE);
        int strideY = section.integer("stride_y", stride, 1, MOST_SIZE);
        int size = section.integer("size", stride, 1, MOST_SIZE);
        // With more padding the last window could lie outside altogether.
        int padding = section.integer("padding", size - 1, 0, Math.max(0, 2 * size - 2));
        int before = padding / 2;
        Window2d window = Window2d.of(size, size)
                .withStrides(strideY, strideX)
                .withPads(before, before, padding - before, padding - before);
        MapShape output = new MapShape(
                input.channels(),
                scope.extent((long) input.height() + padding - size, strideY),
                scope.extent((long) input.width() + padding - size, strideX));
        return scope.layer(output, new PoolLayer(new Pool2d(function, window, false, false)));
    }

    @Override
    public Value build(LayerBuilder graph, List<Value> sources) {
        return graph.add(op, sources.get(0));
    }
}
