package io.github.crossstage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.Fill;
import io.github.crossstage.testing.FixedGraph;
import io.github.crossstage.testing.LinearLayers;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A run with the same inputs and outputs as before allocates nothing on the Java heap, on no thread. */
@ModelTest
@Tag("no-oclgrind")
class AllocationIT {
    private static final int WARM_UP = 200;
    private static final int RUNS = 1000;
    /** While the JVM still compiles, it allocates some hundred bytes in all on these threads; with -Xint there are none at all. */
    private static final int ATTEMPTS = 30;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static GraphSource net() {
        GraphBuilder builder = new GraphBuilder("tiny");
        Value x = builder.input("x", TensorType.float32(1, 3, 6, 5));
        Conv2d conv = new Conv2d(Window2d.of(3, 3).withPads(1, 1, 1, 1), 1);
        Value y = builder.add("conv", conv, x, builder.constant("w", Fill.UNIFORM.tensor("w", 8, 3, 3, 3)));
        builder.output("y", y);
        builder.output("z", builder.add("sigmoid", new Activate(Activation.SIGMOID), y));
        return new FixedGraph(builder.build());
    }

    private static Tensor onTheHeap(Tensor tensor) {
        byte[] bytes = new byte[Math.toIntExact(tensor.type().byteCount())];
        tensor.bytes().get(bytes);
        return Tensor.of(tensor.type(), ByteBuffer.wrap(bytes));
    }

    @Test
    void steadyStateAllocatesNothing() {
        Tensor picture = Fill.UNIFORM.tensor("x", 1, 3, 6, 5);
        Outputs outputs = Outputs.of(Map.of(
                "y", Tensor.zeros(TensorType.float32(1, 8, 6, 5)), "z", Tensor.zeros(TensorType.float32(1, 8, 6, 5))));
        assertEquals(0, allocated(net(), Inputs.of("x", picture), outputs), "bytes for a picture outside the heap");
        assertEquals(
                0, allocated(net(), Inputs.of("x", onTheHeap(picture)), outputs), "bytes for a picture on the heap");
    }

    @Test
    void norWhereLaunchesAreMadeAsOne() {
        Inputs inputs = Inputs.of("x", Fill.UNIFORM.tensor("x", 3, 6));
        Outputs outputs = Outputs.of("y", Tensor.zeros(TensorType.float32(3, 4)));
        assertEquals(0, allocated(LinearLayers.of("long", 16, 3), inputs, outputs));
    }

    @Test
    void anAllocationWouldBeSeen() {
        long before = allocatedSoFar(Thread.currentThread().getId());
        byte[] bytes = new byte[1 << 16];
        assertTrue(allocatedSoFar(Thread.currentThread().getId()) - before >= bytes.length);
    }

    private long allocated(GraphSource net, Inputs inputs, Outputs outputs) {
        try (Device device = Device.open(TestDevices.selector());
                Model model = Model.load(net, device)) {
            run(model, inputs, outputs, WARM_UP);
            long[] counted = counted();
            long least = Long.MAX_VALUE;
            for (int i = 0; i < ATTEMPTS && least > 0; i++) {
                long before = allocatedSoFar(counted);
                run(model, inputs, outputs, RUNS);
                least = Math.min(least, allocatedSoFar(counted) - before);
            }
            return least;
        }
    }

    private static void run(Model model, Inputs inputs, Outputs outputs, int times) {
        for (int i = 0; i < times; i++) {
            model.run(inputs, outputs);
        }
    }

    /** Returns this thread and those of CrossStage. */
    private long[] counted() {
        long[] ours = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().startsWith("crossstage "))
                .mapToLong(info -> info.getThreadId())
                .toArray();
        assertTrue(ours.length > 0, "the dispatcher's thread");
        long[] counted = Arrays.copyOf(ours, ours.length + 1);
        counted[ours.length] = Thread.currentThread().getId();
        return counted;
    }

    private long allocatedSoFar(long... ids) {
        long bytes = 0;
        for (long id : ids) {
            bytes += threads.getThreadAllocatedBytes(id);
        }
        return bytes;
    }
}
