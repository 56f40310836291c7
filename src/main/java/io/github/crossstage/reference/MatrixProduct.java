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
}
