package io.github.crossstage;

import io.github.crossstage.tensor.Tensor;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * The outputs of one run. Valid until it is closed: read or copy before. Reading is thread-safe.
 */
public final class Result implements AutoCloseable {
    private final Map<String, Tensor> outputs;
    private volatile boolean closed;

    /** Makes a result of outputs by name; for services that part or join batches. */
    public Result(Map<String, Tensor> outputs) {
        this.outputs = Collections.unmodifiableMap(outputs);
    }

    /** Returns the only output. @throws IllegalStateException if the model has several, or this is closed */
    public Tensor get() {
        if (outputs.size() != 1) {
            throw new IllegalStateException("The model has outputs " + outputs.keySet() + "; ask for one by name");
        }
        return get(outputs.keySet().iterator().next());
    }

    /** Returns an output. @throws IllegalArgumentException if there is none of this name */
    public Tensor get(String name) {
        if (closed) {
            throw new IllegalStateException("This result is closed; read outputs before closing it");
        }
        Tensor output = outputs.get(name);
        if (output == null) {
            throw new IllegalArgumentException(
                    "There is no output '" + name + "'; the outputs are " + outputs.keySet());
        }
        return output;
    }

    /** Returns the names of the outputs, in the model's order. */
    public Set<String> names() {
        return outputs.keySet();
    }

    /** Ends the validity of the tensors. Idempotent. */
    @Override
    public void close() {
        closed = true;
    }
}
