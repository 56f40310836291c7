package io.github.crossstage.testing;

import io.github.crossstage.ir.op.Pad;
import io.github.crossstage.ir.op.PadMode;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Pads in every mode on any axes. */
final class PadCases {
    private final List<OpCase> cases = new ArrayList<>();

    private PadCases() {}

    static List<OpCase> list() {
        PadCases list = new PadCases();
        for (PadMode mode : PadMode.values()) {
            list.add(mode, Shape.of(5), List.of(2L), List.of(3L), 0);
            list.add(mode, Shape.of(4, 7), List.of(0L, 3L), List.of(2L, 1L), -1.5f);
            list.add(mode, Shape.of(3, 4, 5), List.of(1L, 0L, 2L), List.of(0L, 3L, 4L), 2);
            list.add(mode, Shape.of(2, 3, 5, 4), List.of(0L, 0L, 0L, 0L), List.of(0L, 0L, 0L, 0L), 0);
            list.add(mode, Shape.of(2, 3, 5, 4), List.of(0L, 0L, 1L, 1L), List.of(0L, 0L, 1L, 1L), 0);
            list.add(mode, Shape.of(2, 3, 5, 7), List.of(0L, 0L, 3L, 0L), List.of(0L, 0L, 1L, 6L), 0.25f);
            list.add(mode, Shape.of(2, 5, 3, 4), List.of(0L, 2L, 0L, 0L), List.of(0L, 4L, 0L, 0L), 0);
            list.add(mode, Shape.of(3, 5, 3, 4), List.of(1L, 2L, 1L, 3L), List.of(2L, 1L, 0L, 2L), 7);
            list.add(mode, Shape.of(2, 3, 2, 3, 4), List.of(0L, 1L, 1L, 2L, 0L), List.of(1L, 0L, 1L, 0L, 3L), 1);
        }
        list.add(PadMode.CONSTANT, Shape.of(1, 1, 1, 1), List.of(0L, 0L, 4L, 5L), List.of(0L, 0L, 6L, 7L), 3);
        list.add(PadMode.EDGE, Shape.of(1, 1, 1, 1), List.of(0L, 0L, 4L, 5L), List.of(0L, 0L, 6L, 7L), 0);
        list.add(PadMode.CONSTANT, Shape.of(1, 3, 0, 2), List.of(0L, 0L, 1L, 0L), List.of(0L, 0L, 2L, 1L), 3);
        list.add(
                PadMode.CONSTANT,
                Shape.of(1, 2, 2, 2),
                List.of(0L, 0L, 1L, 1L),
                List.of(0L, 0L, 1L, 1L),
                Float.NEGATIVE_INFINITY);
        return list.cases;
    }

    private void add(PadMode mode, Shape shape, List<Long> before, List<Long> after, float value) {
        float constant = mode == PadMode.CONSTANT ? value : 0;
        String name = (mode.name().toLowerCase(Locale.ROOT) + "_" + shape + "_before" + before + "_after" + after)
                        .replace(" ", "")
                + (constant == 0 ? "" : "_value" + constant);
        cases.add(OpCase.of(
                name,
                new Pad(mode, before, after, constant),
                Tolerance.EXACT,
                Fill.UNIFORM.tensor(name, shape.extents())));
    }
}
