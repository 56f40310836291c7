package io.github.crossstage;

import io.github.crossstage.runtime.ModelBackend;
import io.github.crossstage.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named tensors that a model writes its results to: direct and writable, as {@link Tensor#zeros} makes them. The object remembers the last
 * model and inputs it was used with, so that a repetition with the same {@link Inputs} object is prepared; it keeps them alive.
 */
public final class Outputs {
    private final Map<String, Tensor> tensors;
    private volatile Binding last;

    private record Binding(ModelBackend backend, Inputs inputs, Runnable run) {}

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

    /** Returns the run of a model from these inputs to these outputs. */
    Runnable bind(ModelBackend backend, Inputs inputs) {
        Binding known = last;
        if (known == null || known.backend != backend || known.inputs != inputs) {
            known = new Binding(backend, inputs, backend.bind(inputs.tensors(), tensors));
            last = known;
        }
        return known.run;
    }

    /** Returns the tensors by name. */
    public Map<String, Tensor> tensors() {
        return tensors;
    }
}
