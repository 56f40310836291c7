package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.ActivationKind;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Epilogue;
import io.github.crossstage.ir.op.Prologue;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.Fill;
import io.github.crossstage.testing.OpCase;
import io.github.crossstage.testing.Tolerance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Convolutions for the kernels of channel blocks: everything that chooses a tile, a border or a macro. */
final class BlockedConvCases {
    private static final Window2d K1 = Window2d.of(1, 1);
    private static final Window2d K3 = Window2d.of(3, 3).withPads(1, 1, 1, 1);

    private final List<OpCase> cases = new ArrayList<>();

    private BlockedConvCases() {}

    static List<OpCase> list() {
        BlockedConvCases list = new BlockedConvCases();
        list.widths();
        list.windows();
        list.channels();
        list.prologuesAndEpilogues();
        list.groups();
        list.depthwise();
        list.stems();
        list.winograd();
        return list.cases;
    }

    private void widths() {
        for (int width = 1; width <= 20; width++) {
            add(width % 3 + 1, 16, 3, width, 32, K3, 1);
            add(1, 16, 1, width, 32, K1, 1);
        }
        add(1, 32, 29, 31, 48, K3, 1);
        add(3, 32, 5, 7, 64, K1, 1);
        add(2, 16, 13, 13, 64, K1, 1);
    }

    private void windows() {
        add(1, 16, 9, 11, 16, K3.withStrides(2, 2), 1);
        add(2, 16, 10, 10, 32, Window2d.of(3, 3).withStrides(2, 2).withPads(0, 0, 1, 1), 1);
        add(1, 16, 9, 10, 16, Window2d.of(3, 3).withPads(1, 0, 2, 3), 1);
        add(1, 16, 9, 10, 16, Window2d.of(3, 3).withStrides(2, 3).withPads(0, 2, 1, 0), 1);
        add(2, 32, 11, 15, 32, K1.withStrides(2, 2), 1);
        add(1, 16, 11, 13, 16, Window2d.of(2, 2).withStrides(3, 3), 1);
        add(1, 16, 13, 12, 16, Window2d.of(3, 3).withPads(2, 2, 2, 2).withDilations(2, 2), 1);
        add(
                1,
                16,
                14,
                17,
                16,
                Window2d.of(3, 3).withStrides(2, 2).withPads(3, 1, 3, 1).withDilations(3, 2),
                1);
        add(
                1,
                16,
                14,
                17,
                16,
                Window2d.of(3, 3).withStrides(2, 2).withPads(3, 3, 3, 3).withDilations(2, 3),
                1);
        add(1, 16, 9, 7, 16, Window2d.of(1, 7).withPads(0, 3, 0, 3), 1);
        add(1, 16, 9, 7, 16, Window2d.of(7, 1).withPads(3, 0, 3, 0), 1);
        add(1, 16, 10, 6, 16, Window2d.of(5, 5).withPads(2, 2, 2, 2), 1);
        add(1, 16, 8, 8, 16, Window2d.of(4, 4).withStrides(4, 4), 1);
        add(1, 16, 2, 2, 16, Window2d.of(3, 3).withPads(3, 3, 3, 3), 1);
        add(1, 16, 2, 3, 16, K1.withPads(1, 2, 1, 2), 1);
        add(1, 16, 6, 6, 16, K1.withStrides(5, 5), 1);
    }

    private void channels() {
        add(1, 64, 5, 7, 64, K3, 1);
        add(1, 48, 4, 4, 80, K3, 1);
        add(1, 64, 4, 9, 128, K1, 1);
        add(2, 24, 5, 6, 40, K3, 1);
        add(2, 40, 5, 6, 24, K1, 1);
        add(1, 5, 5, 6, 7, K3, 1);
        add(1, 992, 3, 5, 32, K1, 1);
        add(1, 512, 3, 3, 32, K3, 1);
    }

