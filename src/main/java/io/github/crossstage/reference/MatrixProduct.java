package io.github.crossstage.reference;

import java.util.stream.IntStream;

/** The product of two dense matrices, summed in double precision. */
final class MatrixProduct {
    private MatrixProduct() {}

    /**
     * Returns {@code a · b}, {@code [m, n]}.
     *
     * @param a numbers of which {@code [m, k]} start at {@code aFrom}
     * @param b numbers of which {@code [k, n]} start at {@code bFrom}
     */
    static double[] of(float[] a, int aFrom, float[] b, int bFrom, int m, int k, int n) {
        double[] right = new double[Math.multiplyExact(k, n)];
        for (int i = 0; i < right.length; i++) {
            right[i] = b[bFrom + i];
        }
        double[] product = new double[Math.multiplyExact(m, n)];
        IntStream.range(0, m).parallel().forEach(row -> {
            double[] sums = new double[n];
            for (int i = 0; i < k; i++) {
                double factor = a[aFrom + row * k + i];
                int from = i * n;
                for (int j = 0; j < n; j++) {
                    sums[j] += factor * right[from + j];
                }
            }
            System.arraycopy(sums, 0, product, row * n, n);
        });
        return product;
    }

    /**
     * Returns {@code a · bᵀ}, {@code [m, n]}. The second matrix is read as it lies, so that the large weights of a linear layer are
     * neither turned nor widened.
     *
     * @param a {@code [m, k]}
     * @param b {@code [n, k]}
     */
    static double[] ofTransposed(float[] a, float[] b, int m, int k, int n) {
        double[] product = new double[Math.multiplyExact(m, n)];
        IntStream.range(0, n).parallel().forEach(column -> {
            for (int row = 0; row < m; row++) {
                product[row * n + column] = dot(a, row * k, b, column * k, k);
            }
        });
        return product;
    }

    /** Four sums side by side, so that an addition need not wait for the one before. */
    private static double dot(float[] a, int aFrom, float[] b, int bFrom, int length) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = 0;
        for (; i + 4 <= length; i += 4) {
            sum0 += (double) a[aFrom + i] * b[bFrom + i];
            sum1 += (double) a[aFrom + i + 1] * b[bFrom + i + 1];
            sum2 += (double) a[aFrom + i + 2] * b[bFrom + i + 2];
            sum3 += (double) a[aFrom + i + 3] * b[bFrom + i + 3];
        }
        for (; i < length; i++) {
            sum0 += (double) a[aFrom + i] * b[bFrom + i];
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }
}
