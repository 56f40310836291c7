package io.github.crossstage.importer.onnx;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.tensor.Tensor;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Converters of element-wise arithmetic: folded where all inputs are known, else add, sub, mul and div of the graph. */
final class ArithmeticOps {
    private static final Tensor MINUS_ONE = Tensor.of(new float[] {-1});

    private ArithmeticOps() {}

    static Operand add(NodeImport node) {
        return binary(node, BinaryKind.ADD, Long::sum);
    }

    static Operand sub(NodeImport node) {
        return binary(node, BinaryKind.SUB, (a, b) -> a - b);
    }

    static Operand mul(NodeImport node) {
        return binary(node, BinaryKind.MUL, (a, b) -> a * b);
    }

    /** Whole numbers are divided towards zero. */
    static Operand div(NodeImport node) {
        return binary(node, BinaryKind.DIV, (a, b) -> a / requireDivisor(b));
    }

    private static Operand binary(NodeImport node, BinaryKind kind, LongBinaryOperator wholes) {
        if (node.known(0).isPresent() && node.known(1).isPresent()) {
            return node.result(
                    node.folder().combine(node.constant(0, "A"), node.constant(1, "B"), kind::apply, wholes));
        }
        return node.emit(new Binary(kind), node.value(0), node.value(1));
    }

    /** The remainder has the sign of the divisor, or that of the dividend if {@code fmod} is set. */
    static Operand mod(NodeImport node) {
        boolean fmod = node.attributes().flag("fmod", false);
        return node.result(node.folder()
                .combine(
                        node.constant(0, "A"),
                        node.constant(1, "B"),
                        (a, b) -> a % b,
                        (a, b) -> fmod ? a % requireDivisor(b) : Math.floorMod(a, requireDivisor(b))));
    }

    private static long requireDivisor(long divisor) {
        if (divisor == 0) {
            throw new ShapeException("a whole number is divided by 0");
        }
        return divisor;
    }

    static Operand sum(NodeImport node) {
        if (node.inputCount() == 1) {
            return node.input(0);
        }
        if (node.allKnown()) {
            Tensor sum = node.constant(0, "data");
            for (int i = 1; i < node.inputCount(); i++) {
                sum = node.folder().combine(sum, node.constant(i, "data"), Double::sum, Long::sum);
            }
            return node.result(sum);
        }
        Value sum = node.value(0);
        for (int i = 1; i < node.inputCount() - 1; i++) {
            sum = node.step("sum" + i, new Binary(BinaryKind.ADD), sum, node.value(i));
        }
        return node.emit(new Binary(BinaryKind.ADD), sum, node.value(node.inputCount() - 1));
    }

    static Operand neg(NodeImport node) {
        if (node.allKnown()) {
            return node.result(node.folder().map(node.constant(0, "X"), a -> -a, a -> -a));
        }
        return node.emit(new Binary(BinaryKind.MUL), node.value(0), node.literal("minus_one", MINUS_ONE));
    }

    /** Returns the converter of a function of real numbers that is only folded. */
    static Function<NodeImport, Operand> folded(DoubleUnaryOperator reals) {
        return folded(reals, whole -> {
            throw new ShapeException("its input holds whole numbers, expected real ones");
        });
    }

    /** Returns the converter of a function of one tensor that is only folded. */
    static Function<NodeImport, Operand> folded(DoubleUnaryOperator reals, LongUnaryOperator wholes) {
        return node -> node.result(node.folder().map(node.constant(0, "X"), reals, wholes));
    }

    /** Returns the converter of a function of two or more tensors that is only folded. */
    static Function<NodeImport, Operand> folded(DoubleBinaryOperator reals, LongBinaryOperator wholes) {
        return node -> {
            Tensor result = node.constant(0, "data");
            for (int i = 1; i < node.inputCount(); i++) {
                result = node.folder().combine(result, node.constant(i, "data"), reals, wholes);
            }
            return node.result(result);
        };
    }

    /** Returns the converter of a comparison, which is only folded. */
    static Function<NodeImport, Operand> compared(RealTest reals, WholeTest wholes) {
        return node -> node.result(node.folder()
                .compare(
                        node.constant(0, "A"),
                        node.constant(1, "B"),
                        (a, b) -> reals.test(a, b) ? 1 : 0,
                        (a, b) -> wholes.test(a, b) ? 1 : 0));
    }

    /** A relation of two real numbers. */
    @FunctionalInterface
    interface RealTest {
        boolean test(double a, double b);
    }

    /** A relation of two whole numbers. */
    @FunctionalInterface
    interface WholeTest {
        boolean test(long a, long b);
    }
}
