package io.github.crossstage.lowering;

/** A copy of the cut-out: {@code strided_copy.cl}. Bound by memory; always accepts. */
final class SliceCopy implements Implementation {
    @Override
    public String name() {
        return "slice_copy";
    }

    @Override
    public Attempt attempt(Request request) {
        return Attempt.accept(request.output(), StridedCopy.launch(SliceView.view(request), request.output()));
    }
}
