package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Epilogue;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.slabs.ChannelOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A convolution whose output, and as a rule whose source, lies in channel blocks: its tensors, and what the kernels for that layout
 * share.
 *
 * @param request where it comes from
 * @param op the operator
 * @param src the source
 * @param dst the output, in blocks
 * @param input where the model's channels stand in the source
 * @param output where they stand in the output
 */
record Conv2dBlockedProblem(
        Request request, Conv2d op, DeviceTensor src, DeviceTensor dst, ChannelOrder input, ChannelOrder output) {
    private static final int WEIGHTS = 1;

    static Conv2dBlockedProblem of(Request request) {
        Conv2d op = request.op(Conv2d.class);
        DeviceTensor src = request.input(0);
        DeviceTensor dst = request.output();
        return new Conv2dBlockedProblem(request, op, src, dst, request.inputOrder(0), request.outputOrder());
    }

    /** Returns why a vector of channels a work-item does not suit a device, or nothing. */
    static Optional<String> unsuited(Request request) {
        DeviceInfo.Kind kind = request.device().kind();
        return kind == DeviceInfo.Kind.CPU
                ? Optional.empty()
                : Optional.of("a register tile a work-item leaves a " + kind + " mostly idle");
    }

    /** Returns why the tensors do not lie as these kernels want them, or nothing. */
    Optional<String> refusal(boolean blockedSource) {
        if (dst.layout().isPlain()) {
            return Optional.of("the output does not lie in channel blocks");
        }
        if (!isBlocked(dst) || (op.epilogue().addsResidual() && !isBlocked(residual()))) {
            return Optional.of(
                    "output or residual do not lie in whole, aligned blocks of 8 or 16 channels side by side");
        }
        if (blockedSource && !isBlocked(src)) {
            return Optional.of(
                    "the source does not lie in whole, aligned blocks of " + block() + " channels side by side");
        }
        for (int i = WEIGHTS; i < request.inputCount(); i++) {
            boolean isResidual = op.epilogue().addsResidual() && i == op.residualIndex();
            if (!isResidual && request.constant(i).isEmpty()) {
                return Optional.of("input " + i + " is no constant");
            }
        }
        return Optional.empty();
    }

    private boolean isBlocked(DeviceTensor tensor) {
        int channels = tensor.layout().channelBlock();
        return channels == block()
                && (channels == 8 || channels == 16)
                && tensor.shape().extent(1) % channels == 0
                && tensor.offset() % channels == 0
                && tensor.layout().strides().stream().allMatch(stride -> stride % channels == 0)
                && (tensor.shape().extent(3) == 1 || tensor.stride(3) == channels);
    }

    /** Returns whether the pixels of a tensor's block, of all images, lie one behind the other. */
    boolean isFlat(DeviceTensor tensor) {
        long next = block();
        for (int axis : new int[] {3, 2, 0}) {
            if (tensor.shape().extent(axis) != 1 && tensor.stride(axis) != next) {
                return false;
            }
            next *= tensor.shape().extent(axis);
        }
        return true;
    }

    int block() {
        return dst.layout().channelBlock();
    }

    DeviceTensor residual() {
        return request.input(op.residualIndex());
    }

    long batch() {
        return dst.shape().extent(0);
    }

    long outputHeight() {
        return dst.shape().extent(2);
    }

    long outputWidth() {
        return dst.shape().extent(3);
    }

    /** Returns the blocks of filters. */
    long outputBlocks() {
        return dst.shape().extent(1) / block();
    }

    /** Returns the blocks of channels of a source that lies in blocks. */
    long inputBlocks() {
        return src.shape().extent(1) / block();
    }

    /** Returns extents as kernels read them: images, blocks, rows, columns. */
    long[] blockExtents(DeviceTensor tensor) {
        long[] extents = tensor.shape().extents();
        extents[1] /= block();
        return extents;
    }

    /** Returns the window as kernels read it: KH, KW, SH, SW, PT, PL, DH, DW. */
    long[] windowNumbers() {
        return new long[] {
            op.window().kernelHeight(), op.window().kernelWidth(), op.window().strideHeight(),
                    op.window().strideWidth(),
            op.window().padTop(), op.window().padLeft(), op.window().dilationHeight(),
                    op.window().dilationWidth()
        };
    }

    /** Returns a constant as the model has it; the packings of these kernels arrange while they pack. */
    private Constant unarranged(int index) {
        return Constant.of(request.constant(index).orElseThrow().tensor());
    }

    /** Returns weights and bias in a packing of the kernel's own. */
    DeviceTensor packedWeights(Packing packing) {
        List<Constant> sources = new ArrayList<>();
        sources.add(unarranged(WEIGHTS));
        if (request.inputCount() > op.biasIndex()) {
            sources.add(unarranged(op.biasIndex()));
        }
        return request.packed(sources, packing);
    }

    /** Returns a kernel with the macros of layout, prologue and epilogue. */
    KernelSpec kernel(String file) {
        Epilogue epilogue = op.epilogue();
        KernelSpec kernel = KernelSpec.of(file)
                .define("CB", block())
                .define("ACTIVATION", ActivateElements.macro(epilogue.activation()))
                .define("HAS_MASK", writesMask() ? 1 : 0);
        if (epilogue.addsResidual()) {
            kernel = kernel.define("HAS_RESIDUAL", 1)
                    .define("RESIDUAL_ACTIVATION", ActivateElements.macro(epilogue.residualActivation()));
        }
        return op.prologue().isPresent()
                ? kernel.define("HAS_PROLOGUE", 1)
                        .define(
                                "PROLOGUE_ACTIVATION",
                                ActivateElements.macro(op.prologue().activation()))
                : kernel;
    }

    /** Returns whether padding would become something else than zero. */
    private boolean writesMask() {
        return output.hasPadding() && op.epilogue().apply(0, 0) != 0;
    }

    /** Starts a launch with the source, all its strides, and its prologue. */
    Launch.Builder start(KernelSpec kernel) {
        return start(kernel, src.strides());
    }

    /** Starts a launch with the source, the strides that the kernel wants, and its prologue. */
    Launch.Builder start(KernelSpec kernel, long... strides) {
        Launch.Builder launch = Launch.of(kernel).read(src).ints(strides);
        if (op.prologue().isPresent()) {
            Activation activation = op.prologue().activation();
            launch.read(request.table(
                            List.of(unarranged(op.factorIndex()), unarranged(op.factorIndex() + 1)),
                            new ProloguePacking(input)))
                    .float32(activation.alpha())
                    .float32(activation.beta());
        }
        return launch;
    }

    /** Adds the arguments of the epilogue, which come last. */
    Launch.Builder epilogue(Launch.Builder launch) {
        Epilogue epilogue = op.epilogue();
        launch.float32(epilogue.activation().alpha())
                .float32(epilogue.activation().beta());
        if (epilogue.addsResidual()) {
            launch.read(residual())
                    .ints(residual().strides())
                    .float32(epilogue.residualActivation().alpha())
                    .float32(epilogue.residualActivation().beta());
        }
        return launch.local(1, 1, 1);
    }
}
