package io.github.crossstage.importer.torch;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.importer.ByteSource;
import io.github.crossstage.importer.StoredTensor;
import io.github.crossstage.importer.StridedCopy;
import io.github.crossstage.importer.TensorTable;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.tensor.WeightSource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The state dict in a PyTorch file of either flavour, read tensor by tensor.
 *
 * <p>Checkpoints are unwrapped: {@code state_dict_ema}, {@code model_ema}, {@code state_dict}, {@code model}, the first that holds
 * tensors; then {@code module.} is cut off names. What is no tensor is left out. Dense float32 tensors stay in the file.
 * Thread-safe; the file must not change while its tensors are in use.
 */
public final class TorchFile implements WeightSource {
    /** Tied weights share numbers; far more sharing than that exists only to make a reader copy them again and again. */
    private static final long MAX_SHARING = 16;

    private final TensorTable tensors;

    private TorchFile(ByteSource file) {
        TorchArchive archive = TorchZip.isZip(file) ? TorchZip.read(file) : TorchLegacy.read(file);
        Map<String, StoredTensor> stored = new LinkedHashMap<>();
        StateDict.tensors(file.name(), archive.root())
                .forEach((name, tensor) -> stored.put(name, located(file, name, tensor, archive.storages())));
        refuseExcessiveSharing(file.name(), stored);
        tensors = new TensorTable(file.name(), stored);
    }

    /**
     * Opens a file.
     *
     * @throws ModelFormatException if it cannot be read, is damaged, or holds more than plain weights
     */
    public static TorchFile open(Path path) {
        return of(ByteSource.open(path));
    }

    /** Reads a file that is open; see {@link #open}. */
    public static TorchFile of(ByteSource file) {
        return new TorchFile(file);
    }

    /**
     * Reads the remaining bytes of a buffer, which must not change afterwards; a heap buffer is copied once.
     *
     * @param name stands for a file name in messages
     * @throws ModelFormatException if the bytes are damaged or hold more than plain weights
     */
    public static TorchFile read(String name, ByteBuffer bytes) {
        return of(ByteSource.of(name, bytes));
    }

    private static Located located(ByteSource file, String name, TorchTensor tensor, Map<String, FileRange> storages) {
        TorchStorage storage = tensor.storage();
        FileRange range = storages.get(storage.key());
        if (range == null) {
            throw new ModelFormatException(
                    file.name(), -1, "tensor '" + name + "' lies in storage '" + storage.key() + "', which is missing");
        }
        if (range.length() < storage.bytes()) {
            throw new ModelFormatException(
                    file.name(),
                    range.offset(),
                    "storage '" + storage.key() + "' of tensor '" + name + "' has " + range.length()
                            + " bytes, expected " + storage.bytes() + " for " + storage.elements() + " x "
                            + storage.type().shortName() + "; the file is damaged");
        }
        return new Located(file, tensor, range);
    }

    private static void refuseExcessiveSharing(String file, Map<String, StoredTensor> stored) {
        Set<FileRange> ranges = new HashSet<>();
        double held = 0;
        double shown = 0;
        for (StoredTensor tensor : stored.values()) {
            FileRange range = ((Located) tensor).range();
            held += ranges.add(range) ? range.length() : 0;
            shown += tensor.type().byteCount();
        }
        if (shown > held * MAX_SHARING) {
            throw new ModelFormatException(
                    file,
                    -1,
                    stored.size() + " tensors show the same numbers more than " + MAX_SHARING + " times over; "
                            + TorchObjects.WAY_OUT);
        }
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

    /** A tensor whose storage was found in the file. */
    private record Located(ByteSource file, TorchTensor tensor, FileRange range) implements StoredTensor {
        @Override
        public TensorType type() {
            return tensor.type();
        }

        @Override
        public long offset() {
            return range.offset() + tensor.first() * tensor.storage().type().byteSize();
        }

        @Override
        public Tensor read() {
            TensorType type = type();
            if (tensor.isDense()) {
                return file.tensor(offset(), type);
            }
            int width = type.dataType().byteSize();
            ByteBuffer span = file.slice(offset(), (tensor.last() - tensor.first() + 1) * width);
            Tensor dense = Tensor.zeros(type);
            StridedCopy.copy(span, dense.bytes(), width, type.shape(), 0, tensor.strides());
            return dense;
        }
    }
}
