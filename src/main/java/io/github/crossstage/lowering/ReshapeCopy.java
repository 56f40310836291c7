package io.github.crossstage.lowering;

/** A copy without gaps, under the new shape: {@code strided_copy.cl}. Bound by memory; always accepts. */
final class ReshapeCopy implements Implementation {
    @Override
    public String name() {
        return "reshape_copy";
    }

    @Override
    public Attempt attempt(Request request) {
        DeviceTensor src = request.input(0);
        DeviceTensor dst = request.output();
        DeviceTensor target = dst.view(dst.offset(), src.shape(), src.shape().strides());
        return Attempt.accept(dst, StridedCopy.launch(src, target));
    }
}
