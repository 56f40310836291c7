package io.github.crossstage.benchmarks;

import io.github.crossstage.Inputs;
import io.github.crossstage.Result;
import io.github.crossstage.benchmarks.row.Row;
import io.github.crossstage.runtime.TensorDifference;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Callers that each send a request, wait for the answer, check it, and send the next. */
final class ServiceLoad {
    private final List<Inputs> pictures;
    private final List<Tensor> expected;

    /** @param expected the answer to each picture, as our engine alone gives it */
    ServiceLoad(List<Inputs> pictures, List<Tensor> expected) {
        this.pictures = pictures;
        this.expected = expected;
    }

    /**
     * Sends requests for so long.
     *
     * @return nanoseconds of each request
     * @throws IllegalStateException if an answer is wrong
     */
    long[] run(Function<Inputs, Result> service, int callers, double seconds) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        long end = System.nanoTime() + (long) (seconds * 1e9);
        List<Future<long[]>> times = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            int first = i;
            times.add(threads.submit(() -> call(service, first, end)));
        }
        threads.shutdown();
        try {
            long[] all = new long[0];
            for (Future<long[]> each : times) {
                long[] more = each.get();
                int place = all.length;
                all = Arrays.copyOf(all, place + more.length);
                System.arraycopy(more, 0, all, place, more.length);
            }
            return all;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        }
    }

    private long[] call(Function<Inputs, Result> service, int first, long end) {
        long[] times = new long[1024];
        int count = 0;
        for (int i = first; ; i++) {
            int number = i % pictures.size();
            long start = System.nanoTime();
            try (Result result = service.apply(pictures.get(number))) {
                long now = System.nanoTime();
                requireRight(result.get(), expected.get(number));
                // A request that ends later was not done in the time that answers are counted for.
                if (now > end) {
                    return Arrays.copyOf(times, count);
                }
                if (count == times.length) {
                    times = Arrays.copyOf(times, 2 * count);
                }
                times[count++] = now - start;
            }
        }
    }

    private static void requireRight(Tensor got, Tensor expected) {
        double difference = TensorDifference.between(expected, got).relativeToPeak();
        if (!(difference <= Row.LIMIT)) {
            throw new IllegalStateException("An answer differs by " + difference + " of the peak, expected at most "
                    + Row.LIMIT + "; nothing is measured");
        }
    }
}
