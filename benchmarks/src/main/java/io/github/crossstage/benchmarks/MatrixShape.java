package io.github.crossstage.benchmarks;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A matrix product {@code [m, k] · [k, n]}: a 1x1 convolution from k to m channels over n pixels.
 *
 * @param m rows of the result
 * @param k inner extent
 * @param n columns of the result
 */
record MatrixShape(int m, int k, int n) {
    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,5})x([1-9]\\d{0,5})x([1-9]\\d{0,5})");

    /** A square one, then those of DenseNet-121 and CSPDarknet53: 1x1 layers, 3x3 layers as im2col unfolds them, a linear layer. */
    static final List<String> USUAL = List.of(
            "1024x1024x1024",
            "128x64x3136",
            "128x224x3136",
            "32x1152x3136",
            "32x1152x784",
            "32x1152x196",
            "128x256x784",
            "128x512x196",
            "128x1024x49",
            "64x576x4096",
            "128x1152x1024",
            "256x2304x256",
            "512x4608x64",
            "1000x1024x1");

    /** Reads {@code 128x64x3136}. @throws IllegalArgumentException if it is something else */
    static MatrixShape parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no shape, expected MxKxN as in 128x64x3136");
        }
        return new MatrixShape(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
    }

    long flops() {
        return 2L * m * k * n;
    }

    @Override
    public String toString() {
        return m + "x" + k + "x" + n;
    }
}