    private void prologuesAndEpilogues() {
        Prologue relu = Prologue.of(Activation.RELU);
        add(2, 32, 5, 14, 32, K1, 1, relu, Epilogue.of(Activation.RELU));
        add(2, 24, 5, 14, 40, K1, 1, relu, Epilogue.NONE);
        add(1, 24, 5, 14, 40, K3, 1, relu, Epilogue.NONE);
        add(1, 32, 6, 14, 16, K3.withStrides(2, 2), 1, Prologue.of(Activation.IDENTITY), Epilogue.NONE);
        // Padding is 0, not the activation of the shift, so a prologue with f(0) != 0 tells the two apart.
        add(1, 20, 6, 14, 16, K3, 1, Prologue.of(Activation.SIGMOID), Epilogue.NONE);
        for (Window2d window : List.of(K1, K3)) {
            add(2, 16, 5, 14, 32, window, 1, Prologue.NONE, Epilogue.NONE.withResidual());
            add(2, 16, 5, 14, 24, window, 1, Prologue.NONE, residualThen(Activation.IDENTITY, Activation.RELU));
            add(1, 16, 5, 14, 32, window, 1, Prologue.NONE, residualThen(Activation.MISH, Activation.IDENTITY));
            add(1, 16, 5, 14, 24, window, 1, Prologue.NONE, residualThen(Activation.SIGMOID, Activation.SILU));
            add(1, 16, 5, 14, 24, window, 1, Prologue.NONE, Epilogue.of(Activation.SIGMOID));
        }
        for (ActivationKind kind : ActivationKind.values()) {
            Activation activation =
                    switch (kind.parameters()) {
                        case 0 -> Activation.of(kind);
                        case 1 -> new Activation(kind, 0.1f, 0);
                        default -> new Activation(kind, 0.2f, 0.5f);
                    };
            add(1, 16, 3, 14, 24, K1, 1, Prologue.NONE, Epilogue.of(activation));
        }
    }

    private static Epilogue residualThen(Activation first, Activation then) {
        return new Epilogue(first, true, then);
    }

    private void groups() {
        for (int groupChannels : new int[] {2, 4, 8, 16, 32}) {
            int groups = 128 / groupChannels;
            add(1, 128, 5, 7, 128, K3, groups);
            add(1, 128, 5, 14, 128, K3.withStrides(2, 2), groups);
        }
        add(2, 64, 5, 6, 32, K3, 8);
        add(1, 32, 5, 6, 64, K3, 8);
        add(1, 48, 5, 6, 96, K3, 2);
        add(1, 96, 4, 5, 48, K1, 4);
    }

    private void depthwise() {
        add(2, 16, 9, 9, 16, K3, 16);
        add(1, 40, 7, 20, 40, K3, 40);
        add(2, 32, 9, 21, 32, K3.withStrides(2, 2), 32);
        add(1, 16, 12, 13, 16, Window2d.of(5, 5).withPads(2, 2, 2, 2), 16);
        add(1, 16, 12, 29, 16, Window2d.of(5, 5).withStrides(2, 2).withPads(1, 2, 2, 1), 16);
        add(1, 16, 12, 23, 16, Window2d.of(3, 3).withPads(2, 2, 2, 2).withDilations(2, 2), 16);
        add(1, 16, 2, 1, 16, Window2d.of(5, 5).withPads(2, 2, 2, 2), 16);
        add(1, 16, 6, 6, 16, K1, 16);
        add(1, 24, 6, 14, 24, K3, 24, Prologue.of(Activation.RELU), residualThen(Activation.SILU, Activation.SIGMOID));
        add(1, 24, 6, 14, 24, K3, 24, Prologue.of(Activation.SIGMOID), Epilogue.of(Activation.clip(0, 6)));
    }

