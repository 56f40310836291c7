package io.github.crossstage.lowering;

/**
 * Convolution from its definition, {@code conv2d_direct.cl}: one output element a work-item, any groups, strides, dilations and
 * pads, any plain strides. Chosen only where everything faster refuses; bound by loads, since nothing is reused in registers.
 */
final class Conv2dDirect implements Implementation {
    @Override
    public String name() {
        return "conv2d_direct";
    }

    @Override
    public Attempt attempt(Request request) {
        return Attempt.accept(request.output(), Conv2dProblem.ofConv2d(request).directLaunch("conv2d_direct"));
    }
}
