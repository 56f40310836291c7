package io.github.crossstage.testing;

import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Epilogue;
import io.github.crossstage.ir.op.Prologue;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Convolutions: corner geometries, channel counts around the tiles of kernels, and layers of the networks we ship. */
final class Conv2dCases {
    private final List<OpCase> cases = new ArrayList<>();

    private Conv2dCases() {}

    static List<OpCase> list() {
        Conv2dCases list = new Conv2dCases();
        list.corners();
        list.groups();
        list.channelsAroundTiles();
        list.layers();
        list.tilesOfGpus();
        list.wholeNumbers();
        list.fused();
        return list.cases;
    }

    private void corners() {
        uniform(1, 1, 1, 1, 1, 1, false, "k1x1");
        uniform(1, 1, 1, 1, 1, 1, true, "k1x1");
        uniform(1, 3, 5, 1, 2, 1, true, "k1x1");
        uniform(2, 5, 7, 11, 13, 1, true, "k1x1");
        uniform(3, 5, 1, 1, 7, 1, true, "k1x1");
        uniform(1, 1, 1, 9, 1, 1, false, "k3x3 p1");
        uniform(1, 3, 3, 3, 2, 1, false, "k3x3");
        uniform(1, 7, 13, 17, 11, 1, true, "k3x3 p1");
        uniform(2, 7, 13, 17, 11, 1, true, "k3x3 s2 p1");
        uniform(1, 4, 8, 8, 6, 1, false, "k3x3 s2 p0,0,1,1");
        uniform(1, 4, 9, 10, 6, 1, true, "k3x3 p1,0,2,3");
        uniform(1, 4, 9, 10, 6, 1, true, "k3x3 s2x3 p0,2,1,0");
        uniform(1, 3, 11, 12, 5, 1, false, "k1x1 s2");
        uniform(1, 3, 11, 13, 5, 1, true, "k2x2 s3");
        uniform(1, 3, 17, 16, 5, 1, false, "k2x3 s5x4 p1");
        uniform(1, 4, 13, 12, 5, 1, true, "k3x3 p2 d2");
        uniform(1, 4, 14, 17, 5, 1, true, "k3x3 s2 p3,1,3,1 d3x2");
        uniform(1, 3, 12, 9, 4, 1, false, "k2x2 d2x3");
        uniform(2, 6, 9, 7, 4, 1, true, "k1x7 p0,3,0,3");
        uniform(2, 6, 9, 7, 4, 1, false, "k7x1 p3,0,3,0");
        uniform(1, 5, 10, 6, 3, 1, true, "k5x5 p2");
        uniform(1, 3, 8, 8, 4, 1, true, "k4x4 s4");
        uniform(1, 2, 2, 2, 3, 1, true, "k3x3 p3");
        uniform(1, 3, 6, 6, 8, 1, true, "k6x6 s2 p2");
        uniform(5, 8, 4, 4, 8, 1, true, "k3x3 p1");
        uniform(0, 3, 4, 4, 2, 1, true, "k3x3 p1");
    }

    private void groups() {
        uniform(1, 6, 7, 5, 4, 2, true, "k1x1");
        uniform(2, 12, 7, 9, 18, 3, true, "k3x3 p1");
        uniform(1, 32, 9, 9, 32, 8, false, "k3x3 s2 p1");
        uniform(1, 10, 8, 7, 15, 5, true, "k3x3 p1,0,0,1 d2x1");
        uniform(1, 16, 9, 9, 16, 16, true, "k3x3 p1");
        uniform(2, 16, 9, 9, 16, 16, false, "k3x3 s2 p1");
        uniform(1, 7, 12, 13, 7, 7, true, "k5x5 p2");
        uniform(1, 33, 11, 10, 33, 33, true, "k3x3 s2 p0,0,1,1");
        uniform(1, 5, 9, 8, 15, 5, true, "k3x3 p1");
        uniform(1, 6, 10, 10, 6, 6, false, "k3x3 p2 d2");
        uniform(1, 9, 6, 6, 9, 9, true, "k1x1");
    }

    private void channelsAroundTiles() {
        for (int tile : new int[] {4, 8, 16, 32}) {
            for (int channels = tile - 1; channels <= tile + 1; channels++) {
                uniform(1, channels, 5, 7, 2 * tile - channels, 1, true, "k1x1");
                uniform(1, channels, 5, 7, 2 * tile - channels, 1, false, "k3x3 p1");
            }
            uniform(1, 3, 1, tile + 1, 5, 1, true, "k1x1");
            uniform(1, 3, tile - 1, tile, tile, 1, true, "k3x3 p1");
        }
    }

