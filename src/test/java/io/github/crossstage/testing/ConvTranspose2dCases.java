package io.github.crossstage.testing;

import io.github.crossstage.ir.op.ConvTranspose2d;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Transposed convolutions. */
final class ConvTranspose2dCases {
    private final List<OpCase> cases = new ArrayList<>();

    private ConvTranspose2dCases() {}

    static List<OpCase> list() {
        ConvTranspose2dCases list = new ConvTranspose2dCases();
        list.uniform(1, 1, 1, 1, 1, 1, false, "k1x1", 0, 0);
        list.uniform(1, 1, 1, 1, 1, 1, true, "k3x3", 0, 0);
        list.uniform(1, 3, 5, 4, 2, 1, true, "k1x1", 0, 0);
        list.uniform(2, 5, 7, 3, 6, 1, false, "k3x3 p1", 0, 0);
        list.uniform(1, 4, 5, 6, 3, 1, true, "k2x2 s2", 0, 0);
        list.uniform(1, 4, 5, 6, 3, 1, true, "k3x3 s2 p1", 1, 1);
        list.uniform(1, 4, 5, 6, 3, 1, false, "k3x3 s2 p1", 0, 1);
        list.uniform(1, 4, 5, 6, 3, 1, true, "k4x4 s2 p1", 0, 0);
        list.uniform(1, 4, 5, 3, 3, 1, true, "k2x3 s3x4", 2, 3);
        list.uniform(1, 3, 6, 5, 4, 1, true, "k3x3 s2 p0,1,2,0", 1, 0);
        list.uniform(1, 3, 4, 5, 4, 1, true, "k3x2 d2x3", 0, 0);
        list.uniform(1, 3, 4, 5, 4, 1, true, "k3x3 s2 p2 d2", 1, 1);
        list.uniform(1, 6, 4, 5, 9, 3, true, "k3x3 s2 p1", 1, 1);
        list.uniform(2, 8, 5, 5, 8, 8, false, "k4x4 s2 p1", 0, 0);
        list.uniform(1, 17, 7, 7, 15, 1, true, "k2x2 s2", 0, 0);
        list.uniform(1, 32, 6, 6, 16, 1, false, "k4x4 s2 p1", 0, 0);
        list.uniform(0, 2, 3, 3, 2, 1, true, "k2x2 s2", 0, 0);
        list.add(Fill.INTEGERS, 1, 5, 4, 3, 7, 1, true, "k3x3 s2 p1", 1, 1);
        list.add(Fill.INTEGERS, 2, 4, 3, 3, 6, 2, true, "k2x2 s3 p1", 0, 2);
        return list.cases;
    }

    private void uniform(
            int n,
            int ic,
            int ih,
            int iw,
            int oc,
            int groups,
            boolean bias,
            String window,
            int padHeight,
            int padWidth) {
        add(Fill.UNIFORM, n, ic, ih, iw, oc, groups, bias, window, padHeight, padWidth);
    }

    private void add(
            Fill fill,
            int n,
            int ic,
            int ih,
            int iw,
            int oc,
            int groups,
            boolean bias,
            String text,
            int padHeight,
            int padWidth) {
        Window2d window = WindowSpec.parse(text);
        String name = (fill == Fill.INTEGERS ? "int_" : "") + "g" + groups + "mb" + n + "_ic" + ic + "ih" + ih + "iw"
                + iw + "_oc" + oc + "_" + text.replace(' ', '_') + "_op" + padHeight + "," + padWidth
                + (bias ? "_bias" : "");
        List<Tensor> inputs = new ArrayList<>();
        inputs.add(fill.tensor(name + ".src", n, ic, ih, iw));
        inputs.add(fill.tensor(name + ".weights", ic, oc / groups, window.kernelHeight(), window.kernelWidth()));
        if (bias) {
            inputs.add(fill.tensor(name + ".bias", oc));
        }
        long length = (long) ic / groups * window.kernelHeight() * window.kernelWidth();
        Tolerance tolerance = fill == Fill.INTEGERS ? Tolerance.EXACT : Tolerance.sum(length);
        cases.add(OpCase.layer(name, new ConvTranspose2d(window, padHeight, padWidth, groups), tolerance, inputs));
    }
}
