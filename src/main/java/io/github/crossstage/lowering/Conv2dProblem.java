package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.ConvTranspose2d;
import io.github.crossstage.ir.op.Window2d;
import java.util.Optional;

/**
 * A convolution, plain or transposed, as kernels see it: where its tensors lie, its window and its groups.
 *
 * @param src {@code [N, IC, IH, IW]}
 * @param weights {@code [OC, IC/groups, KH, KW]}, transposed {@code [IC, OC/groups, KH, KW]}
 * @param bias {@code [OC]}, or nothing
 * @param dst {@code [N, OC, OH, OW]}
 * @param window kernel, strides, pads, dilations
 * @param groups groups of channels
 * @param prologue what is done to the source
 * @param epilogue what is done to the sums
 */
record Conv2dProblem(
        DeviceTensor src,
        DeviceTensor weights,
        Optional<DeviceTensor> bias,
        DeviceTensor dst,
        Window2d window,
        int groups,
        FusedPrologue prologue,
        FusedEpilogue epilogue) {
    /** Work-items of a work-group of a kernel that makes one output element a work-item: along the row, rows. */
    private static final long[] DIRECT_LOCAL = {16, 4, 1};

    static Conv2dProblem ofConv2d(Request request) {
        Conv2d op = request.op(Conv2d.class);
        return of(
                request,
                op.window(),
                op.groups(),
                op.biasIndex(),
                FusedPrologue.of(request, op.prologue(), op.factorIndex()),
                FusedEpilogue.of(request, op));
    }

    static Conv2dProblem ofTransposed(Request request) {
        ConvTranspose2d op = request.op(ConvTranspose2d.class);
        return of(request, op.window(), op.groups(), 2, FusedPrologue.NONE, FusedEpilogue.NONE);
    }

    private static Conv2dProblem of(
            Request request,
            Window2d window,
            int groups,
            int biasIndex,
            FusedPrologue prologue,
            FusedEpilogue epilogue) {
        Optional<DeviceTensor> bias =
                request.inputCount() > biasIndex ? Optional.of(request.input(biasIndex)) : Optional.empty();
        return new Conv2dProblem(
                request.input(0), request.input(1), bias, request.output(), window, groups, prologue, epilogue);
    }

    long batch() {
        return src.shape().extent(0);
    }

    long inputChannels() {
        return src.shape().extent(1);
    }

    long inputHeight() {
        return src.shape().extent(2);
    }

    long inputWidth() {
        return src.shape().extent(3);
    }

    long outputChannels() {
        return dst.shape().extent(1);
    }

    long outputHeight() {
        return dst.shape().extent(2);
    }

    long outputWidth() {
        return dst.shape().extent(3);
    }

    /** Returns the input channels that one filter sees. */
    long groupChannels() {
        return inputChannels() / groups;
    }

    /** Returns the filters of one group. */
    long groupFilters() {
        return outputChannels() / groups;
    }

    /** Returns the products that are summed for one output of a plain convolution: {@code IC/groups · KH · KW}. */
    long reduction() {
        return groupChannels() * window.kernelHeight() * window.kernelWidth();
    }

    /** Returns the output elements of one channel of one image. */
    long outputPlane() {
        return outputHeight() * outputWidth();
    }

    /** Returns the window as kernels read it: KH, KW, SH, SW, PT, PL, DH, DW. */
    long[] windowNumbers() {
        return new long[] {
            window.kernelHeight(), window.kernelWidth(), window.strideHeight(), window.strideWidth(),
            window.padTop(), window.padLeft(), window.dilationHeight(), window.dilationWidth()
        };
    }

    /** Starts a launch with the arguments that all kernels share which read plain tensors, extents, window and groups included. */
    Launch.Builder plainArguments(KernelSpec kernel) {
        return arguments(readSource(kernel).read(weights).ints(weights.strides()));
    }

    /** The same for kernels that read weights in a packing of their own. */
    Launch.Builder packedArguments(KernelSpec kernel, DeviceTensor packed) {
        return arguments(readSource(kernel).read(packed));
    }

    private Launch.Builder readSource(KernelSpec kernel) {
        KernelSpec fused = epilogue.define(prologue.define(kernel));
        return Launch.of(fused.define("HAS_BIAS", bias.isPresent() ? 1 : 0))
                .read(src)
                .ints(src.strides());
    }

    /** Adds what comes behind the weights. */
    private Launch.Builder arguments(Launch.Builder launch) {
        bias.ifPresent(vector -> launch.read(vector).ints(vector.stride(0)));
        return epilogue.arguments(prologue.arguments(launch))
                .write(dst)
                .ints(dst.strides())
                .ints(src.shape().extents())
                .ints(dst.shape().extents())
                .ints(windowNumbers())
                .ints(groups);
    }

    /** Returns the launch of a kernel that makes one output element a work-item. */
    Launch directLaunch(String kernel) {
        return plainArguments(KernelSpec.of(kernel))
                .local(DIRECT_LOCAL)
                .global(
                        roundUp(outputWidth(), DIRECT_LOCAL[0]),
                        roundUp(outputHeight(), DIRECT_LOCAL[1]),
                        batch() * outputChannels());
    }

    /** Returns the least multiple of {@code step} that is not below {@code count}. */
    static long roundUp(long count, long step) {
        return ceilDiv(count, step) * step;
    }

    /** Returns the quotient rounded up, of numbers that are not negative. */
    static long ceilDiv(long count, long step) {
        return (count + step - 1) / step;
    }
}
