package io.github.crossstage.benchmarks.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.github.crossstage.Onnx;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.ActivationKind;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.ConvTranspose2d;
import io.github.crossstage.ir.op.CoordinateMode;
import io.github.crossstage.ir.op.Epilogue;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.MatMul;
import io.github.crossstage.ir.op.NearestMode;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.Pad;
import io.github.crossstage.ir.op.PadMode;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Prologue;
import io.github.crossstage.ir.op.ReduceMean;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.ResizeMode;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Softmax;
import io.github.crossstage.ir.op.Transpose;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.models.BlankParameters;
import io.github.crossstage.models.FormulaParameters;
import io.github.crossstage.models.Network;
import io.github.crossstage.models.Networks;
import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.runtime.TensorDifference;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written can be read: by our own importer, which gives the same graph, and by ONNX Runtime, which gives the same numbers. */
class OnnxExportTest {
    /** Rounding of float32 sums against the reference's double precision, through whole networks. */
    private static final double LIMIT = 2e-5;

    private static final TensorType SOURCE = TensorType.float32(2, 6, 7, 5);

    @TempDir
    private Path folder;

    static Stream<Network> networks() {
        return Networks.all().stream();
    }

    /** Mish as an operator of its own, so that it comes back as one node; SiLU has no operator in these opsets. */
    @ParameterizedTest
    @MethodSource("networks")
    void everyNetworkComesBackAsItWas(Network network) throws Exception {
        int side = network.inputExtent() > 32 ? 64 : 32;
        Graph graph = network.with(new BlankParameters())
                .graph(Map.of("input", network.inputShape(2).with(2, side).with(3, side)));
        Path file = folder.resolve("network.onnx");
        OnnxExport.write(graph, file, MishForm.OPERATOR);
        try (GraphSource source = Onnx.file(file)) {
            Graph back =
                    source.graph(Map.of("input", graph.inputs().get(0).type().shape()));
            assertEquals(operators(graph), operators(back));
            assertEquals(graph.outputs().keySet(), back.outputs().keySet());
        }
    }

