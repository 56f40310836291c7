package io.github.crossstage.importer.onnx;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A writer of small ONNX models, field by field as {@code onnx.proto} numbers them. */
final class OnnxWriter {
    static final int FLOAT = 1;
    static final int INT32 = 6;
    static final int INT64 = 7;
    static final int BOOL = 9;
    static final int FLOAT16 = 10;

    private final ByteArrayOutputStream graph = new ByteArrayOutputStream();
    private final List<String> outputs = new ArrayList<>();
    private final long opset;

    OnnxWriter(long opset) {
        this.opset = opset;
    }

    /** Adds a float input; an extent of -1 is free. */
    OnnxWriter input(String name, long... extents) {
        return typedInput(name, FLOAT, extents);
    }

    OnnxWriter typedInput(String name, int elementType, long... extents) {
        message(graph, 11, value(name, elementType, extents));
        return this;
    }

    OnnxWriter floats(String name, float[] numbers, long... dims) {
        return tensor(tensorOf(name, FLOAT, raw(numbers), dims));
    }

    /** Adds an initializer of zeros. */
    OnnxWriter zeros(String name, long... dims) {
        return floats(name, new float[(int) Shape.of(dims).elementCount()], dims);
    }

    OnnxWriter longs(String name, long... numbers) {
        return tensor(tensorOf(name, INT64, raw(numbers), numbers.length));
    }

    /** Adds an initializer that is already encoded. */
    OnnxWriter tensor(byte[] tensor) {
        message(graph, 5, tensor);
        return this;
    }

    /** Adds a node; names are separated by blanks, {@code -} stands for one that is left out. */
    OnnxWriter node(String opType, String inputs, String made, byte[]... attributes) {
        return node("", opType, inputs, made, attributes);
    }

    OnnxWriter node(String domain, String opType, String inputs, String made, byte[]... attributes) {
        ByteArrayOutputStream node = new ByteArrayOutputStream();
        for (String input : names(inputs)) {
            text(node, 1, input);
        }
        for (String output : names(made)) {
            text(node, 2, output);
        }
        text(node, 3, "node_" + names(made).get(0));
        text(node, 4, opType);
        for (byte[] attribute : attributes) {
            message(node, 5, attribute);
        }
        text(node, 7, domain);
        message(graph, 1, node.toByteArray());
        return this;
    }

    OnnxWriter output(String name) {
        outputs.add(name);
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(graph.toByteArray());
        text(whole, 2, "written");
        outputs.forEach(output -> message(whole, 12, value(output, FLOAT)));
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        integer(model, 1, 8);
        message(model, 7, whole.toByteArray());
        ByteArrayOutputStream set = new ByteArrayOutputStream();
        text(set, 1, "");
        integer(set, 2, opset);
        message(model, 8, set.toByteArray());
        return model.toByteArray();
    }

    OnnxFile file() {
        return OnnxFile.read("written.onnx", ByteBuffer.wrap(bytes()));
    }

    /** Imports with free extents 2. */
    Graph graph() {
        return graph(file());
    }

    static Graph graph(OnnxFile file) {
        Map<String, Shape> shapes = new HashMap<>();
        for (InputSpec input : file.inputs()) {
            shapes.put(input.name(), input.shape(2, 2));
        }
        return file.graph(shapes);
    }

    /** Imports and returns the operators in order. */
    List<Op> ops() {
        return graph().nodes().stream().map(Node::op).toList();
    }

    static byte[] ints(String name, long... values) {
        ByteArrayOutputStream attribute = attribute(name, 7);
        for (long value : values) {
            integer(attribute, 8, value);
        }
        return attribute.toByteArray();
    }

    static byte[] integer(String name, long value) {
        ByteArrayOutputStream attribute = attribute(name, 2);
        integer(attribute, 3, value);
        return attribute.toByteArray();
    }

    static byte[] real(String name, float value) {
        ByteArrayOutputStream attribute = attribute(name, 1);
        varint(attribute, 2 << 3 | 5);
        attribute.writeBytes(raw(new float[] {value}));
        return attribute.toByteArray();
    }

