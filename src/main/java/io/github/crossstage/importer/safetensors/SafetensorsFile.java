package io.github.crossstage.importer.safetensors;

import io.github.crossstage.importer.ByteSource;
import io.github.crossstage.importer.StoredTensor;
import io.github.crossstage.importer.TensorTable;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.tensor.WeightSource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A safetensors file, read tensor by tensor.
 *
 * <p>Opening checks every rule of the format, so that afterwards nothing can be wrong but the numbers themselves. Float32 tensors
 * stay in the file. Thread-safe; the file must not change while its tensors are in use.
 */
public final class SafetensorsFile implements WeightSource {
    private final TensorTable tensors;
    private final Map<String, String> metadata;

    private SafetensorsFile(ByteSource file) {
        SafetensorsHeader header = SafetensorsHeader.read(file);
        Map<String, StoredTensor> stored = new LinkedHashMap<>();
        for (SafetensorsEntry entry : header.entries()) {
            stored.put(entry.name(), new FileRange(file, header.dataOffset() + entry.begin(), entry.type()));
        }
        tensors = new TensorTable(file.name(), stored);
        metadata = Collections.unmodifiableMap(header.metadata());
    }

    /**
     * Opens a file.
     *
     * @throws io.github.crossstage.error.ModelFormatException if it cannot be read or breaks a rule of the format
     */
    public static SafetensorsFile open(Path path) {
        return of(ByteSource.open(path));
    }

    /** Reads a file that is open; see {@link #open}. */
    public static SafetensorsFile of(ByteSource file) {
        return new SafetensorsFile(file);
    }

    /**
     * Reads the remaining bytes of a buffer, which must not change afterwards; a heap buffer is copied once.
     *
     * @param name stands for a file name in messages
     * @throws io.github.crossstage.error.ModelFormatException if the bytes break a rule of the format
     */
    public static SafetensorsFile read(String name, ByteBuffer bytes) {
        return of(ByteSource.of(name, bytes));
    }

    /** Returns the free texts of the header, such as {@code format=pt}. */
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public String source() {
        return tensors.source();
    }

    @Override
    public Set<String> names() {
        return tensors.names();
    }

    @Override
    public Optional<TensorType> type(String name) {
        return tensors.type(name);
    }

    @Override
    public Tensor tensor(String name) {
        return tensors.tensor(name);
    }

    @Override
    public void close() {
        tensors.close();
    }

    /** A tensor that lies in a range of the file, dense and row-major. */
    private record FileRange(ByteSource file, long offset, TensorType type) implements StoredTensor {
        @Override
        public Tensor read() {
            return file.tensor(offset, type);
        }
    }
}
