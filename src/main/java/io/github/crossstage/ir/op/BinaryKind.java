package io.github.crossstage.ir.op;

import java.util.function.DoubleBinaryOperator;

/** The element-wise functions of two tensors: name and formula in double precision. */
public enum BinaryKind {
    ADD((a, b) -> a + b),
    SUB((a, b) -> a - b),
    MUL((a, b) -> a * b),
    DIV((a, b) -> a / b);

    @SuppressWarnings("ImmutableEnumChecker") // a formula is a lambda without state
    private final DoubleBinaryOperator formula;

    BinaryKind(DoubleBinaryOperator formula) {
        this.formula = formula;
    }

    /** Returns the value in double precision. */
    public double apply(double a, double b) {
        return formula.applyAsDouble(a, b);
    }
}
