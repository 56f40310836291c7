package io.github.crossstage.importer;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.tensor.WeightSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The tensors of an open weight file: each is read when it is first asked for, then kept. Thread-safe. */
public final class TensorTable implements WeightSource {
    private final String source;
    private final Map<String, StoredTensor> stored;
    private final ConcurrentHashMap<String, Tensor> read = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Makes a table of checked tensors in the file's order. */
    public TensorTable(String source, Map<String, StoredTensor> stored) {
        this.source = source;
        this.stored = Collections.unmodifiableMap(new LinkedHashMap<>(stored));
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public Set<String> names() {
        return stored.keySet();
    }

    @Override
    public Optional<TensorType> type(String name) {
        return Optional.ofNullable(stored.get(name)).map(StoredTensor::type);
    }

    /** {@inheritDoc} @throws IllegalStateException if the file was closed before this tensor was read */
    @Override
    public Tensor tensor(String name) {
        StoredTensor tensor = stored.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    source + ": no tensor '" + name + "' among its " + stored.size() + " tensors; names() lists them");
        }
        Tensor known = read.get(name);
        if (known != null) {
            return known;
        }
        if (closed) {
            throw new IllegalStateException(source + " is closed; tensor '" + name + "' was not read before");
        }
        return read.computeIfAbsent(name, key -> Float32.of(read(key, tensor)));
    }

    private Tensor read(String name, StoredTensor tensor) {
        long bytes = Math.max(
                tensor.type().byteCount(), Float32.typeOf(tensor.type()).byteCount());
        if (bytes > Integer.MAX_VALUE) {
            throw new ModelFormatException(
                    source,
                    tensor.offset(),
                    "tensor '" + name + "' is " + tensor.type() + " and takes " + bytes + " bytes, expected at most "
                            + Integer.MAX_VALUE);
        }
        return tensor.read();
    }

    @Override
    public void close() {
        closed = true;
    }
}
