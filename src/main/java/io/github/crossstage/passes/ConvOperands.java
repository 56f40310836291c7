package io.github.crossstage.passes;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Conv2d;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The inputs of a convolution by their parts.
 *
 * @param src what it slides over
 * @param weights filters
 * @param prologue factor and shift, or empty
 * @param residual what the epilogue adds, if it does
 * @param bias bias, if there is one
 */
record ConvOperands(Value src, Value weights, List<Value> prologue, Optional<Value> residual, Optional<Value> bias) {
    /** Returns the parts of a node that carries a {@link Conv2d}. */
    static ConvOperands of(Node node) {
        Conv2d op = (Conv2d) node.op();
        List<Value> inputs = node.inputs();
        return new ConvOperands(
                inputs.get(0),
                inputs.get(1),
                inputs.subList(op.factorIndex(), op.residualIndex()),
                inputs.subList(op.residualIndex(), op.biasIndex()).stream().findFirst(),
                inputs.stream().skip(op.biasIndex()).findFirst());
    }

    ConvOperands withSrc(Value other) {
        return new ConvOperands(other, weights, prologue, residual, bias);
    }

    ConvOperands withFilters(Value otherWeights, Value otherBias) {
        return new ConvOperands(src, otherWeights, prologue, residual, Optional.of(otherBias));
    }

    ConvOperands withPrologue(List<Value> other) {
        return new ConvOperands(src, weights, other, residual, bias);
    }

    ConvOperands withResidual(Value other) {
        return new ConvOperands(src, weights, prologue, Optional.of(other), bias);
    }

    /** Returns the inputs in the operator's order. */
    List<Value> inputs() {
        List<Value> inputs = new ArrayList<>(List.of(src, weights));
        inputs.addAll(prologue);
        residual.ifPresent(inputs::add);
        bias.ifPresent(inputs::add);
        return inputs;
    }
}