    static byte[] reals(String name, float... values) {
        ByteArrayOutputStream attribute = attribute(name, 6);
        message(attribute, 7, raw(values));
        return attribute.toByteArray();
    }

    static byte[] text(String name, String value) {
        ByteArrayOutputStream attribute = attribute(name, 3);
        text(attribute, 4, value);
        return attribute.toByteArray();
    }

    static byte[] tensorAttribute(String name, byte[] tensor) {
        ByteArrayOutputStream attribute = attribute(name, 4);
        message(attribute, 5, tensor);
        return attribute.toByteArray();
    }

    private static ByteArrayOutputStream attribute(String name, int type) {
        ByteArrayOutputStream attribute = new ByteArrayOutputStream();
        text(attribute, 1, name);
        integer(attribute, 20, type);
        return attribute;
    }

    /** Returns a tensor with raw data. */
    static byte[] tensorOf(String name, int elementType, byte[] raw, long... dims) {
        return typedTensor(name, elementType, 9, raw, dims);
    }

    /** Returns a tensor with its numbers in the given length-delimited field. */
    static byte[] typedTensor(String name, int elementType, int field, byte[] data, long... dims) {
        ByteArrayOutputStream tensor = header(name, elementType, dims);
        message(tensor, field, data);
        return tensor.toByteArray();
    }

    /** Returns a tensor whose numbers lie in a file. */
    static byte[] externalTensor(String name, Map<String, String> entries, long... dims) {
        ByteArrayOutputStream tensor = header(name, FLOAT, dims);
        entries.forEach((key, value) -> {
            ByteArrayOutputStream entry = new ByteArrayOutputStream();
            text(entry, 1, key);
            text(entry, 2, value);
            message(tensor, 13, entry.toByteArray());
        });
        integer(tensor, 14, 1);
        return tensor.toByteArray();
    }

    private static ByteArrayOutputStream header(String name, int elementType, long... dims) {
        ByteArrayOutputStream tensor = new ByteArrayOutputStream();
        for (long dim : dims) {
            integer(tensor, 1, dim);
        }
        integer(tensor, 2, elementType);
        text(tensor, 8, name);
        return tensor;
    }

    static byte[] raw(float... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        return bytes.array();
    }

    static byte[] raw(long... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(numbers);
        return bytes.array();
    }

    /** Returns a packed run of variable-length integers. */
    static byte[] packed(long... numbers) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (long number : numbers) {
            varint(bytes, number);
        }
        return bytes.toByteArray();
    }

    private static byte[] value(String name, int elementType, long... extents) {
        ByteArrayOutputStream shape = new ByteArrayOutputStream();
        for (long extent : extents) {
            ByteArrayOutputStream dimension = new ByteArrayOutputStream();
            if (extent < 0) {
                text(dimension, 2, "batch");
            } else {
                integer(dimension, 1, extent);
            }
            message(shape, 1, dimension.toByteArray());
        }
        ByteArrayOutputStream tensor = new ByteArrayOutputStream();
        integer(tensor, 1, elementType);
        message(tensor, 2, shape.toByteArray());
        ByteArrayOutputStream type = new ByteArrayOutputStream();
        message(type, 1, tensor.toByteArray());
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        text(value, 1, name);
        message(value, 2, type.toByteArray());
        return value.toByteArray();
    }

    private static List<String> names(String names) {
        return names.isEmpty()
                ? List.of()
                : Arrays.stream(names.split(" "))
                        .map(name -> name.equals("-") ? "" : name)
                        .toList();
    }

    private static void text(ByteArrayOutputStream to, int field, String text) {
        message(to, field, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void integer(ByteArrayOutputStream to, int field, long value) {
        varint(to, (long) field << 3);
        varint(to, value);
    }

    private static void message(ByteArrayOutputStream to, int field, byte[] bytes) {
        varint(to, (long) field << 3 | 2);
        varint(to, bytes.length);
        to.writeBytes(bytes);
    }

    private static void varint(ByteArrayOutputStream to, long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            to.write((int) (left & 0x7F) | 0x80);
            left >>>= 7;
        }
        to.write((int) left);
    }
}
