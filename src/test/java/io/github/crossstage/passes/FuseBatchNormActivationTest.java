package io.github.crossstage.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import org.junit.jupiter.api.Test;

class FuseBatchNormActivationTest {
    private final GraphBuilder builder = new GraphBuilder("test");
    private final Value x = builder.input("x", TensorType.float32(1, 2, 3, 3));

    private Value norm(String name, BatchNorm norm, Value src) {
        Value parameters = builder.constant(name + ".p", Tensor.of(new float[] {1, 2}, 2));
        return builder.add(name, norm, src, parameters, parameters, parameters, parameters);
    }

    @Test
    void fusesAnActivationThatAloneReadsTheNorm() {
        Value y = builder.add("relu", new Activate(Activation.RELU), norm("bn", new BatchNorm(1e-5f), x));
        builder.output("y", y);
        Graph fused = new FuseBatchNormActivation().apply(builder.build());
        assertEquals(1, fused.nodes().size());
        assertEquals(new BatchNorm(1e-5f, Activation.RELU), fused.nodes().get(0).op());
        assertEquals("relu", fused.outputs().get("y").name(), "the activated value keeps its name");
        assertTrue(fused.toString().contains("activation=relu"));
    }

    @Test
    void fusesEveryPairOfANetwork() {
        Value y = x;
        for (int i = 0; i < 3; i++) {
            y = builder.add("act" + i, new Activate(Activation.MISH), norm("bn" + i, new BatchNorm(1e-5f), y));
        }
        builder.output("y", y);
        assertEquals(
                3, new FuseBatchNormActivation().apply(builder.build()).nodes().size());
    }

    @Test
    void leavesANormThatIsAnOutput() {
        Value normalised = norm("bn", new BatchNorm(1e-5f), x);
        builder.output("norm", normalised);
        builder.output("y", builder.add("relu", new Activate(Activation.RELU), normalised));
        doesNotFire();
    }

    @Test
    void leavesANormThatTwoNodesRead() {
        Value normalised = norm("bn", new BatchNorm(1e-5f), x);
        builder.output("a", builder.add("relu", new Activate(Activation.RELU), normalised));
        builder.output("b", builder.add("mish", new Activate(Activation.MISH), normalised));
        doesNotFire();
    }

    @Test
    void leavesANormThatHasItsActivation() {
        Value activated = norm("bn", new BatchNorm(1e-5f, Activation.RELU), x);
        builder.output("y", builder.add("mish", new Activate(Activation.MISH), activated));
        doesNotFire();
    }

    @Test
    void leavesANormThatSomethingElseReads() {
        builder.output("y", norm("second", new BatchNorm(1e-5f), norm("first", new BatchNorm(1e-5f), x)));
        doesNotFire();
    }

    private void doesNotFire() {
        Graph graph = builder.build();
        assertSame(graph, new FuseBatchNormActivation().apply(graph));
    }
}
