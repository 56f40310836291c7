package io.github.crossstage;

import io.github.crossstage.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named tensors that go into a model. Immutable; the numbers stay the caller's and must not change until the run is over. */
public final class Inputs {
    private final Map<String, Tensor> tensors;

    private Inputs(Map<String, Tensor> tensors) {
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /** Returns one named tensor. */
    public static Inputs of(String name, Tensor tensor) {
        return new Inputs(Map.of(name, tensor));
    }

    /** Returns tensors by name. */
    public static Inputs of(Map<String, Tensor> tensors) {
        return new Inputs(tensors);
    }

    /** Returns these and one more. */
    public Inputs and(String name, Tensor tensor) {
        Map<String, Tensor> more = new LinkedHashMap<>(tensors);
        more.put(name, tensor);
        return new Inputs(more);
    }

    /** Returns the tensors by name. */
    public Map<String, Tensor> tensors() {
        return tensors;
    }
}
