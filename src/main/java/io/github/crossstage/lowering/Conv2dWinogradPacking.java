package io.github.crossstage.lowering;

import io.github.crossstage.slabs.ChannelOrder;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Filters and bias of a 3x3 convolution, transformed for {@code conv2d_blocked_winograd.cl}: for each tile of filters their biases,
 * as many masks (1 for a filter of the model, 0 for padding), and then the weights {@code [N * N, channels, filters]}, where
 * element {@code (i, j)} of the N * N is that of {@code G weights G^T}. What no filter of the model has is zero.
 *
 * <p>Sources: weights {@code f32 [OC, IC, 3, 3]}, optional bias {@code f32 [OC]}. Transformed in double and rounded once.
 *
 * @param outputs rows and columns of output of a transform, 2 or 4: N is 2 more
 * @param tileFilters filters of a tile
 * @param input where the source's channels stand
 * @param output where the filters stand
 */
record Conv2dWinogradPacking(int outputs, int tileFilters, ChannelOrder input, ChannelOrder output) implements Packing {
    private static final int TAPS = 3;

    /** Elements in front of the weights of a tile, for each of its filters. */
    private static final int HEADER = 2;

    /** The points of {@code winograd.clh} for 4 outputs. */
    private static final double A = 0.6875;

    private static final double B = 1.5;

    /** The matrix G: rows for the points, 0 first, and for infinity. */
    private double[][] transform() {
        return outputs == 2
                ? new double[][] {{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}}
                : new double[][] {
                    {1 / (A * A * B * B), 0, 0},
                    point(A, 2 * A * A * (A * A - B * B)),
                    point(-A, 2 * A * A * (A * A - B * B)),
                    point(B, 2 * B * B * (B * B - A * A)),
                    point(-B, 2 * B * B * (B * B - A * A)),
                    {0, 0, 1}
                };
    }

    private static double[] point(double x, double divisor) {
        return new double[] {1 / divisor, x / divisor, x * x / divisor};
    }

    private int side() {
        return outputs + TAPS - 1;
    }

    private int tiles() {
        return Math.toIntExact(Conv2dProblem.ceilDiv(output.physical(), tileFilters));
    }

    private int tileElements() {
        return Math.toIntExact(tileFilters * (HEADER + (long) side() * side() * input.physical()));
    }

    @Override
    public long elements(List<Shape> sources) {
        return (long) tiles() * tileElements();
    }

    @Override
    public void pack(List<Tensor> sources, FloatBuffer packed) {
        int[] filterAt = new int[tiles() * tileFilters];
        Arrays.fill(filterAt, -1);
        for (int filter = 0; filter < output.channels(); filter++) {
            int place = output.place(filter);
            filterAt[place] = filter;
            int header = place / tileFilters * tileElements() + place % tileFilters;
            packed.put(header, sources.size() > 1 ? sources.get(1).floats().get(filter) : 0);
            packed.put(header + tileFilters, 1);
        }
        FloatBuffer weights = sources.get(0).floats();
        double[][] transform = transform();
        float[] lanes = new float[side() * side() * tileFilters];
        for (int tile = 0; tile < tiles(); tile++) {
            for (int channel = 0; channel < input.channels(); channel++) {
                for (int lane = 0; lane < tileFilters; lane++) {
                    int filter = filterAt[tile * tileFilters + lane];
                    if (filter >= 0) {
                        transform(transform, weights, (filter * input.channels() + channel) * TAPS * TAPS, lanes, lane);
                    }
                }
                int at = tile * tileElements() + (HEADER + input.place(channel)) * tileFilters;
                for (int element = 0; element < side() * side(); element++) {
                    packed.position(at + element * input.physical() * tileFilters)
                            .put(lanes, element * tileFilters, tileFilters);
                }
            }
            Arrays.fill(lanes, 0);
        }
    }

    /** Puts {@code G weights G^T} of one filter and channel into its lane. */
    private void transform(double[][] transform, FloatBuffer weights, int first, float[] lanes, int lane) {
        for (int i = 0; i < side(); i++) {
            double[] row = new double[TAPS];
            for (int column = 0; column < TAPS; column++) {
                for (int tap = 0; tap < TAPS; tap++) {
                    row[column] += transform[i][tap] * weights.get(first + tap * TAPS + column);
                }
            }
            for (int j = 0; j < side(); j++) {
                double sum = 0;
                for (int tap = 0; tap < TAPS; tap++) {
                    sum += transform[j][tap] * row[tap];
                }
                lanes[(i * side() + j) * tileFilters + lane] = (float) sum;
            }
        }
    }
}
