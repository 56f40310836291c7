package io.github.crossstage;

import io.github.crossstage.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named tensors that a model writes its results to: direct and writable, as {@link Tensor#zeros} makes them. */
public final class Outputs {
    private final Map<String, Tensor> tensors;

    private Outputs(Map<String, Tensor> tensors) {
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /** Returns one named tensor. */
    public static Outputs of(String name, Tensor tensor) {
        return new Outputs(Map.of(name, tensor));
    }

    /** Returns tensors by name. */
    public static Outputs of(Map<String, Tensor> tensors) {
        return new Outputs(tensors);
    }

    /** Returns these and one more. */
    public Outputs and(String name, Tensor tensor) {
        Map<String, Tensor> more = new LinkedHashMap<>(tensors);
        more.put(name, tensor);
        return new Outputs(more);
    }

    /** Returns the tensors by name. */
    public Map<String, Tensor> tensors() {
        return tensors;
    }
}
