package io.github.crossstage.importer.darknet;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code [shortcut]}: the previous output plus earlier ones, then an activation.
 *
 * <p>Where channels differ, the first {@code min} of both are added and the rest of the previous output passes unchanged (as in
 * stage 1 of csresnet50.cfg). Where the earlier output has s times the rows and columns, every s-th of them is added
 * ({@code shortcut_cpu} of darknet; as in resnet50.cfg).
 */
record ShortcutLayer(MapShape own, List<MapShape> from, Activation activation) implements LayerKind {
    static DarknetLayer read(LayerScope scope) {
        CfgSection section = scope.section();
        MapShape own = scope.input();
        List<Integer> from = scope.references("from");
        List<MapShape> maps = new ArrayList<>();
        for (int source : from) {
            MapShape map = scope.output(source);
            boolean several = from.size() > 1;
            if (several ? !map.sameSize(own) : !isMultiple(map, own)) {
                throw section.failure(
                        "from",
                        "but layer " + source + " makes " + map + " and the previous layer " + own
                                + " (channels x rows x columns); expected equal rows and columns or a multiple of them");
            }
            maps.add(map);
        }
        List<Integer> sources = new ArrayList<>(List.of(scope.previous()));
        sources.addAll(from);
        return scope.layer(
                own, sources, new ShortcutLayer(own, List.copyOf(maps), DarknetActivation.of(section, "linear")));
    }

    /** Returns whether every step-th row and column of a map, from the first on, are those of the other. */
    private static boolean isMultiple(MapShape map, MapShape own) {
        int step = map.height() / own.height();
        return step >= 1
                && step == map.width() / own.width()
                && map.height() % own.height() < step
                && map.width() % own.width() < step;
    }

    @Override
    public Value build(LayerBuilder graph, List<Value> sources) {
        Value sum = sources.get(0);
        for (int i = 0; i < from.size(); i++) {
            sum = plus(graph, sum, sources.get(1 + i), from.get(i));
        }
        return graph.activate(activation, sum);
    }

    private Value plus(LayerBuilder graph, Value sum, Value source, MapShape map) {
        int channels = Math.min(own.channels(), map.channels());
        Value added = map.sameSize(own) && map.channels() == channels ? source : part(graph, source, map, channels);
        if (channels == own.channels()) {
            return graph.add(new Binary(BinaryKind.ADD), sum, added);
        }
        Split halves = new Split(1, List.of((long) channels, (long) own.channels() - channels));
        List<Value> parts = graph.addAll("split", halves, sum, List.of("first", "rest"));
        Value first = graph.add(new Binary(BinaryKind.ADD), parts.get(0), added);
        return graph.add("concat", new Concat(1), first, parts.get(1));
    }

    /** Returns the first channels of every step-th row and column. */
    private Value part(LayerBuilder graph, Value source, MapShape map, int channels) {
        long pictures = source.type().shape().extent(0);
        long step = map.height() / own.height();
        Shape extents = Shape.of(pictures, channels, own.height(), own.width());
        Slice slice = new Slice(
                List.of(0L, 0L, 0L, 0L),
                List.of(1L, 1L, step, step),
                List.of(extents.extent(0), extents.extent(1), extents.extent(2), extents.extent(3)));
        return graph.add("part", slice, source);
    }
}
