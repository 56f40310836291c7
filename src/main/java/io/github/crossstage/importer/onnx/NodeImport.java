package io.github.crossstage.importer.onnx;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.importer.Elements;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * One node of the file while it is converted: what a {@link Converter} reads its inputs and attributes from, and hands its results
 * to. Inputs are counted from 0; an input that is left out in the file is not {@link #has there}.
 */
final class NodeImport {
    private final GraphImport graph;
    private final OnnxNode node;
    private final List<Optional<Operand>> inputs;
    private final NodeAttributes attributes;
    private final boolean fixed;

    /** Makes the view of a node whose inputs are all known. */
    NodeImport(GraphImport graph, OnnxNode node, List<Optional<Operand>> inputs) {
        this.graph = graph;
        this.node = node;
        this.inputs = inputs;
        this.attributes = new NodeAttributes(node);
        this.fixed = inputs.stream()
                .flatMap(Optional::stream)
                .allMatch(input -> input instanceof Operand.Constant constant && constant.fixed());
    }

    /** Returns the version of the operator set. */
    long opset() {
        return graph.opset();
    }

    NodeAttributes attributes() {
        return attributes;
    }

    ConstantFolder folder() {
        return graph.folder();
    }

    /** Returns whether nothing here depends on input shapes. */
    boolean isFixed() {
        return fixed;
    }

    int inputCount() {
        return inputs.size();
    }

    int outputCount() {
        return node.outputs().size();
    }

    /** Returns whether somebody reads an output. */
    boolean isOutputUsed(int index) {
        return index < node.outputs().size() && graph.isRead(node.outputs().get(index));
    }

    boolean has(int index) {
        return index < inputs.size() && inputs.get(index).isPresent();
    }

    /** Returns an input. @throws ShapeException if it is left out */
    Operand input(int index) {
        if (!has(index)) {
            throw new ShapeException("input " + index + " is missing");
        }
        return inputs.get(index).orElseThrow();
    }

    Shape shape(int index) {
        return input(index).shape();
    }

    /** Returns an input as a float32 value of the graph; known numbers become a constant. */
    Value value(int index) {
        Operand input = input(index);
        return input instanceof Operand.Constant constant
                ? graph.constantValue(constant, "input " + index)
                : ((Operand.Computed) input).value();
    }

    /** Returns a constant of the graph that is in no file. */
    Value literal(String suffix, Tensor tensor) {
        return graph.constantValue(new Operand.Constant(node.name() + "/" + suffix, tensor, true), suffix);
    }

    /** Returns the values of all inputs from 0 on, as far as they are there. */
    List<Value> values(int count) {
        return Stream.iterate(0, index -> index + 1)
                .limit(count)
                .filter(this::has)
                .map(this::value)
                .toList();
    }

    /** Returns an input's numbers if they are known now. */
    Optional<Tensor> known(int index) {
        return has(index) && input(index) instanceof Operand.Constant constant
                ? Optional.of(constant.tensor())
                : Optional.empty();
    }

    /** Returns whether all inputs are there and known now. */
    boolean allKnown() {
        return Stream.iterate(0, index -> index + 1).limit(inputs.size()).allMatch(index -> known(index)
                .isPresent());
    }

    /** Returns an input's numbers. @throws UnsupportedNode if they depend on the network's input */
    Tensor constant(int index, String what) {
        input(index);
        return known(index)
                .orElseThrow(() -> new UnsupportedNode("input " + index + " (" + what
                        + ") is computed from the network's input, expected a constant"));
    }

    /** Returns a known input of one axis or none as whole numbers. */
    List<Long> integers(int index, String what) {
        Tensor tensor = constant(index, what);
        if (tensor.type().dataType().isFloating() || tensor.shape().rank() > 1) {
            throw new ShapeException(
                    "input " + index + " (" + what + ") is " + tensor.type() + ", expected whole numbers on one axis");
        }
        Elements elements = new Elements(tensor);
        return LongStream.range(0, tensor.shape().elementCount())
                .map(i -> elements.whole((int) i))
                .boxed()
                .toList();
    }

    /** Returns a known input of one element as a real number. */
    float real(int index, String what) {
        Tensor tensor = constant(index, what);
        if (tensor.shape().elementCount() != 1) {
            throw new ShapeException(
                    "input " + index + " (" + what + ") is " + tensor.type() + ", expected one element");
        }
        return (float) new Elements(tensor).real(0);
    }

    /** Returns an axis counted from the front. @throws ShapeException if there are not so many */
    static int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw new ShapeException("axis " + axis + " is outside a tensor of rank " + rank);
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** Adds the operator that makes this node's result. */
    Operand emit(Op op, List<Value> values) {
        return emitAll(op, values, List.of(node.outputs().get(0))).get(0);
    }

    /** As above, reading values one by one. */
    Operand emit(Op op, Value... values) {
        return emit(op, List.of(values));
    }

    /** Adds an operator with these outputs. */
    List<Operand> emitAll(Op op, List<Value> values, List<String> outputs) {
        return graph.builder().add(node.name(), op, values, outputs).stream()
                .map(value -> (Operand) new Operand.Computed(value))
                .toList();
    }

    /** Adds an operator whose result this node goes on with. */
    Value step(String suffix, Op op, Value... values) {
        return graph.builder().add(node.name() + "/" + suffix, op, values);
    }

    /** Returns the names of the node's outputs; those that nobody names get one. */
    List<String> outputNames() {
        return Stream.iterate(0, index -> index + 1)
                .limit(node.outputs().size())
                .map(index -> node.outputs().get(index).isEmpty()
                        ? node.name() + "/" + index
                        : node.outputs().get(index))
                .toList();
    }

    /** Returns known numbers as this node's result. */
    Operand result(Tensor tensor) {
        return new Operand.Constant(node.outputs().get(0), tensor, fixed);
    }

    /** Returns whole numbers as this node's result. */
    Operand result(List<Long> numbers, long... extents) {
        Tensor tensor = folder().allocate(DataType.INT64, Shape.of(extents));
        Elements elements = new Elements(tensor);
        for (int i = 0; i < numbers.size(); i++) {
            elements.put(i, numbers.get(i));
        }
        return result(tensor);
    }
}
