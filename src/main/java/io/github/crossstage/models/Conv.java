package io.github.crossstage.models;

/**
 * The attributes of a convolution layer.
 *
 * @param channels output channels
 * @param kernel kernel extent, both ways
 * @param stride stride, both ways
 * @param padding padding on every side
 * @param groups groups of channels
 * @param bias whether it has a bias
 */
public record Conv(long channels, int kernel, int stride, int padding, int groups, boolean bias) {
    /** Returns a convolution with stride 1, the padding that keeps the extent ({@code kernel / 2}), one group, no bias. */
    public static Conv of(long channels, int kernel) {
        return new Conv(channels, kernel, 1, kernel / 2, 1, false);
    }

    /** Returns this with another stride. */
    public Conv stride(int other) {
        return new Conv(channels, kernel, other, padding, groups, bias);
    }

    /** Returns this with another padding. */
    public Conv padding(int other) {
        return new Conv(channels, kernel, stride, other, groups, bias);
    }

    /** Returns this with groups. */
    public Conv groups(int other) {
        return new Conv(channels, kernel, stride, padding, other, bias);
    }

    /** Returns this with a bias. */
    public Conv withBias() {
        return new Conv(channels, kernel, stride, padding, groups, true);
    }
}
