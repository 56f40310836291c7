package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.Fill;
import io.github.crossstage.testing.OclgrindLog;
import io.github.crossstage.testing.OpenClDevices;
import io.github.crossstage.testing.ScheduleRunner;
import io.github.crossstage.testing.TestDevices;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Oclgrind must report a kernel that leaves the storage of a tensor by one element, so that tests of operators notice one that does.
 *
 * <p>Runs in the Oclgrind executions only, without the check that nothing is reported.
 */
@Tag("oclgrind")
@ExtendWith(OpenClDevices.class)
class StorageBoundsOclgrindIT {
    @Test
    void aReadPastTheEndIsReported() {
        String log = logWithShifted(Arg.Access.READ, 1);
        assertTrue(log.contains("Invalid read"), log);
    }

    @Test
    void aReadBeforeTheStartIsReported() {
        String log = logWithShifted(Arg.Access.READ, -1);
        assertTrue(log.contains("Invalid read"), log);
    }

    @Test
    void aWritePastTheEndIsReported() {
        String log = logWithShifted(Arg.Access.WRITE, 1);
        assertTrue(log.contains("Invalid write"), log);
    }

    @Test
    void whatStaysInsideIsNotReported() {
        assertEquals("", logWithShifted(Arg.Access.READ, 0));
    }

    /** Returns what is reported of an operator whose kernel takes its source or its result for so many elements further on. */
    private static String logWithShifted(Arg.Access access, int elements) {
        GraphBuilder builder = new GraphBuilder("relu");
        Value src = builder.input("src", TensorType.float32(2, 3, 5));
        builder.output("dst", builder.add("relu", new Activate(Activation.RELU), src));
        Schedule schedule = shifted(
                Lowerer.lower(builder.build(), TestDevices.shared().info(), LoweringOptions.DEFAULT), access, elements);
        return OclgrindLog.during(() -> {
            try (ScheduleRunner runner = new ScheduleRunner(TestDevices.shared(), schedule)) {
                runner.input("src", Fill.UNIFORM.tensor("src", 2, 3, 5));
                runner.run();
            }
        });
    }

    private static Schedule shifted(Schedule schedule, Arg.Access access, int elements) {
        Value src = schedule.graph().inputs().get(0);
        Step step = schedule.steps().get(0);
        List<Launch> launches = step.launches().stream()
                .map(launch -> new Launch(
                        launch.kernel(),
                        launch.args().stream()
                                .map(arg -> shifted(arg, access, elements))
                                .toList(),
                        launch.global(),
                        launch.local(),
                        launch.rereadBytes()))
                .toList();
        Step shifted =
                new Step(step.name(), step.node(), step.implementation(), step.refusals(), launches, step.outputs());
        return new Schedule(
                schedule.graph(),
                schedule.channelBlock(),
                schedule.slabs(),
                List.of(shifted),
                Map.of(src, schedule.place(src)),
                schedule.outputs(),
                schedule.constants());
    }

    private static Arg shifted(Arg arg, Arg.Access access, int elements) {
        if (arg instanceof Arg.Memory memory && memory.access() == access) {
            DeviceTensor tensor = memory.tensor();
            return new Arg.Memory(
                    new DeviceTensor(tensor.storage(), tensor.offset() + elements, tensor.shape(), tensor.layout()),
                    access);
        }
        return arg;
    }
}
