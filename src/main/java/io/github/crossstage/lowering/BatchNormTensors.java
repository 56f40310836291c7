package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.BatchNorm;

/**
 * Batch normalisation and activation in one pass with parameters as they are: {@code batch_norm.cl}. Bound by memory on GPUs, by
 * the root on CPU drivers. Always accepts; for parameters that are computed by the network.
 */
final class BatchNormTensors implements Implementation {
    @Override
    public String name() {
        return "batch_norm";
    }

    @Override
    public Attempt attempt(Request request) {
        BatchNorm op = request.op(BatchNorm.class);
        Activation activation = op.activation();
        DeviceTensor src = request.input(0);
        DeviceTensor dst = request.output();
        DeviceTensor scale = request.input(1);
        DeviceTensor bias = request.input(2);
        DeviceTensor mean = request.input(3);
        DeviceTensor variance = request.input(4);
        LoopNest loops = LoopNest.of(dst.shape(), src.strides(), dst.strides(), BatchNormFolded.channelStrides(dst));
        return Attempt.accept(
                dst,
                loops.launch(Launch.of(KernelSpec.of("batch_norm")
                                .define("ACTIVATION", ActivateElements.macro(activation))
                                .define("CHANNELS_INNERMOST", BatchNormFolded.channelsInnermost(loops, 2)))
                        .read(src)
                        .ints(loops.strides(0))
                        .read(scale)
                        .read(bias)
                        .read(mean)
                        .read(variance)
                        .ints(scale.stride(0), bias.stride(0), mean.stride(0), variance.stride(0))
                        .float32(op.epsilon())
                        .ints(loops.strides(2))
                        .write(dst)
                        .ints(loops.strides(1))
                        .ints(loops.extents())
                        .float32(activation.alpha())
                        .float32(activation.beta())));
    }
}
