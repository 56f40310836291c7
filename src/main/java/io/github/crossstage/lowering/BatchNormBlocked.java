package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Batch normalisation and its activation on channel blocks: {@code activate_blocked.cl} with parameters folded on the host. Bound
 * by memory, 8 bytes an element. Wants constant parameters.
 */
final class BatchNormBlocked implements Implementation {
    @Override
    public String name() {
        return "batch_norm_blocked";
    }

    @Override
    public Attempt attempt(Request request) {
        Optional<String> unfit = Blocks.unfit(request.input(0), request.output());
        if (unfit.isPresent()) {
            return Attempt.refuse(unfit.get());
        }
        Optional<List<Constant>> parameters = Blocks.constants(request, 1, 4);
        if (parameters.isEmpty()) {
            return Attempt.refuse("the parameters are not constants");
        }
        BatchNorm op = request.op(BatchNorm.class);
        DeviceTensor factors = request.table(
                parameters.get(),
                new Folding(op.epsilon(), request.input(0).shape().extent(1)));
        boolean keepsZero = op.activation().apply(0) == 0;
        return Attempt.accept(
                request.output(), ActivateBlocked.launch(request, Optional.of(factors), op.activation(), keepsZero));
    }

    /**
     * Factors and shifts as {@link BatchNormFolded.Folding} makes them, each filled up with zeros; padding, whose scale, bias and
     * mean are 0, has factor and shift 0 whatever its variance.
     *
     * @param epsilon added to the variance
     * @param channels channels in memory
     */
    record Folding(float epsilon, long channels) implements Packing {
        @Override
        public long elements(List<Shape> sources) {
            return 2 * channels;
        }

        @Override
        public void pack(List<Tensor> sources, FloatBuffer packed) {
            Packing folding = new BatchNormFolded.Folding(epsilon);
            FloatBuffer folded = FloatBuffer.allocate(Math.toIntExact(
                    folding.elements(sources.stream().map(Tensor::shape).toList())));
            folding.pack(sources, folded);
            int given = folded.capacity() / 2;
            for (int c = 0; c < given; c++) {
                boolean isPadding = sources.get(0).floats().get(c) == 0
                        && sources.get(1).floats().get(c) == 0
                        && sources.get(2).floats().get(c) == 0;
                if (!isPadding) {
                    packed.put(c, folded.get(c));
                    packed.put(Math.toIntExact(channels + c), folded.get(given + c));
                }
            }
        }
    }
}
