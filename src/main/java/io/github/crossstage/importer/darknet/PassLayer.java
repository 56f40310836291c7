package io.github.crossstage.importer.darknet;

import io.github.crossstage.ir.Value;
import java.util.List;

/** {@code [dropout]} and {@code [cost]}: sections that only matter in training. */
record PassLayer() implements LayerKind {
    static DarknetLayer read(LayerScope scope) {
        return scope.layer(scope.input(), new PassLayer());
    }

    @Override
    public Value build(LayerBuilder graph, List<Value> sources) {
        return sources.get(0);
    }
}
