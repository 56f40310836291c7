package io.github.crossstage.testing;

import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.ActivationKind;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.CoordinateMode;
import io.github.crossstage.ir.op.NearestMode;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.ResizeMode;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The operator cases of {@code golden/ops} as operators with inputs; PyTorch's outputs are in {@link Golden#opOutputs}. */
public final class GoldenOps {
    /** Limit of operators that end in a sigmoid, whose outputs lie in [0, 1]: absolute. */
    private static final Tolerance SIGMOID = new Tolerance(2e-6);

    /**
     * One case.
     *
     * @param name its name, under which the expected output stands
     * @param operator name of the operator in the fixture
     * @param opCase the operator with its inputs
     */
    public record GoldenOp(String name, String operator, OpCase opCase) {
        /** Returns the name. */
        @Override
        public String toString() {
            return name;
        }
    }

    private final JsonTree json;
    private final String name;
    private final long seed;
    private final Map<String, Tensor> stored;

    private GoldenOps(JsonTree json, long seed, Map<String, Tensor> stored) {
        this.json = json;
        this.name = json.get("name").asText();
        this.seed = seed;
        this.stored = stored;
    }

    /** Returns all cases. */
    public static List<GoldenOp> all() {
        JsonTree ops = Golden.ops();
        long seed = ops.get("seed").asLong();
        Map<String, Tensor> stored = Golden.opOutputs();
        return ops.get("cases").elements().stream()
                .map(json -> new GoldenOps(json, seed, stored).make())
                .toList();
    }

    private GoldenOp make() {
        String operator = json.get("op").asText();
        List<Tensor> inputs = new ArrayList<>();
        inputs.add(
                name.startsWith("act.")
                        ? stored.get("act.x")
                        : scaled(name + ".x", 2, Shape.of(json.get("x").longs())));
        Op op =
                switch (operator) {
                    case "Conv" -> conv(inputs);
                    case "MaxPool", "AveragePool" -> pool(operator);
                    case "Resize" -> resize();
                    case "BatchNormalization" -> batchNorm(inputs);
                    default -> new Activate(activation(operator));
                };
        Tolerance tolerance = operator.equals("Sigmoid") ? SIGMOID : Tolerance.OPERATOR;
        return new GoldenOp(name, operator, OpCase.layer(name, op, tolerance, inputs));
    }

    private Tensor scaled(String tensorName, float scale, Shape shape) {
        float[] numbers = HashInit.symmetric(tensorName, seed, shape.elementCount());
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] *= scale;
        }
        return Tensor.of(numbers, shape.extents());
    }

    private Window2d window(long kernelHeight, long kernelWidth) {
        long[] strides = json.get("strides").longs();
        long[] pads = json.get("pads_onnx").longs();
        long[] dilations = json.get("dilations").longs();
        return Window2d.of((int) kernelHeight, (int) kernelWidth)
                .withStrides((int) strides[0], (int) strides[1])
                .withPads((int) pads[0], (int) pads[1], (int) pads[2], (int) pads[3])
                .withDilations((int) dilations[0], (int) dilations[1]);
    }

    private Op conv(List<Tensor> inputs) {
        Shape weights = Shape.of(json.get("w").longs());
        inputs.add(scaled(name + ".w", (float) Math.sqrt(6.0 / weights.elementCount(1, 4)), weights));
        if (json.get("bias").asBoolean()) {
            inputs.add(scaled(name + ".b", 0.1f, Shape.of(weights.extent(0))));
        }
        return new Conv2d(
                window(weights.extent(2), weights.extent(3)), json.get("group").asInt());
    }

    private Op pool(String operator) {
        long[] kernel = json.get("kernel").longs();
        return new Pool2d(
                operator.equals("MaxPool") ? PoolKind.MAX : PoolKind.AVERAGE,
                window(kernel[0], kernel[1]),
                json.get("ceil_mode").asBoolean(),
                json.get("count_include_pad").asBoolean());
    }

    /** The scale is that of the sizes, output over input. */
    private Op resize() {
        long[] src = json.get("x").longs();
        long[] sizes = json.get("sizes").longs();
        boolean nearest = json.get("mode").asText().equals("nearest");
        String coordinates = json.get("coordinate_transformation_mode").asText();
        return new Resize2d(
                nearest ? ResizeMode.NEAREST : ResizeMode.LINEAR,
                switch (coordinates) {
                    case "asymmetric" -> CoordinateMode.ASYMMETRIC;
                    case "align_corners" -> CoordinateMode.ALIGN_CORNERS;
                    default -> CoordinateMode.PYTORCH_HALF_PIXEL;
                },
                nearest ? NearestMode.FLOOR : NearestMode.ROUND_PREFER_FLOOR,
                sizes[0],
                sizes[1],
                (float) ((double) sizes[0] / src[2]),
                (float) ((double) sizes[1] / src[3]));
    }

    private Op batchNorm(List<Tensor> inputs) {
        long channels = json.get("x").longs()[1];
        for (String part : List.of("gamma", "beta", "mean")) {
            inputs.add(scaled(name + "." + part, 1, Shape.of(channels)));
        }
        float[] variance = HashInit.unit(name + ".var", seed, channels);
        float scale = (float) json.get("var_scale").asDouble();
        for (int i = 0; i < variance.length; i++) {
            variance[i] *= scale;
        }
        inputs.add(Tensor.of(variance, channels));
        return new BatchNorm((float) json.get("eps").asDouble());
    }

    private static Activation activation(String operator) {
        return switch (operator) {
            case "Mish" -> Activation.MISH;
            case "SiLU" -> Activation.SILU;
            case "Sigmoid" -> Activation.SIGMOID;
            case "Tanh" -> Activation.of(ActivationKind.TANH);
            case "Softplus" -> Activation.of(ActivationKind.SOFTPLUS);
            case "Relu" -> Activation.RELU;
            case "HardSwish" -> Activation.of(ActivationKind.HARD_SWISH);
            case "HardSigmoid" -> new Activation(ActivationKind.HARD_SIGMOID, 1 / 6f, 0.5f);
            case "LeakyRelu01" -> Activation.leakyRelu(0.1f);
            case "LeakyRelu001" -> Activation.leakyRelu(0.01f);
            case "Relu6" -> Activation.clip(0, 6);
            case "Gelu" -> Activation.of(ActivationKind.GELU);
            case "Exp" -> Activation.of(ActivationKind.EXP);
            case "Elu" -> new Activation(ActivationKind.ELU, 1, 0);
            default -> throw new IllegalArgumentException("unknown operator '" + operator + "' in ops.json");
        };
    }
}
