package io.github.crossstage.models;

import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.tensor.WeightSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A weight file that is a map. */
record MapWeights(String source, Map<String, Tensor> tensors) implements WeightSource {
    @Override
    public Set<String> names() {
        return tensors.keySet();
    }

    @Override
    public Optional<TensorType> type(String name) {
        return Optional.ofNullable(tensors.get(name)).map(Tensor::type);
    }

    @Override
    public Tensor tensor(String name) {
        return tensors.get(name);
    }
}
