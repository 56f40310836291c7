package io.github.crossstage.lowering;

import java.util.ArrayList;
import java.util.List;

/** One copy a part: {@code strided_copy.cl}. Bound by memory; always accepts. */
final class SplitCopy implements Implementation {
    @Override
    public String name() {
        return "split_copy";
    }

    @Override
    public Attempt attempt(Request request) {
        List<DeviceTensor> parts = SplitView.parts(request);
        List<Launch> copies = new ArrayList<>();
        List<DeviceTensor> outputs = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            copies.add(StridedCopy.launch(parts.get(i), request.output(i)));
            outputs.add(request.output(i));
        }
        return new Attempt.Accepted(copies, outputs);
    }
}