    private void layers() {
        uniform(1, 3, 32, 32, 8, 1, false, "k7x7 s2 p3");
        uniform(1, 3, 33, 29, 64, 1, false, "k7x7 s2 p3");
        uniform(1, 64, 14, 14, 128, 1, false, "k1x1");
        uniform(1, 128, 14, 14, 32, 1, false, "k3x3 p1");
        uniform(1, 93, 5, 9, 16, 1, false, "k1x1");
        uniform(1, 123, 6, 5, 62, 1, true, "k1x1");
        uniform(2, 61, 7, 7, 128, 1, false, "k1x1");
        uniform(1, 256, 7, 7, 128, 1, false, "k1x1");
        uniform(1, 128, 14, 14, 128, 1, true, "k3x3 s2 p1");
        uniform(1, 64, 14, 14, 256, 1, false, "k1x1 s2");
        uniform(1, 128, 7, 7, 128, 32, false, "k3x3 p1");
        uniform(1, 512, 1, 1, 10, 1, true, "k1x1");
    }

    /**
     * Sides of the tiles of GPU kernels: filters and positions around 32, 64 and 128, slices of eight channels with and without a rest,
     * planes of a multiple of four elements and others, images that share a tile; more Winograd tiles than a workspace holds.
     */
    private void tilesOfGpus() {
        uniform(1, 16, 8, 8, 65, 1, true, "k1x1");
        uniform(1, 9, 7, 9, 63, 1, false, "k1x1");
        uniform(3, 8, 5, 13, 129, 1, true, "k1x1");
        uniform(3, 20, 6, 6, 33, 1, true, "k1x1");
        uniform(2, 24, 6, 6, 8, 1, true, "k3x3 p1");
        uniform(3, 5, 3, 3, 31, 1, true, "k3x3 p1");
        uniform(1, 16, 8, 10, 24, 2, false, "k3x3 s2 p1");
        uniform(1, 17, 6, 8, 34, 17, true, "k3x3 p1");
        uniform(2, 12, 9, 6, 20, 4, true, "k3x2 p2,0,1,1 d2x1");
        uniform(2, 1000, 24, 24, 2, 1, false, "k3x3 p1");
    }

    /** Sums of whole numbers are exact whatever their order. No 3x3 with stride 1: Winograd transforms may divide. */
    private void wholeNumbers() {
        add(Fill.INTEGERS, 1, 3, 5, 7, 4, 1, true, "k1x1");
        add(Fill.INTEGERS, 2, 17, 6, 5, 9, 1, true, "k1x1");
        add(Fill.INTEGERS, 1, 5, 9, 8, 6, 1, true, "k3x3 s2 p1");
        add(Fill.INTEGERS, 1, 3, 10, 11, 8, 1, false, "k7x7 s2 p3");
        add(Fill.INTEGERS, 1, 6, 9, 7, 6, 2, true, "k2x2 p0,1,1,0");
        add(Fill.INTEGERS, 1, 8, 9, 7, 8, 8, true, "k3x3 s2 p1");
        add(Fill.INTEGERS, 1, 4, 9, 9, 4, 1, true, "k3x3 p2 d2");
    }

    /** Prologues with padding, where activation(shift) outside the source would show; residuals before and after activations. */
    private void fused() {
        Conv2d none = new Conv2d(Window2d.of(1, 1), 1);
        Conv2d before = none.withPrologue(Prologue.of(Activation.RELU));
        Conv2d leaky = none.withPrologue(Prologue.of(Activation.leakyRelu(0.1f)));
        Conv2d scaled = none.withPrologue(Prologue.of(Activation.IDENTITY));
        Conv2d relu = none.withEpilogue(Epilogue.of(Activation.RELU));
        Conv2d resnet = none.withEpilogue(Epilogue.NONE.withResidual().withActivation(Activation.RELU));
        Conv2d darknet =
                none.withEpilogue(Epilogue.of(Activation.leakyRelu(0.1f)).withResidual());
        Conv2d mish =
                none.withEpilogue(Epilogue.of(Activation.MISH).withResidual().withActivation(Activation.SILU));
        for (Conv2d op : List.of(before, leaky, scaled, relu, resnet, darknet, mish)) {
            fused(op, 1, 3, 5, 7, 5, 1, true, "k3x3 p1");
            fused(op, 2, 19, 7, 9, 13, 1, false, "k1x1");
            fused(op, 1, 33, 6, 5, 17, 1, true, "k1x1");
            fused(op, 2, 7, 9, 11, 6, 1, true, "k3x3 s2 p2,0,1,3");
            fused(op, 1, 6, 8, 9, 6, 3, true, "k3x3 p2 d2");
            fused(op, 2, 5, 9, 19, 5, 5, true, "k3x3 p1");
            fused(op, 1, 4, 11, 21, 8, 4, false, "k5x5 s2 p2");
        }
        Conv2d all = resnet.withPrologue(Prologue.of(Activation.RELU));
        for (int channels : new int[] {7, 8, 9, 15, 16, 17, 31, 33}) {
            fused(all, 1, channels, 5, 7, 40 - channels, 1, true, "k1x1");
            fused(all, 1, channels, 5, 7, 40 - channels, 1, true, "k3x3 p1");
        }
        fused(all, 1, 3, 33, 29, 64, 1, false, "k7x7 s2 p3");
        fused(all, 2, 61, 7, 7, 128, 1, false, "k1x1");
        fused(all, 1, 62, 14, 14, 32, 1, false, "k3x3 p1");
        fused(all, 1, 32, 14, 14, 32, 32, false, "k3x3 p1");
        fused(all, 2, 24, 1, 1, 10, 1, true, "k1x1");
        fused(all, 2, 12, 6, 6, 33, 1, true, "k1x1");
        fused(all, 2, 8, 6, 8, 12, 2, true, "k3x3 p1");
        fused(all, 1, 5, 3, 4, 4, 1, true, "k1x1 s2 p1");
        fused(all, 0, 3, 4, 4, 2, 1, true, "k3x3 p1");
    }

