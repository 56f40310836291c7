package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import java.util.Optional;

/**
 * 1x1 convolution as a matrix product that reads the source in place, {@code gemm_wide.cl}: one register tile of 8 channels by 32
 * positions a work-item. Chosen on CPU drivers for windows of 1x1 with stride 1 and no pads over dense planes of 16 positions or
 * more; bound by arithmetic.
 */
final class Conv2dPointwiseWide implements Implementation {
    @Override
    public String name() {
        return "conv2d_pointwise_wide";
    }

    @Override
    public Optional<String> unsuited(Request request) {
        return GemmWide.unsuited(request.device());
    }

    @Override
    public Attempt attempt(Request request) {
        Conv2dProblem conv = Conv2dProblem.ofConv2d(request);
        Window2d window = conv.window();
        if (!window.equals(Window2d.of(1, 1).withDilations(window.dilationHeight(), window.dilationWidth()))) {
            return Attempt.refuse("the window is not 1x1 with stride 1 and no pads");
        }
        if (!conv.src().isDenseFrom(2)) {
            return Attempt.refuse("the planes of the source are not dense");
        }
        Optional<String> unwritable = GemmWide.unwritable(conv);
        if (unwritable.isPresent()) {
            return Attempt.refuse(unwritable.get());
        }
        if (conv.outputPlane() < GemmWide.TAIL_COLUMNS) {
            return Attempt.refuse(
                    "a plane of " + conv.outputPlane() + " positions is below a vector of " + GemmWide.TAIL_COLUMNS);
        }
        Optional<DeviceTensor> panels = GemmWide.panels(request, conv.groups());
        if (panels.isEmpty()) {
            return Attempt.refuse("weights or bias are not constant");
        }
        return Attempt.accept(
                conv.dst(),
                GemmWide.launch(
                        conv,
                        panels.get(),
                        GemmWide.Columns.SOURCE,
                        columns(conv),
                        conv.outputPlane(),
                        Conv2dIm2col.Part.all(conv)));
    }

    /** The source as matrices of columns. */
    private static DeviceTensor columns(Conv2dProblem conv) {
        DeviceTensor src = conv.src();
        return src.view(
                src.offset(),
                Shape.of(
                        conv.batch(),
                        conv.groups(),
                        conv.groupChannels(),
                        Conv2dProblem.ceilDiv(conv.outputPlane(), GemmWide.COLUMNS)),
                src.stride(0),
                conv.groupChannels() * src.stride(1),
                src.stride(1),
                GemmWide.COLUMNS);
    }
}
