package io.github.crossstage.importer.darknet;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import java.util.List;

/**
 * {@code [scale_channels]} and {@code [sam]}: an earlier output times the previous one, then an activation. The previous one has a
 * number for each channel (squeeze and excitation), with {@code scale_wh} one for each pixel, in {@code [sam]} one for each element.
 */
record ProductLayer(Activation activation) implements LayerKind {
    static DarknetLayer readScale(LayerScope scope) {
        int source = scope.reference("from");
        MapShape map = scope.output(source);
        MapShape factors = scope.section().flag("scale_wh")
                ? new MapShape(1, map.height(), map.width())
                : new MapShape(map.channels(), 1, 1);
        return read(scope, source, factors);
    }

    static DarknetLayer readAttention(LayerScope scope) {
        int source = scope.reference("from");
        return read(scope, source, scope.output(source));
    }

    private static DarknetLayer read(LayerScope scope, int source, MapShape factors) {
        if (!scope.input().equals(factors)) {
            throw scope.section()
                    .failure(
                            "from",
                            "but layer " + source + " makes " + scope.output(source) + " and the previous layer "
                                    + scope.input() + ", expected " + factors);
        }
        Activation activation = DarknetActivation.of(scope.section(), "linear");
        return scope.layer(scope.output(source), List.of(scope.previous(), source), new ProductLayer(activation));
    }

    @Override
    public Value build(LayerBuilder graph, List<Value> sources) {
        Value product = graph.add(new Binary(BinaryKind.MUL), sources.get(1), sources.get(0));
        return graph.activate(activation, product);
    }
}
