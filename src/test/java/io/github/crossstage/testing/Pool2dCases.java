package io.github.crossstage.testing;

import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Prologue;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Pools: ceil mode, padding counted or not, dilation, windows that cover nothing. */
final class Pool2dCases {
    private final List<OpCase> cases = new ArrayList<>();
    private Prologue prologue = Prologue.NONE;

    private Pool2dCases() {}

    static List<OpCase> list() {
        Pool2dCases list = new Pool2dCases();
        for (boolean ceil : new boolean[] {false, true}) {
            list.each(1, 1, 1, 1, "k1x1", ceil);
            list.each(2, 7, 11, 15, "k3x3 s2", ceil);
            list.each(1, 5, 12, 9, "k3x3 s2 p1", ceil);
            list.each(1, 5, 13, 10, "k2x2 s2", ceil);
            list.each(3, 4, 8, 17, "k2x2 s3", ceil);
            list.each(1, 3, 7, 15, "k3x3 s3x2 p1,0,1,0", ceil);
            list.each(1, 3, 9, 8, "k3x2 s2 p0,1,2,0", ceil);
            list.each(1, 4, 7, 6, "k5x5 p2", ceil);
            list.each(1, 2, 13, 13, "k13x13 p6", ceil);
            list.each(2, 3, 14, 15, "k3x3 p1,0,1,0 d2", ceil);
            list.each(1, 3, 11, 16, "k2x3 s3x2 p0,1,0,1 d2", ceil);
        }
        list.each(1, 3, 6, 6, "k6x6", false);
        list.each(0, 3, 6, 6, "k2x2 s2", false);
        list.each(1, 2, 1, 3, "k2x2 p1 d2", false);
        list.each(1, 2, 3, 3, "k2x2 s2 p2", false);
        list.each(1, 64, 16, 16, "k3x3 s2 p1", false);
        list.each(1, 32, 14, 14, "k2x2 s2", false);
        for (Activation activation : List.of(Activation.RELU, Activation.leakyRelu(0.1f), Activation.IDENTITY)) {
            list.prologue = Prologue.of(activation);
            list.each(1, 5, 12, 9, "k3x3 s2 p1", false);
            list.each(2, 17, 13, 10, "k2x2 s2", true);
            list.each(1, 3, 9, 8, "k3x2 s2 p0,1,2,0", true);
            list.each(2, 3, 14, 15, "k3x3 p1,0,1,0 d2", false);
            list.each(1, 2, 13, 13, "k13x13 p6", false);
        }
        list.prologue = Prologue.NONE;
        for (int tile : new int[] {4, 8, 16, 32}) {
            for (int channels = tile - 1; channels <= tile + 1; channels++) {
                list.each(1, channels, 5, 7, "k3x3 s2 p1", false);
            }
        }
        return list.cases;
    }

    private void each(int n, int c, int ih, int iw, String window, boolean ceilMode) {
        add(PoolKind.MAX, n, c, ih, iw, window, ceilMode, false);
        add(PoolKind.AVERAGE, n, c, ih, iw, window, ceilMode, false);
        add(PoolKind.AVERAGE, n, c, ih, iw, window, ceilMode, true);
    }

    private void add(
            PoolKind function, int n, int c, int ih, int iw, String text, boolean ceilMode, boolean countIncludePad) {
        Window2d window = WindowSpec.parse(text);
        Pool2d op = new Pool2d(function, window, ceilMode, countIncludePad, prologue);
        String name = function.name().toLowerCase(Locale.ROOT) + "_mb" + n + "_c" + c + "ih" + ih + "iw" + iw + "_"
                + text.replace(' ', '_') + (ceilMode ? "_ceil" : "") + (countIncludePad ? "_countpad" : "")
                + (prologue.isPresent() ? "_prologue=" + prologue.activation() : "");
        List<Tensor> inputs = new ArrayList<>();
        inputs.add(Fill.UNIFORM.tensor(name, n, c, ih, iw));
        if (prologue.isPresent()) {
            inputs.add(Fill.UNIFORM.tensor(name + ".factor", c));
            inputs.add(Fill.UNIFORM.tensor(name + ".shift", c));
        }
        Tolerance tolerance = function == PoolKind.MAX && !prologue.isPresent()
                ? Tolerance.EXACT
                : Tolerance.sum((long) window.kernelHeight() * window.kernelWidth());
        cases.add(OpCase.layer(name, op, tolerance, inputs));
    }
}
