package io.github.crossstage.importer.onnx;

import io.github.crossstage.ir.op.ActivationKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The table of supported operators: ONNX operator type to {@link Converter}, with the operator sets that have it. Converters ask for
 * the opset where the forms of an operator differ.
 */
final class OnnxOps {
    /** The oldest operator set whose operators are read. */
    static final long OLDEST_OPSET = 9;

    /** The newest operator set that was compared with the converters. */
    static final long NEWEST_OPSET = 21;

    /** An operator and the opsets from the first to the last one that has it. */
    private record Entry(long since, long until, Converter converter) {}

    private static final Map<String, Entry> TABLE = new HashMap<>();

    static {
        layers();
        activations();
        arithmetic();
        moves();
        shapes();
    }

    private OnnxOps() {}

    /** Returns why an operator cannot be converted, or nothing if it can. */
    static Optional<String> refusal(OnnxNode node, long opset) {
        if (!node.isStandard()) {
            return Optional.of("operators of the domain '" + node.domain() + "' are not supported");
        }
        Entry entry = TABLE.get(node.opType());
        if (entry == null) {
            return Optional.of("the operator is not supported");
        }
        if (opset < entry.since() || opset > entry.until()) {
            return Optional.of("the operator is not in opset " + opset);
        }
        return Optional.empty();
    }

    /** Returns the converter of a node that is not refused. */
    static Converter converter(OnnxNode node) {
        return TABLE.get(node.opType()).converter();
    }

    private static void layers() {
        put("Conv", ConvolutionOps::conv);
        put("ConvTranspose", ConvolutionOps::convTranspose);
        put("Gemm", MatrixOps::gemm);
        put("MatMul", MatrixOps::matMul);
        put("BatchNormalization", MatrixOps::batchNormalization);
        put("Softmax", MatrixOps::softmax);
        put("MaxPool", PoolOps::maxPool);
        put("AveragePool", PoolOps::averagePool);
        put("GlobalMaxPool", PoolOps::globalMaxPool);
        put("GlobalAveragePool", PoolOps::globalAveragePool);
        put("ReduceMean", PoolOps::reduceMean);
        put("Upsample", 9, 9, single(ResizeOps::upsample));
        put(
                "Resize",
                10,
                NEWEST_OPSET,
                single(node -> node.opset() == 10 ? ResizeOps.upsample(node) : ResizeOps.resize(node)));
    }

    private static void activations() {
        put("Relu", ActivationOps.plain(ActivationKind.RELU));
        put("Sigmoid", ActivationOps.plain(ActivationKind.SIGMOID));
        put("Softplus", ActivationOps.plain(ActivationKind.SOFTPLUS));
        put("Tanh", ActivationOps.plain(ActivationKind.TANH));
        put("Exp", ActivationOps.plain(ActivationKind.EXP));
        put("Erf", ActivationOps.plain(ActivationKind.ERF));
        put("Mish", 18, ActivationOps.plain(ActivationKind.MISH));
        put("HardSwish", 14, ActivationOps.plain(ActivationKind.HARD_SWISH));
        put("Gelu", 20, ActivationOps::gelu);
        put("LeakyRelu", ActivationOps::leakyRelu);
        put("HardSigmoid", ActivationOps::hardSigmoid);
        put("Elu", ActivationOps::elu);
        put("Clip", ActivationOps::clip);
    }

    private static void arithmetic() {
        put("Add", ArithmeticOps::add);
        put("Sub", ArithmeticOps::sub);
        put("Mul", ArithmeticOps::mul);
        put("Div", ArithmeticOps::div);
        put("Sum", ArithmeticOps::sum);
        put("Neg", ArithmeticOps::neg);
        put("Mod", 10, ArithmeticOps::mod);
        put("Min", ArithmeticOps.folded(Math::min, Math::min));
        put("Max", ArithmeticOps.folded(Math::max, Math::max));
        put("Abs", ArithmeticOps.folded(Math::abs, Math::abs));
        put("Floor", ArithmeticOps.folded(Math::floor));
        put("Ceil", ArithmeticOps.folded(Math::ceil));
        put("Round", 11, ArithmeticOps.folded(Math::rint));
        put("Sqrt", ArithmeticOps.folded(Math::sqrt));
        put("Reciprocal", ArithmeticOps.folded(a -> 1 / a));
        put("Pow", ArithmeticOps.folded(Math::pow, (a, b) -> (long) Math.pow((double) a, (double) b)));
        put("And", ArithmeticOps.folded((a, b) -> a * b, (a, b) -> a & b));
        put("Or", ArithmeticOps.folded(Math::max, (a, b) -> a | b));
        put("Not", ArithmeticOps.folded(a -> 1 - a, a -> 1 - a));
        put("Equal", ArithmeticOps.compared((a, b) -> a == b, (a, b) -> a == b));
        put("Less", ArithmeticOps.compared((a, b) -> a < b, (a, b) -> a < b));
        put("Greater", ArithmeticOps.compared((a, b) -> a > b, (a, b) -> a > b));
        put("LessOrEqual", 12, ArithmeticOps.compared((a, b) -> a <= b, (a, b) -> a <= b));
        put("GreaterOrEqual", 12, ArithmeticOps.compared((a, b) -> a >= b, (a, b) -> a >= b));
        put("ReduceProd", KnownOps.reduced(1, (a, b) -> a * b, 18));
        put("ReduceSum", KnownOps.reduced(0, Long::sum, 13));
        put("ReduceMax", KnownOps.reduced(Long.MIN_VALUE, Math::max, 18));
        put("ReduceMin", KnownOps.reduced(Long.MAX_VALUE, Math::min, 18));
    }

    private static void moves() {
        put("Concat", JoinOps::concat);
        put("Split", 9, NEWEST_OPSET, JoinOps::split);
        put("Pad", JoinOps::pad);
        put("Slice", SliceOps::slice);
        put("Gather", SliceOps::gather);
        put("Transpose", ShapeOps::transpose);
        put("DepthToSpace", ShapeOps::depthToSpace);
        put("SpaceToDepth", ShapeOps::spaceToDepth);
    }

    private static void shapes() {
        put("Reshape", ShapeOps::reshape);
        put("Flatten", ShapeOps::flatten);
        put("Squeeze", ShapeOps::squeeze);
        put("Unsqueeze", ShapeOps::unsqueeze);
        put("Identity", KnownOps::identity);
        put("Dropout", KnownOps::dropout);
        put("Cast", KnownOps::cast);
        put("Constant", KnownOps::constant);
        put("ConstantOfShape", KnownOps::constantOfShape);
        put("Shape", KnownOps::shape);
        put("Size", KnownOps::size);
        put("Expand", KnownOps::expand);
        put("Range", 11, KnownOps::range);
        put("Where", KnownOps::where);
    }

    private static void put(String opType, Function<NodeImport, Operand> converter) {
        put(opType, OLDEST_OPSET, converter);
    }

    private static void put(String opType, long since, Function<NodeImport, Operand> converter) {
        put(opType, since, NEWEST_OPSET, single(converter));
    }

    private static void put(String opType, long since, long until, Converter converter) {
        TABLE.put(opType, new Entry(since, until, converter));
    }

    private static Converter single(Function<NodeImport, Operand> converter) {
        return node -> List.of(converter.apply(node));
    }
}
