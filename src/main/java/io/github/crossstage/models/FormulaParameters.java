package io.github.crossstage.models;

import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Parameters that a formula makes from their names and a seed, the same on every machine: for trying a network out without its
 * weights, and for tests. The numbers keep activations in range but classify nothing.
 *
 * <p>The formula is "hashinit v1": FNV-1a of the name, whitened by SplitMix64's mixer (Steele, Lea and Flood, 2014), scaled by role;
 * all arithmetic in float32.
 */
public final class FormulaParameters implements ParameterSource {
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private final long seed;
    private final Map<String, Integer> varianceExponents;
    private final Map<String, Tensor> made = new ConcurrentHashMap<>();

    /** Makes parameters from a seed. */
    public FormulaParameters(long seed) {
        this(seed, Map.of());
    }

    /**
     * Makes parameters from a seed.
     *
     * @param varianceExponents for a batch normalisation, by the name of its module, the power of two its variance is scaled by
     */
    public FormulaParameters(long seed, Map<String, Integer> varianceExponents) {
        this.seed = seed;
        this.varianceExponents = Map.copyOf(varianceExponents);
    }

    @Override
    public Tensor get(Parameter parameter) {
        return made.computeIfAbsent(parameter.key(), key -> make(parameter));
    }

    private Tensor make(Parameter parameter) {
        Tensor tensor = Tensor.zeros(new TensorType(DataType.FLOAT32, parameter.shape()));
        FloatBuffer floats = tensor.floats();
        long hash = hash(parameter.key()) ^ (seed * GOLDEN_RATIO);
        float scale = scale(parameter);
        float meanScale = (float) Math.scalb(1.0, Math.floorDiv(exponent(parameter.key()), 2));
        float varianceScale = (float) Math.scalb(1.0, exponent(parameter.key()));
        for (int i = 0; i < floats.capacity(); i++) {
            float unit = unit(hash, i);
            float symmetric = unit * 2f - 1f;
            floats.put(
                    i,
                    switch (parameter.role()) {
                        case CONV_WEIGHT, LINEAR_WEIGHT -> symmetric * scale;
                        case BIAS -> symmetric * 0.1f;
                        case NORM_SCALE -> 0.75f + 0.5f * unit;
                        case NORM_BIAS -> 0.2f * symmetric;
                        case NORM_MEAN -> (0.3f * symmetric) * meanScale;
                        case NORM_VARIANCE -> (0.5f + unit) * varianceScale;
                    });
        }
        return tensor;
    }

    /** {@code √(6 / fan-in)}. */
    private static float scale(Parameter parameter) {
        Shape shape = parameter.shape();
        return shape.rank() < 2 ? 1 : (float) Math.sqrt(6.0 / shape.elementCount(1, shape.rank()));
    }

    private int exponent(String key) {
        int dot = key.lastIndexOf('.');
        return dot < 0 ? 0 : varianceExponents.getOrDefault(key.substring(0, dot), 0);
    }

    /** FNV-1a, 64 bits, of the UTF-8 bytes. */
    static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte one : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (one & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Number i of the stream that starts at a hash, in [0, 1), exact in float32. */
    static float unit(long hash, long i) {
        long z = hash + (i + 1) * GOLDEN_RATIO;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z = z ^ (z >>> 31);
        return (float) (z >>> 40) * 0x1p-24f;
    }
}
