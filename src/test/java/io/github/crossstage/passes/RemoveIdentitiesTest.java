package io.github.crossstage.passes;

import static io.github.crossstage.passes.PassFixture.operators;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.ir.op.CoordinateMode;
import io.github.crossstage.ir.op.NearestMode;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.Pad;
import io.github.crossstage.ir.op.PadMode;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.ResizeMode;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.ir.op.Transpose;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.testing.Tolerance;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RemoveIdentitiesTest {
    private static final List<Long> NONE = List.of(0L, 0L, 0L, 0L);

    private final PassFixture net = new PassFixture();
    private final Value x = net.input("x", 1, 2, 3, 4);
    private final Value positive = net.activate("positive", Activation.RELU, x);
    private final RemoveIdentities pass = new RemoveIdentities();

    static Stream<Op> identities() {
        return Stream.of(
                new Activate(Activation.IDENTITY),
                new Concat(1),
                new Split(1, List.of(2L)),
                new Reshape(Shape.of(1, 2, 3, 4)),
                new Transpose(List.of(0, 1, 2, 3)),
                new Slice(NONE, List.of(-1L, 1L, 1L, 1L), List.of(1L, 2L, 3L, 4L)),
                new Pad(PadMode.REFLECT, NONE, NONE, 0),
                resize(ResizeMode.NEAREST, CoordinateMode.HALF_PIXEL),
                resize(ResizeMode.LINEAR, CoordinateMode.ALIGN_CORNERS),
                new Pool2d(PoolKind.MAX, Window2d.of(1, 1), false, false));
    }

    static Stream<Op> others() {
        return Stream.of(
                new Activate(Activation.RELU),
                new Split(1, List.of(1L, 1L)),
                new Reshape(Shape.of(2, 1, 3, 4)),
                new Transpose(List.of(1, 0, 2, 3)),
                new Slice(List.of(0L, 1L, 0L, 0L), List.of(1L, -1L, 1L, 1L), List.of(1L, 2L, 3L, 4L)),
                new Pad(PadMode.CONSTANT, NONE, List.of(0L, 0L, 0L, 1L), 0),
                resize(ResizeMode.NEAREST, CoordinateMode.TF_HALF_PIXEL_FOR_NN),
                new Pool2d(PoolKind.MAX, Window2d.of(1, 1).withStrides(1, 2), false, false));
    }

    private static Resize2d resize(ResizeMode mode, CoordinateMode coordinates) {
        return new Resize2d(mode, coordinates, NearestMode.CEIL, 3, 4, 1, 1);
    }

    @ParameterizedTest
    @MethodSource("identities")
    void removes(Op op) {
        net.output(net.activate("y", Activation.SIGMOID, net.add("identity", op, positive)));
        Graph rewritten = net.rewritten(pass, Tolerance.EXACT);
        assertEquals(List.of("Activate relu", "Activate sigmoid"), operators(rewritten));
        assertEquals("positive", rewritten.nodes().get(1).inputs().get(0).name());
    }

    @Test
    void removesAChainThatEndsInAnOutput() {
        Value last = positive;
        for (int i = 0; i < 20; i++) {
            last = net.add("identity" + i, new Concat(0), last);
        }
        net.output(last);
        Graph rewritten = net.rewritten(pass, Tolerance.EXACT);
        assertEquals(List.of("Activate relu"), operators(rewritten));
        assertEquals("positive", rewritten.outputs().get("identity19").name());
    }

    @ParameterizedTest
    @MethodSource("others")
    void leaves(Op op) {
        List<String> names = op instanceof Split ? List.of("a", "b") : List.of("a");
        net.add("node", op, positive, names).forEach(net::output);
        net.doesNotFire(pass);
    }
}
