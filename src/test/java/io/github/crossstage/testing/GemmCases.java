package io.github.crossstage.testing;

import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Matrix products with bias: transposes, factors, every shape of C, extents around tiles. */
final class GemmCases {
    private final List<OpCase> cases = new ArrayList<>();

    private GemmCases() {}

    static List<OpCase> list() {
        GemmCases list = new GemmCases();
        boolean[] either = {false, true};
        for (boolean transposeA : either) {
            for (boolean transposeB : either) {
                list.add(Fill.UNIFORM, 5, 7, 11, new Gemm(1, 1, transposeA, transposeB), 11);
                list.add(Fill.UNIFORM, 13, 3, 17, new Gemm(0.5f, -2, transposeA, transposeB), 13, 17);
                list.add(Fill.UNIFORM, 1, 9, 1, new Gemm(1, 1, transposeA, transposeB));
                list.add(Fill.INTEGERS, 6, 19, 5, new Gemm(1, 1, transposeA, transposeB), 5);
            }
        }
        list.add(Fill.UNIFORM, 1, 1, 1, Gemm.linear(), 1);
        list.add(Fill.UNIFORM, 4, 6, 5, new Gemm(2, 3, false, false), new long[0]);
        list.add(Fill.UNIFORM, 4, 6, 5, new Gemm(1, 1, false, false), 1);
        list.add(Fill.UNIFORM, 4, 6, 5, new Gemm(1, 0.25f, false, true), 1, 5);
        list.add(Fill.UNIFORM, 4, 6, 5, new Gemm(1, 1, false, true), 4, 1);
        list.add(Fill.UNIFORM, 4, 6, 5, new Gemm(1, 0, false, true), 4, 5);
        for (int tile : new int[] {4, 8, 16, 32}) {
            list.add(Fill.UNIFORM, tile - 1, tile + 1, tile, Gemm.linear(), tile);
            list.add(Fill.UNIFORM, tile + 1, tile - 1, tile + 1, new Gemm(1, 1, false, false), tile + 1);
        }
        list.add(Fill.UNIFORM, 1, 512, 1000, Gemm.linear(), 1000);
        list.add(Fill.UNIFORM, 3, 1024, 10, Gemm.linear(), 10);
        list.add(Fill.UNIFORM, 3, 0, 2, Gemm.linear(), 2);
        list.add(Fill.UNIFORM, 0, 4, 2, Gemm.linear(), 2);
        list.nothingConstant();
        return list.cases;
    }

    private void add(Fill fill, int m, int k, int n, Gemm op, long... c) {
        cases.add(make(fill, m, k, n, op, c));
    }

    private void add(Fill fill, int m, int k, int n, Gemm op) {
        OpCase withC = make(fill, m, k, n, op, new long[0]);
        cases.add(OpCase.layer(
                withC.shortName().replace("_c[]", ""),
                op,
                withC.tolerance(),
                withC.inputs().subList(0, 2)));
    }

    private void nothingConstant() {
        OpCase layer = make(Fill.UNIFORM, 6, 10, 9, Gemm.linear(), 9);
        cases.add(new OpCase("dynamic_" + layer.shortName(), layer.op(), layer.inputs(), Set.of(), layer.tolerance()));
    }

    private static OpCase make(Fill fill, int m, int k, int n, Gemm op, long... c) {
        String name = (fill == Fill.INTEGERS ? "int_" : "") + "m" + m + "k" + k + "n" + n
                + (op.transposeA() ? "_ta" : "") + (op.transposeB() ? "_tb" : "")
                + (op.alpha() == 1 ? "" : "_alpha" + op.alpha()) + (op.beta() == 1 ? "" : "_beta" + op.beta());
        Tensor a = op.transposeA() ? fill.tensor(name + ".a", k, m) : fill.tensor(name + ".a", m, k);
        Tensor b = op.transposeB() ? fill.tensor(name + ".b", n, k) : fill.tensor(name + ".b", k, n);
        Tensor bias = fill.tensor(name + ".c", c);
        return OpCase.layer(
                name + "_c" + bias.shape().toString().replace(" ", ""),
                op,
                fill == Fill.INTEGERS ? Tolerance.EXACT : Tolerance.sum(k),
                List.of(a, b, bias));
    }
}
