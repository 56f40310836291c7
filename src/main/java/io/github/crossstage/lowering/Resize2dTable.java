package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.ResizeMode;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A resize by tables of rows and columns that are made on the host: {@code resize2d.cl}. Bound by memory. Wants extents that
 * floats count exactly.
 */
final class Resize2dTable implements Implementation {
    /** Floats count whole numbers exactly up to here. */
    private static final long MOST_PIXELS = 1 << 24;

    @Override
    public String name() {
        return "resize2d";
    }

    @Override
    public Attempt attempt(Request request) {
        Resize2d op = request.op(Resize2d.class);
        DeviceTensor src = request.input(0);
        DeviceTensor dst = request.output();
        long rows = src.shape().extent(2);
        long columns = src.shape().extent(3);
        if (Math.max(rows, columns) > MOST_PIXELS) {
            return Attempt.refuse("an axis of " + src.shape() + " is longer than " + MOST_PIXELS + " pixels");
        }
        Tables tables = new Tables(Resize2dAxis.rows(op, rows), Resize2dAxis.columns(op, columns));
        KernelSpec kernel = KernelSpec.of("resize2d").define("RESIZE_LINEAR", op.mode() == ResizeMode.LINEAR ? 1 : 0);
        Launch.Builder launch = Launch.of(kernel)
                .read(src)
                .ints(src.strides())
                .read(request.packed(List.of(), tables))
                .write(dst)
                .ints(dst.strides())
                .ints(dst.shape().extents());
        return Attempt.accept(dst, WorkGroups.coverPlanes(launch, dst.shape()));
    }

    /** The tables of both axes, rows first; they depend on extents alone and have no sources. */
    record Tables(Resize2dAxis rows, Resize2dAxis columns) implements Packing {
        @Override
        public long elements(List<Shape> sources) {
            return rows.elements() + columns.elements();
        }

        @Override
        public void pack(List<Tensor> sources, FloatBuffer packed) {
            rows.write(packed);
            columns.write(packed.position(Math.toIntExact(rows.elements())).slice());
        }
    }
}
