package io.github.crossstage.importer.darknet;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Softmax;
import java.util.List;

/** {@code [avgpool]} (the mean of each channel) and {@code [softmax]} (over all elements of a picture): one operator each. */
record OperatorLayer(Op op) implements LayerKind {
    static DarknetLayer readGlobalMean(LayerScope scope) {
        MapShape output = new MapShape(scope.input().channels(), 1, 1);
        return scope.layer(output, new OperatorLayer(new GlobalPool(PoolKind.AVERAGE)));
    }

    static DarknetLayer readSoftmax(LayerScope scope) {
        return scope.layer(scope.input(), new OperatorLayer(new Softmax(1, 4)));
    }

    @Override
    public Value build(LayerBuilder graph, List<Value> sources) {
        return graph.add(op, sources.get(0));
    }
}
