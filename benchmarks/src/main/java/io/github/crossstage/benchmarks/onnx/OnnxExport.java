package io.github.crossstage.benchmarks.onnx;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a graph as an ONNX file, weights in it, shapes fixed. Operator by operator, nothing is simplified: an engine that reads the
 * file does its own work.
 */
public final class OnnxExport {
    private static final long IR_VERSION = 8;
    private static final long MOST_BYTES = Integer.MAX_VALUE;

    private final Graph graph;
    private final OnnxGraphWriter writer;
    private final Map<Value, String> names;

    private OnnxExport(Graph graph, MishForm mish) {
        this.graph = graph;
        this.names = names(graph);
        Set<String> taken = new HashSet<>(names.values());
        taken.addAll(graph.outputs().keySet());
        this.writer = new OnnxGraphWriter(taken, mish.opset());
    }

    /**
     * Writes a graph as it was before any pass.
     *
     * @throws IllegalArgumentException if an operator has something fused into it, an attribute that ONNX has not, or the file would
     *     have 2 GiB or more, which protobuf does not allow
     */
    public static void write(Graph graph, Path file, MishForm mish) throws IOException {
        ProtoMessage model = new OnnxExport(graph, mish).model(mish);
        if (model.size() > MOST_BYTES) {
            throw new IllegalArgumentException("Network '" + graph.name() + "' as ONNX has " + model.size()
                    + " bytes, protobuf allows " + MOST_BYTES + "; take a smaller network");
        }
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            model.writeTo(channel);
        }
    }

    private ProtoMessage model(MishForm mish) {
        graph.inputs().forEach(input -> writer.input(names.get(input), input.type()));
        graph.constants().forEach((value, tensor) -> writer.constant(names.get(value), tensor));
        for (Node node : graph.nodes()) {
            List<String> reads = node.inputs().stream().map(names::get).toList();
            List<String> makes = node.outputs().stream().map(names::get).toList();
            new NodeExport(node, reads, makes, writer, mish).write();
        }
        graph.outputs().forEach((name, value) -> {
            if (!names.get(value).equals(name)) {
                writer.node("Identity", List.of(names.get(value)), name, Attributes.none());
            }
            writer.output(name, value.type());
        });
        return new ProtoMessage()
                .number(1, IR_VERSION)
                .text(2, "crossstage-benchmarks")
                .message(7, writer.message(graph.name()))
                .message(8, new ProtoMessage().text(1, "").number(2, writer.opset()));
    }

    /** Inputs keep their names; what a node makes takes the name it is an output under; everything else moves out of the way. */
    private static Map<Value, String> names(Graph graph) {
        Map<Value, String> names = new HashMap<>();
        graph.inputs().forEach(input -> names.put(input, input.name()));
        graph.outputs().forEach((name, value) -> {
            if (graph.producer(value).isPresent()) {
                names.putIfAbsent(value, name);
            }
        });
        Set<String> taken = new HashSet<>(names.values());
        taken.addAll(graph.outputs().keySet());
        graph.constants().keySet().forEach(value -> addUnused(value, names, taken));
        graph.nodes().forEach(node -> node.outputs().forEach(value -> addUnused(value, names, taken)));
        return names;
    }

    private static void addUnused(Value value, Map<Value, String> names, Set<String> taken) {
        if (names.containsKey(value)) {
            return;
        }
        String name = value.name();
        for (int i = 2; !taken.add(name); i++) {
            name = value.name() + "#" + i;
        }
        names.put(value, name);
    }
}