    private void stems() {
        add(2, 3, 29, 33, 64, Window2d.of(7, 7).withStrides(2, 2).withPads(3, 3, 3, 3), 1);
        add(1, 3, 14, 20, 32, K3.withStrides(2, 2), 1);
        add(1, 3, 5, 300, 16, K3, 1);
        add(1, 1, 5, 14, 16, K3, 1);
        add(1, 4, 7, 9, 24, K3, 1, Prologue.NONE, residualThen(Activation.SIGMOID, Activation.SILU));
        add(1, 3, 12, 14, 32, Window2d.of(6, 6).withStrides(2, 2).withPads(2, 2, 2, 2), 1);
        add(
                1,
                3,
                9,
                11,
                16,
                Window2d.of(3, 3).withStrides(2, 1).withPads(2, 2, 2, 2).withDilations(2, 2),
                1);
        add(1, 3, 16, 16, 48, Window2d.of(4, 4).withStrides(4, 4), 1, Prologue.NONE, Epilogue.of(Activation.MISH));
    }

    /** Squares that reach over every edge, and weights of which several strips are made. */
    private void winograd() {
        add(1, 16, 6, 6, 16, Window2d.of(3, 3), 1);
        add(5, 16, 7, 7, 24, K3, 1);
        add(1, 8, 17, 18, 8, Window2d.of(3, 3).withPads(0, 1, 1, 0), 1);
        add(1, 96, 20, 22, 96, K3, 1);
        add(1, 128, 12, 14, 144, K3, 1);
        Window2d strided = K3.withStrides(2, 2);
        add(1, 16, 5, 5, 16, Window2d.of(3, 3).withStrides(2, 2), 1);
        add(5, 16, 7, 9, 24, strided, 1);
        add(1, 8, 18, 17, 8, Window2d.of(3, 3).withStrides(2, 2).withPads(0, 1, 1, 0), 1);
        add(1, 112, 24, 26, 144, strided, 1);
        add(
                2,
                24,
                12,
                14,
                40,
                strided,
                1,
                Prologue.of(Activation.RELU),
                residualThen(Activation.RELU, Activation.SIGMOID));
        add(
                2,
                24,
                9,
                13,
                40,
                K3,
                1,
                Prologue.of(Activation.SIGMOID),
                residualThen(Activation.MISH, Activation.SIGMOID));
    }

    private void add(int n, int ic, int ih, int iw, int oc, Window2d window, int groups) {
        add(n, ic, ih, iw, oc, window, groups, Prologue.NONE, Epilogue.NONE);
    }

    private void add(
            int n, int ic, int ih, int iw, int oc, Window2d window, int groups, Prologue prologue, Epilogue epilogue) {
        Conv2d op = new Conv2d(window, groups).withPrologue(prologue).withEpilogue(epilogue);
        String name = "blocked" + cases.size() + "_g" + groups + "mb" + n + "_ic" + ic + "ih" + ih + "iw" + iw + "_oc"
                + oc + op.attributes().replace(' ', '_');
        List<Tensor> inputs = new ArrayList<>();
        inputs.add(Fill.UNIFORM.tensor(name + ".src", n, ic, ih, iw));
        inputs.add(
                Fill.UNIFORM.tensor(name + ".weights", oc, ic / groups, window.kernelHeight(), window.kernelWidth()));
        Set<Integer> constants = new HashSet<>(Set.of(1));
        if (prologue.isPresent()) {
            constants.addAll(Set.of(inputs.size(), inputs.size() + 1));
            inputs.add(Fill.UNIFORM.tensor(name + ".factor", ic));
            inputs.add(Fill.UNIFORM.tensor(name + ".shift", ic));
        }
        if (epilogue.addsResidual()) {
            inputs.add(Fill.UNIFORM.tensor(
                    name + ".residual", n, oc, window.outputHeight(ih, false), window.outputWidth(iw, false)));
        }
        if (cases.size() % 4 != 0) {
            constants.add(inputs.size());
            inputs.add(Fill.UNIFORM.tensor(name + ".bias", oc));
        }
        cases.add(new OpCase(name, op, inputs, constants, Tolerance.OPERATOR));
    }
}
