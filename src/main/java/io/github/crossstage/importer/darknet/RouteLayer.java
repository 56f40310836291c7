package io.github.crossstage.importer.darknet;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * {@code [route]}: earlier outputs one after the other along the channels; with {@code groups}, only the {@code group_id}-th of so
 * many equal parts of each.
 */
record RouteLayer(int groups, int group) implements LayerKind {
    static DarknetLayer read(LayerScope scope) {
        CfgSection section = scope.section();
        List<Integer> sources = scope.references("layers");
        int groups = section.integer("groups", 1, 1, MapShape.MOST_CHANNELS);
        int group = section.integer("group_id", 0, 0, groups - 1);
        MapShape first = scope.output(sources.get(0));
        long channels = 0;
        for (int source : sources) {
            MapShape map = scope.output(source);
            if (!map.sameSize(first)) {
                throw section.failure(
                        "layers",
                        "but layer " + sources.get(0) + " makes " + first + " and layer " + source + " makes " + map
                                + " (channels x rows x columns); expected equal rows and columns");
            }
            if (map.channels() % groups != 0) {
                throw section.failure(
                        "groups", "expected a divisor of the " + map.channels() + " channels of layer " + source);
            }
            channels += map.channels() / groups;
        }
        MapShape output = new MapShape((int) Math.min(channels, Integer.MAX_VALUE), first.height(), first.width());
        return scope.layer(output, sources, new RouteLayer(groups, group));
    }

    @Override
    public Value build(LayerBuilder graph, List<Value> sources) {
        List<Value> parts = new ArrayList<>();
        for (Value source : sources) {
            parts.add(groups == 1 ? source : part(graph, source));
        }
        return parts.size() == 1 ? parts.get(0) : graph.add(new Concat(1), parts.toArray(Value[]::new));
    }

    private Value part(LayerBuilder graph, Value source) {
        Shape shape = source.type().shape();
        long channels = shape.extent(1) / groups;
        List<Long> starts = List.of(0L, channels * group, 0L, 0L);
        List<Long> extents =
                LongStream.of(shape.with(1, channels).extents()).boxed().toList();
        return graph.add("part", new Slice(starts, List.of(1L, 1L, 1L, 1L), extents), source);
    }
}
