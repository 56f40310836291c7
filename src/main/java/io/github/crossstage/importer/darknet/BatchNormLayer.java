package io.github.crossstage.importer.darknet;

import io.github.crossstage.ir.Value;
import java.util.List;

/** {@code [batchnorm]}: a batch normalisation alone. Numbers in a file: bias, scale, mean, variance. */
record BatchNormLayer(Normalisation parts) implements LayerKind {
    static DarknetLayer read(LayerScope scope) {
        MapShape input = scope.input();
        return scope.layer(input, new BatchNormLayer(Normalisation.of(input.channels())));
    }

    @Override
    public List<WeightPart> weights() {
        return List.of(parts.bias(), parts.scale(), parts.mean(), parts.variance());
    }

    @Override
    public Value build(LayerBuilder graph, List<Value> sources) {
        return graph.normalise(sources.get(0), parts);
    }
}
