package io.github.crossstage.benchmarks.onnx;

import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A {@code GraphProto} that is put together node by node; names that it makes up are unique. Not thread-safe. */
final class OnnxGraphWriter {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private final Set<String> names;
    private final long opset;
    private final List<ProtoMessage> nodes = new ArrayList<>();
    private final List<ProtoMessage> initializers = new ArrayList<>();
    private final List<ProtoMessage> inputs = new ArrayList<>();
    private final List<ProtoMessage> outputs = new ArrayList<>();

    /** Starts an empty graph in which these names are taken. */
    OnnxGraphWriter(Set<String> names, long opset) {
        this.names = new HashSet<>(names);
        this.opset = opset;
    }

    long opset() {
        return opset;
    }

    /** Adds a node with one output; a node is named as its first output. */
    void node(String opType, List<String> reads, String makes, Attributes attributes) {
        node(opType, reads, List.of(makes), attributes);
    }

    void node(String opType, List<String> reads, List<String> makes, Attributes attributes) {
        ProtoMessage node = new ProtoMessage();
        reads.forEach(name -> node.text(1, name));
        makes.forEach(name -> node.text(2, name));
        node.text(3, makes.get(0)).text(4, opType);
        attributes.messages().forEach(attribute -> node.message(5, attribute));
        nodes.add(node);
    }

    /** Adds a node whose only output is read by other added nodes; returns the name made up for it. */
    String inner(String opType, List<String> reads, String nameStart, Attributes attributes) {
        String made = unused(nameStart);
        node(opType, reads, made, attributes);
        return made;
    }

    /** Adds whole numbers that a node reads, such as a shape; returns their name. */
    String numbers(String nameStart, long... values) {
        return constant(unused(nameStart), Tensor.of(values, values.length));
    }

    /** Adds one number that a node reads; returns its name. */
    String scalar(String nameStart, float value) {
        return constant(unused(nameStart), Tensor.of(new float[] {value}));
    }

    /** Adds several numbers that a node reads; returns their name. */
    String floats(String nameStart, float... values) {
        return constant(unused(nameStart), Tensor.of(values, values.length));
    }

    /** Adds a constant under a name that is taken for it already; returns the name. */
    String constant(String name, Tensor tensor) {
        ProtoMessage message = new ProtoMessage();
        for (long extent : tensor.shape().extents()) {
            message.number(1, extent);
        }
        message.number(2, tensor.type().dataType() == DataType.INT64 ? INT64 : FLOAT);
        initializers.add(message.text(8, name).bytes(9, tensor.bytes()));
        return name;
    }

    void input(String name, TensorType type) {
        inputs.add(valueInfo(name, type.shape()));
    }

    void output(String name, TensorType type) {
        outputs.add(valueInfo(name, type.shape()));
    }

    private static ProtoMessage valueInfo(String name, Shape shape) {
        ProtoMessage extents = new ProtoMessage();
        for (long extent : shape.extents()) {
            extents.message(1, new ProtoMessage().number(1, extent));
        }
        ProtoMessage tensor = new ProtoMessage().number(1, FLOAT).message(2, extents);
        return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
    }

    private String unused(String start) {
        String name = start;
        for (int i = 2; !names.add(name); i++) {
            name = start + "#" + i;
        }
        return name;
    }

    /** Returns the graph; nothing can be added any more. */
    ProtoMessage message(String name) {
        ProtoMessage graph = new ProtoMessage();
        nodes.forEach(node -> graph.message(1, node));
        graph.text(2, name);
        initializers.forEach(tensor -> graph.message(5, tensor));
        inputs.forEach(input -> graph.message(11, input));
        outputs.forEach(output -> graph.message(12, output));
        return graph;
    }
}
