package io.github.crossstage.serving;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Result;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A device whose batches a test sees and ends: {@code y = 2 x} for {@code x f32 [?, 3, ?]}. */
final class FakeRunner implements BatchRunner {
    private final int maxBatch;
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final Queue<Call> all = new ConcurrentLinkedQueue<>();

    FakeRunner(int maxBatch) {
        this.maxBatch = maxBatch;
    }

    /** A batch on the device. */
    record Call(Tensor input, CompletableFuture<Result> answer) {
        int rows() {
            return input.shape().intExtent(0);
        }

        /** Returns the first number of each row. */
        List<Integer> marks() {
            int rowSize = (int) (input.shape().elementCount() / rows());
            return IntStream.range(0, rows())
                    .mapToObj(row -> (int) input.floats().get(row * rowSize))
                    .toList();
        }

        void finish() {
            float[] doubled = input.toFloatArray();
            for (int i = 0; i < doubled.length; i++) {
                doubled[i] *= 2;
            }
            answer.complete(
                    new Result(Map.of("y", Tensor.of(doubled, input.shape().extents()))));
        }

        void fail(RuntimeException failure) {
            answer.completeExceptionally(failure);
        }
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public List<InputSpec> inputs() {
        return List.of(new InputSpec("x", List.of(InputSpec.FREE, 3L, InputSpec.FREE)));
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    @Override
    public CompletableFuture<Result> submit(Map<String, Tensor> inputs) {
        Call call = new Call(inputs.get("x"), new CompletableFuture<>());
        all.add(call);
        calls.add(call);
        return call.answer;
    }

    /** Waits until the next batch is on the device. */
    Call next() {
        try {
            Call call = calls.poll(10, TimeUnit.SECONDS);
            assertNotNull(call, "no batch came");
            return call;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends every batch that comes, and those that are there, until something is complete. */
    void finishAll(CompletableFuture<?> until) {
        long start = System.nanoTime();
        while (!until.isDone()) {
            for (Call call = all.poll(); call != null; call = all.poll()) {
                if (!call.answer.isDone()) {
                    call.finish();
                }
            }
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20), "it hangs");
            Thread.onSpinWait();
        }
        until.join();
    }

    /** Returns whether no batch is on the device that {@link #next} has not told. */
    boolean isIdle() {
        return calls.isEmpty();
    }
}
