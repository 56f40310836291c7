package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.ResizeMode;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

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
        Optional<Tables> tables = tables(op, src.shape());
        if (tables.isEmpty()) {
            return Attempt.refuse(tooLong(src.shape()));
        }
        KernelSpec kernel = KernelSpec.of("resize2d").define("RESIZE_LINEAR", op.mode() == ResizeMode.LINEAR ? 1 : 0);
        Launch.Builder launch = Launch.of(kernel)
                .read(src)
                .ints(src.strides())
                .read(request.table(List.of(), tables.get()))
                .write(dst)
                .ints(dst.strides())
                .ints(dst.shape().extents());
        return Attempt.accept(dst, WorkGroups.coverPlanes(launch, dst.shape()));
    }

    /** Returns the tables of a resize, or nothing if an axis of the source is too long for them. */
    static Optional<Tables> tables(Resize2d op, Shape src) {
        long rows = src.extent(2);
        long columns = src.extent(3);
        return Math.max(rows, columns) > MOST_PIXELS
                ? Optional.empty()
                : Optional.of(new Tables(Resize2dAxis.rows(op, rows), Resize2dAxis.columns(op, columns)));
    }

    /** Returns the refusal of a source that is too long. */
    static String tooLong(Shape src) {
        return "an axis of " + src + " is longer than " + MOST_PIXELS + " pixels";
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
