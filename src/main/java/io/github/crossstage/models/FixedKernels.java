package io.github.crossstage.models;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Kernels that an architecture fixes, as blur pooling does; kept so that every graph of a network shares the same tensor. */
final class FixedKernels {
    private record Key(String name, Shape shape, int hash) {}

    private static final Map<Key, Tensor> TENSORS = new ConcurrentHashMap<>();

    private FixedKernels() {}

    static Tensor tensor(String name, float[] numbers, Shape shape) {
        return TENSORS.computeIfAbsent(
                new Key(name, shape, Arrays.hashCode(numbers)), key -> Tensor.of(numbers, shape.extents()));
    }
}
