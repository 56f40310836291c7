package io.github.crossstage.importer.darknet;

import io.github.crossstage.ir.Value;
import java.util.List;

/** What a layer computes: which numbers it has in a weight file, and which nodes it becomes. Immutable. */
interface LayerKind {
    /** Returns the layer's numbers in the order of a weight file; none for most layers. */
    default List<WeightPart> weights() {
        return List.of();
    }

    /**
     * Adds the layer's nodes to a graph.
     *
     * @param sources the outputs that the layer reads, in the order of {@link DarknetLayer#sources}
     * @return the layer's output, {@code f32 [N, channels, height, width]}
     */
    Value build(LayerBuilder graph, List<Value> sources);
}
