package io.github.crossstage.passes;

import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * What a batch normalisation makes of the constants beside it, computed in double precision. With {@code y = x·factor + shift} for
 * each channel, see {@link NormParameters}:
 *
 * <pre>
 * after the filters     (Σ w·x + b)·factor + shift   =  Σ (w·factor)·x + (b·factor + shift)
 * before the filters    Σ w·(x·factor + shift) + b   =  Σ (w·factor)·x + (b + Σ w·shift)
 * </pre>
 *
 * <p>Where a folding takes a bias, it is the last source or missing; one of one element stands for all filters.
 */
final class NormFoldings {
    private NormFoldings() {}

    /** Sources: the four parameters. */
    record Factor(float epsilon) implements Folding {
        @Override
        public Tensor fold(List<Tensor> sources) {
            return tensor(new NormParameters(epsilon, sources).factors());
        }
    }

    /** Sources: the four parameters. */
    record Shift(float epsilon) implements Folding {
        @Override
        public Tensor fold(List<Tensor> sources) {
            return tensor(new NormParameters(epsilon, sources).shifts());
        }
    }

    /** Weights before a normalisation of their outputs, or after one of their source. Sources: weights, the four parameters. */
    record Weights(float epsilon, FilterAxes axes, boolean normFirst) implements Folding {
        @Override
        public Tensor fold(List<Tensor> sources) {
            double[] factors = parameters(epsilon, sources).factors();
            Tensor folded = Tensor.zeros(sources.get(0).type());
            float[] weights = new float[axes.filters() * axes.channels() * axes.taps()];
            sources.get(0).floats().get(weights);
            for (int f = 0; f < axes.filters(); f++) {
                for (int c = 0; c < axes.channels(); c++) {
                    double factor = factors[normFirst ? axes.sourceChannel(f, c) : f];
                    int first = axes.index(f, c, 0);
                    for (int i = first; i < first + axes.taps(); i++) {
                        weights[i] = (float) (weights[i] * factor);
                    }
                }
            }
            folded.floats().put(weights);
            return folded;
        }
    }

    /** The bias of filters whose outputs were normalised. Sources: weights, the four parameters, the bias. */
    record BiasAfter(float epsilon) implements Folding {
        @Override
        public Tensor fold(List<Tensor> sources) {
            NormParameters parameters = parameters(epsilon, sources);
            double[] factors = parameters.factors();
            double[] sums = parameters.shifts();
            for (int f = 0; f < sums.length; f++) {
                sums[f] += bias(sources, f) * factors[f];
            }
            return tensor(sums);
        }
    }

    /** The bias of filters whose source was normalised. Sources: weights, the four parameters, the bias. */
    record BiasBefore(float epsilon, FilterAxes axes) implements Folding {
        @Override
        public Tensor fold(List<Tensor> sources) {
            double[] shifts = parameters(epsilon, sources).shifts();
            FloatBuffer weights = sources.get(0).floats();
            double[] sums = new double[axes.filters()];
            for (int f = 0; f < sums.length; f++) {
                sums[f] = bias(sources, f);
                for (int c = 0; c < axes.channels(); c++) {
                    for (int tap = 0; tap < axes.taps(); tap++) {
                        sums[f] += weights.get(axes.index(f, c, tap)) * shifts[axes.sourceChannel(f, c)];
                    }
                }
            }
            return tensor(sums);
        }
    }

    private static NormParameters parameters(float epsilon, List<Tensor> sources) {
        return new NormParameters(epsilon, sources.subList(1, 1 + NormParameters.COUNT));
    }

    private static double bias(List<Tensor> sources, int filter) {
        if (sources.size() <= 1 + NormParameters.COUNT) {
            return 0;
        }
        FloatBuffer bias = sources.get(1 + NormParameters.COUNT).floats();
        return bias.get(bias.remaining() == 1 ? 0 : filter);
    }

    private static Tensor tensor(double[] numbers) {
        float[] rounded = new float[numbers.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) numbers[i];
        }
        return Tensor.of(rounded, rounded.length);
    }
}
