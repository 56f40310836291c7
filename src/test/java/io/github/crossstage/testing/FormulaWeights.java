package io.github.crossstage.testing;

import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.tensor.WeightSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Numbers by the fixtures' formula for any network: each tensor from its own name, of a size that keeps activations near 1. */
public final class FormulaWeights implements WeightSource {
    private static final long SEED = 7;

    private final Map<String, TensorType> types;
    private final Map<String, Tensor> tensors = new ConcurrentHashMap<>();

    private FormulaWeights(Map<String, TensorType> types) {
        this.types = new LinkedHashMap<>(types);
    }

    /** Returns numbers for tensors named {@code LAYER.weight, .bias, .scale, .mean, .variance}. */
    public static FormulaWeights of(Map<String, TensorType> types) {
        return new FormulaWeights(types);
    }

    @Override
    public String source() {
        return "formula";
    }

    @Override
    public Set<String> names() {
        return types.keySet();
    }

    @Override
    public Optional<TensorType> type(String name) {
        return Optional.ofNullable(types.get(name));
    }

    @Override
    public Tensor tensor(String name) {
        return tensors.computeIfAbsent(name, unused -> make(name, types.get(name)));
    }

    private static Tensor make(String name, TensorType type) {
        long count = type.shape().elementCount();
        String part = name.substring(name.lastIndexOf('.') + 1);
        float[] numbers = HashInit.unit(name, SEED, count);
        float range = part.equals("weight")
                ? (float) Math.sqrt(
                        6.0 / type.shape().elementCount(1, type.shape().rank()))
                : 0.2f;
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = switch (part) {
                case "variance" -> 0.5f + numbers[i];
                case "scale" -> 0.75f + 0.5f * numbers[i];
                default -> (numbers[i] * 2 - 1) * range;
            };
        }
        return Tensor.of(numbers, type.shape().extents());
    }
}
