package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.ResizeMode;
import java.util.List;
import java.util.Optional;

/** A resize on channel blocks by the tables of {@link Resize2dTable}: {@code resize2d_blocked.cl}. Bound by memory. */
final class Resize2dBlocked implements Implementation {
    @Override
    public String name() {
        return "resize2d_blocked";
    }

    @Override
    public Attempt attempt(Request request) {
        Resize2d op = request.op(Resize2d.class);
        DeviceTensor src = request.input(0);
        DeviceTensor dst = request.output();
        Optional<String> unfit = Blocks.unfit(src, dst);
        if (unfit.isPresent()) {
            return Attempt.refuse(unfit.get());
        }
        Optional<Resize2dTable.Tables> tables = Resize2dTable.tables(op, src.shape());
        if (tables.isEmpty()) {
            return Attempt.refuse(Resize2dTable.tooLong(src.shape()));
        }
        KernelSpec kernel = KernelSpec.of("resize2d_blocked")
                .define("CB", Blocks.block(dst))
                .define("RESIZE_LINEAR", op.mode() == ResizeMode.LINEAR ? 1 : 0);
        return Attempt.accept(
                dst,
                Launch.of(kernel)
                        .read(src)
                        .ints(src.strides())
                        .read(request.table(List.of(), tables.get()))
                        .write(dst)
                        .ints(dst.strides())
                        .ints(Blocks.extents(dst))
                        .local(1, 1, 1)
                        .global(1, dst.shape().extent(2), dst.shape().extent(0) * Blocks.count(dst)));
    }
}
