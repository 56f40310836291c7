package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.ActivationKind;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.ReduceMean;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.ScheduleRunner;
import io.github.crossstage.testing.TestDevices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** NaN, infinities, zeros and numbers at the ends of the range. */
@OpenClTest
class SpecialNumbersIT {
    private static final float NAN = Float.NaN;
    private static final float INFINITY = Float.POSITIVE_INFINITY;
    private static final float[] NUMBERS = {
        NAN, INFINITY, -INFINITY, 0f, -0f, 1e-30f, -1e-30f, 1e-6f, -1e-6f, 0.5f, -0.5f, 1f, -1f, 3f, -3f, 5f, -5f, 8f,
        -8f, 12f, -12f, 20f, -20f, 20.1f, 30f, -30f, 80f, -80f, 90f, -90f, 1000f, -1000f, 1e30f, -1e30f
    };

    @ParameterizedTest
    @EnumSource(ActivationKind.class)
    void activationsAgreeWithTheirFormulas(ActivationKind kind) {
        Activation activation =
                switch (kind.parameters()) {
                    case 0 -> Activation.of(kind);
                    case 1 -> new Activation(kind, 0.25f, 0);
                    default -> new Activation(kind, 0.25f, 0.5f);
                };
        float[] got = run(new Activate(activation), Tensor.of(NUMBERS, NUMBERS.length));
        for (int i = 0; i < NUMBERS.length; i++) {
            float expected = (float) activation.apply(NUMBERS[i]);
            // Far out a formula's error is that of its argument times its slope; results that small count as absolute.
            double limit = Float.isFinite(expected) ? 1e-6 * Math.max(1e-3, Math.abs((double) expected)) : 0;
            assertEquals(expected, got[i], limit, activation + " of " + NUMBERS[i]);
        }
    }

    @Test
    void maximumPoolsPassNanAndInfinityOn() {
        Tensor image = Tensor.of(new float[] {1, NAN, 2, 3, -INFINITY, -INFINITY, INFINITY, 4}, 1, 1, 1, 8);
        Op pool = new Pool2d(PoolKind.MAX, Window2d.of(1, 2).withStrides(1, 2), false, false);
        assertEquals(List.of(NAN, 3f, -INFINITY, INFINITY), list(run(pool, image)));
        assertEquals(List.of(NAN), list(run(new GlobalPool(PoolKind.MAX), image)));
    }

    @Test
    void meansPassInfinityOn() {
        Tensor rows = Tensor.of(new float[] {1, INFINITY, 2, 3, -INFINITY, INFINITY}, 3, 2);
        assertEquals(List.of(INFINITY, 2.5f, NAN), list(run(new ReduceMean(List.of(1), false), rows)));
    }

    @Test
    void meansOfManyNumbersStayExact() {
        float[] numbers = new float[100_000];
        double sum = 0;
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = 1000 + (i * 7919 % 1000) / 1000f;
            sum += numbers[i];
        }
        Op mean = new ReduceMean(List.of(1), false);
        Tensor row = Tensor.of(numbers, 1, numbers.length);
        assertEquals((float) (sum / numbers.length), run(mean, row)[0], 1e-4);
    }

    private static List<Float> list(float[] numbers) {
        List<Float> list = new ArrayList<>();
        for (float number : numbers) {
            list.add(number);
        }
        return list;
    }

    private static float[] run(Op op, Tensor input) {
        GraphBuilder builder = new GraphBuilder("special numbers");
        builder.output("out", builder.add("op", op, builder.input("in", input.type())));
        Graph graph = builder.build();
        Schedule schedule = Lowerer.lower(graph, TestDevices.shared().info(), LoweringOptions.DEFAULT);
        return ScheduleRunner.run(TestDevices.shared(), schedule, Map.of("in", input))
                .get("out")
                .toFloatArray();
    }
}