    private static List<String> operators(Graph graph) {
        return graph.nodes().stream()
                .flatMap(node -> node.op().equals(new Activate(Activation.SILU))
                        ? Stream.of("Activate sigmoid " + node.outputTypes(), "Binary mul " + node.outputTypes())
                        : Stream.of(node.operator() + " " + node.outputTypes()))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"densenet_bc_40_12_cifar10", "cspdensenet_cifar10", "resnet20_cifar", "peleenet", "cs3darknet_m"
            })
    void onnxRuntimeGivesTheNumbersOfANetwork(String name) throws Exception {
        requireAgreement(graph(name), MishForm.DECOMPOSED);
    }

    @ParameterizedTest
    @EnumSource(MishForm.class)
    void onnxRuntimeGivesTheNumbersOfEitherMish(MishForm mish) throws Exception {
        requireAgreement(graph("cspdarknet53_mish"), mish);
    }

    private static Graph graph(String name) {
        Network network = Networks.byName(name);
        int side = network.inputExtent() > 32 ? 64 : 32;
        return network.with(new FormulaParameters(0))
                .graph(Map.of("input", network.inputShape(1).with(2, side).with(3, side)));
    }

    static Stream<Arguments> operators() {
        Window2d window = Window2d.of(3, 2).withStrides(2, 1).withPads(1, 0, 0, 1);
        return Stream.of(
                Arguments.of(
                        new Conv2d(window.withDilations(1, 2), 2), List.of(SOURCE, TensorType.float32(4, 3, 3, 2))),
                Arguments.of(new ConvTranspose2d(window, 1, 0, 2), List.of(SOURCE, TensorType.float32(6, 2, 3, 2))),
                Arguments.of(new Pool2d(PoolKind.MAX, window.withDilations(2, 1), true, false), List.of(SOURCE)),
                Arguments.of(new Pool2d(PoolKind.AVERAGE, window, false, true), List.of(SOURCE)),
                Arguments.of(
                        new Pool2d(PoolKind.AVERAGE, Window2d.of(2, 2).withStrides(2, 2), true, false),
                        List.of(SOURCE)),
                Arguments.of(new GlobalPool(PoolKind.MAX), List.of(SOURCE)),
                Arguments.of(new MatMul(), List.of(TensorType.float32(3, 4, 5), TensorType.float32(5, 2))),
                Arguments.of(new Binary(BinaryKind.DIV), List.of(SOURCE, TensorType.float32(6, 1, 1))),
                Arguments.of(
                        new Slice(List.of(0L, 5L, 1L, 4L), List.of(1L, -2L, 3L, -1L), List.of(2L, 3L, 2L, 5L)),
                        List.of(SOURCE)),
                Arguments.of(
                        new Pad(PadMode.CONSTANT, List.of(0L, 0L, 1L, 2L), List.of(0L, 1L, 0L, 2L), 0.5f),
                        List.of(SOURCE)),
                Arguments.of(
                        new Pad(PadMode.REFLECT, List.of(0L, 0L, 1L, 2L), List.of(0L, 0L, 3L, 0L), 0), List.of(SOURCE)),
                Arguments.of(
                        new Pad(PadMode.EDGE, List.of(0L, 0L, 1L, 2L), List.of(0L, 0L, 3L, 0L), 0), List.of(SOURCE)),
                Arguments.of(new ReduceMean(List.of(1, 3), false), List.of(SOURCE)),
                Arguments.of(new Softmax(1, 2), List.of(SOURCE)),
                Arguments.of(new Softmax(1, 3), List.of(SOURCE)),
                Arguments.of(new Transpose(List.of(2, 0, 3, 1)), List.of(SOURCE)),
                Arguments.of(resize(ResizeMode.NEAREST, CoordinateMode.ASYMMETRIC, 14, 10, 2, 2), List.of(SOURCE)),
                Arguments.of(
                        resize(ResizeMode.LINEAR, CoordinateMode.HALF_PIXEL, 9, 4, 9 / 7f, 4 / 5f), List.of(SOURCE)));
    }

    private static Resize2d resize(ResizeMode mode, CoordinateMode coordinates, int oh, int ow, float sh, float sw) {
        return new Resize2d(mode, coordinates, NearestMode.FLOOR, oh, ow, sh, sw);
    }

    @ParameterizedTest
    @MethodSource("operators")
    void onnxRuntimeGivesTheNumbersOfAnOperator(Op op, List<TensorType> inputs) throws Exception {
        for (MishForm form : MishForm.values()) {
            requireAgreement(single(op, inputs), form);
        }
    }

    @ParameterizedTest
    @EnumSource(ActivationKind.class)
    void onnxRuntimeGivesTheNumbersOfAnActivation(ActivationKind kind) throws Exception {
        Activation activation =
                new Activation(kind, kind.parameters() > 0 ? 0.2f : 0, kind.parameters() > 1 ? 0.5f : 0);
        requireAgreement(single(new Activate(activation), List.of(SOURCE)), MishForm.DECOMPOSED);
    }

    /** The first input is the network's, the others are constants. */
    private static Graph single(Op op, List<TensorType> inputs) {
        GraphBuilder builder = new GraphBuilder("single");
        Value[] values = new Value[inputs.size()];
        values[0] = builder.input("input", inputs.get(0));
        for (int i = 1; i < values.length; i++) {
            values[i] = builder.constant("constant" + i, normal(inputs.get(i), i));
        }
        // The value is called as another output is, so that a name has to move out of the way.
        Value made = builder.add("again", op, values);
        builder.output("output", made);
        builder.output("again", made);
        return builder.build();
    }

    private void requireAgreement(Graph graph, MishForm mish) throws Exception {
        Path file = folder.resolve("agreement.onnx");
        OnnxExport.write(graph, file, mish);
        Tensor input = normal(graph.inputs().get(0).type(), 0);
        Map<String, Tensor> expected =
                ReferenceExecutor.run(graph, Map.of(graph.inputs().get(0).name(), input));
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor source = OnnxTensor.createTensor(
                        environment, input.floats(), input.shape().extents());
                OrtSession.Result result = session.run(Map.of("input", source))) {
            for (Map.Entry<String, Tensor> each : expected.entrySet()) {
                OnnxTensor got = (OnnxTensor) result.get(each.getKey()).orElseThrow();
                Tensor tensor = Tensor.of(got.getFloatBuffer(), got.getInfo().getShape());
                TensorDifference difference = TensorDifference.between(tensor, each.getValue());
                assertTrue(
                        difference.relativeToPeak() <= LIMIT, graph.name() + " " + each.getKey() + ": " + difference);
            }
        }
    }

    private static Tensor normal(TensorType type, int seed) {
        Random random = new Random(seed);
        float[] numbers = new float[Math.toIntExact(type.shape().elementCount())];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return Tensor.of(numbers, type.shape().extents());
    }

    @Test
    void refusesWhatAPassHasFused() {
        Graph graph = single(
                new Conv2d(Window2d.of(1, 1), 1, Prologue.NONE, Epilogue.of(Activation.RELU)),
                List.of(SOURCE, TensorType.float32(4, 6, 1, 1)));
        Exception refused = assertThrows(
                IllegalArgumentException.class,
                () -> OnnxExport.write(graph, folder.resolve("fused.onnx"), MishForm.DECOMPOSED));
        Node node = graph.nodes().get(0);
        assertTrue(refused.getMessage().contains(node.describe()), refused.getMessage());
        assertTrue(refused.getMessage().contains("before any pass"), refused.getMessage());
    }
}