    private void uniform(int n, int ic, int ih, int iw, int oc, int groups, boolean bias, String window) {
        add(Fill.UNIFORM, n, ic, ih, iw, oc, groups, bias, window);
    }

    private void add(Fill fill, int n, int ic, int ih, int iw, int oc, int groups, boolean bias, String text) {
        Window2d window = WindowSpec.parse(text);
        String name = (fill == Fill.INTEGERS ? "int_" : "") + name(n, ic, ih, iw, oc, groups, bias, text);
        List<Tensor> inputs = new ArrayList<>();
        inputs.add(fill.tensor(name + ".src", n, ic, ih, iw));
        inputs.add(fill.tensor(name + ".weights", oc, ic / groups, window.kernelHeight(), window.kernelWidth()));
        if (bias) {
            inputs.add(fill.tensor(name + ".bias", oc));
        }
        long length = (long) ic / groups * window.kernelHeight() * window.kernelWidth();
        Tolerance tolerance = fill == Fill.INTEGERS ? Tolerance.EXACT : Tolerance.sum(length);
        cases.add(OpCase.layer(name, new Conv2d(window, groups), tolerance, inputs));
    }

    /** Adds a case with the prologue and the epilogue of {@code fused}; the residual is no constant. */
    private void fused(Conv2d fused, int n, int ic, int ih, int iw, int oc, int groups, boolean bias, String text) {
        Window2d window = WindowSpec.parse(text);
        Conv2d op = new Conv2d(window, groups, fused.prologue(), fused.epilogue());
        String name = name(n, ic, ih, iw, oc, groups, bias, text)
                + op.attributes()
                        .substring(new Conv2d(window, groups).attributes().length())
                        .replace(' ', '_');
        List<Tensor> inputs = new ArrayList<>();
        inputs.add(Fill.UNIFORM.tensor(name + ".src", n, ic, ih, iw));
        inputs.add(
                Fill.UNIFORM.tensor(name + ".weights", oc, ic / groups, window.kernelHeight(), window.kernelWidth()));
        if (op.prologue().isPresent()) {
            inputs.add(Fill.UNIFORM.tensor(name + ".factor", ic));
            inputs.add(Fill.UNIFORM.tensor(name + ".shift", ic));
        }
        if (op.epilogue().addsResidual()) {
            inputs.add(Fill.UNIFORM.tensor(
                    name + ".residual", n, oc, window.outputHeight(ih, false), window.outputWidth(iw, false)));
        }
        if (bias) {
            inputs.add(Fill.UNIFORM.tensor(name + ".bias", oc));
        }
        Set<Integer> constants = new HashSet<>(List.of(1));
        for (int i = 2; i < inputs.size(); i++) {
            if (!op.epilogue().addsResidual() || i != op.residualIndex()) {
                constants.add(i);
            }
        }
        cases.add(new OpCase(name, op, inputs, constants, Tolerance.OPERATOR));
    }

    private static String name(int n, int ic, int ih, int iw, int oc, int groups, boolean bias, String text) {
        return "g" + groups + "mb" + n + "_ic" + ic + "ih" + ih + "iw" + iw + "_oc" + oc + "_" + text.replace(' ', '_')
                + (bias ? "_bias" : "");
    }
}
