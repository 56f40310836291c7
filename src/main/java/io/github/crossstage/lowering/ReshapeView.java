package io.github.crossstage.lowering;

/** The same memory under another shape: nothing runs. Wants a dense input. */
final class ReshapeView implements Implementation {
    @Override
    public String name() {
        return "reshape_view";
    }

    @Override
    public Attempt attempt(Request request) {
        DeviceTensor src = request.input(0);
        if (!src.isDense()) {
            return Attempt.refuse("the input has gaps between its elements: strides "
                    + src.layout().strides());
        }
        DeviceTensor dst = request.output();
        return Attempt.accept(src.view(src.offset(), dst.shape(), dst.shape().strides()));
    }
}
