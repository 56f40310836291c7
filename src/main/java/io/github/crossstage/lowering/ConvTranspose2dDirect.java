package io.github.crossstage.lowering;

/**
 * Transposed convolution in gather form, {@code conv_transpose2d_direct.cl}: one output element a work-item, any groups, strides,
 * dilations, pads and output pads, any plain strides. Bound by loads.
 */
final class ConvTranspose2dDirect implements Implementation {
    @Override
    public String name() {
        return "conv_transpose2d_direct";
    }

    @Override
    public Attempt attempt(Request request) {
        return Attempt.accept(
                request.output(), Conv2dProblem.ofTransposed(request).directLaunch("conv_transpose2d_direct"));
    }
}
