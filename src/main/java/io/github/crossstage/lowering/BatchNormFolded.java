package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Batch normalisation and activation in one pass with parameters folded on the host: {@code batch_norm.cl}. Bound by memory, 8
 * bytes an element. Wants constant parameters, which is what models have.
 */
final class BatchNormFolded implements Implementation {
    @Override
    public String name() {
        return "batch_norm_folded";
    }

    @Override
    public Attempt attempt(Request request) {
        List<Constant> parameters = new ArrayList<>();
        for (int i = 1; i < request.inputCount(); i++) {
            Optional<Constant> constant = request.constant(i);
            if (constant.isEmpty()) {
                return Attempt.refuse("input " + i + " is no constant");
            }
            parameters.add(constant.get());
        }
        BatchNorm op = request.op(BatchNorm.class);
        Activation activation = op.activation();
        DeviceTensor src = request.input(0);
        DeviceTensor dst = request.output();
        LoopNest loops = LoopNest.of(dst.shape(), src.strides(), dst.strides(), channelStrides(dst));
        KernelSpec kernel = KernelSpec.of("batch_norm")
                .function(name())
                .define("ACTIVATION", ActivateElements.macro(activation))
                .define("CHANNELS_INNERMOST", channelsInnermost(loops, 2));
        return Attempt.accept(
                dst,
                loops.launch(loops.start(kernel)
                        .read(src)
                        .ints(loops.strides(0))
                        .read(request.table(parameters, new Folding(op.epsilon())))
                        .ints(loops.strides(2))
                        .ints(dst.shape().extent(1))
                        .write(dst)
                        .ints(loops.strides(1))
                        .ints(loops.extents())
                        .float32(activation.alpha())
                        .float32(activation.beta())));
    }

    /** Returns 1 where this operand, which counts channels, changes along the innermost loop, else 0. */
    static int channelsInnermost(LoopNest loops, int operand) {
        return loops.strides(operand)[LoopNest.RANK - 1] == 0 ? 0 : 1;
    }

    /** Returns the channels from one index to the next on each axis. */
    static long[] channelStrides(DeviceTensor tensor) {
        long[] strides = new long[tensor.shape().rank()];
        strides[1] = 1;
        return strides;
    }

    /**
     * Scale, bias, mean and variance as C factors {@code scale / √(variance + epsilon)} and C shifts {@code bias - mean · factor},
     * computed in double precision.
     *
     * @param epsilon added to the variance
     */
    record Folding(float epsilon) implements Packing {
        @Override
        public long elements(List<Shape> sources) {
            return 2 * sources.get(0).elementCount();
        }

        @Override
        public void pack(List<Tensor> sources, FloatBuffer packed) {
            FloatBuffer scale = sources.get(0).floats();
            FloatBuffer bias = sources.get(1).floats();
            FloatBuffer mean = sources.get(2).floats();
            FloatBuffer variance = sources.get(3).floats();
            int channels = scale.remaining();
            for (int c = 0; c < channels; c++) {
                double factor = scale.get(c) / Math.sqrt(variance.get(c) + (double) epsilon);
                packed.put(c, (float) factor);
                packed.put(channels + c, (float) (bias.get(c) - mean.get(c) * factor));
            }
        }
    }
}
