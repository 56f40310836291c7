package io.github.crossstage.importer.onnx;

import io.github.crossstage.ir.Value;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;

/** What a name of the file stands for while a graph is built: a value of the graph, known numbers, or neither. */
sealed interface Operand {
    /** A float32 value of the graph. */
    record Computed(Value value) implements Operand {}

    /**
     * Numbers that are known now, of any element type. They become a constant of the graph when an operator reads them.
     *
     * @param name the value's name in the file
     * @param tensor the numbers
     * @param fixed whether they are the same for all input shapes
     */
    record Constant(String name, Tensor tensor, boolean fixed) implements Operand {}

    /** The result of a node that was reported as unsupported; nodes that read it are passed over. */
    record Unknown() implements Operand {}

    /** Returns the shape. @throws IllegalStateException if it is unknown */
    default Shape shape() {
        if (this instanceof Computed computed) {
            return computed.value().type().shape();
        }
        if (this instanceof Constant constant) {
            return constant.tensor().shape();
        }
        throw new IllegalStateException("an unknown operand has no shape");
    }
}
