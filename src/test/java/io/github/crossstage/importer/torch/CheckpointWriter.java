package io.github.crossstage.importer.torch;

import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes tensors as {@code torch.save} does, each with a storage of its own: a state dict, or a checkpoint that holds some. */
public final class CheckpointWriter {
    private final PickleBytes pickle = PickleBytes.start().op('}', '(');
    private final List<byte[]> storages = new ArrayList<>();
    private final List<Long> elements = new ArrayList<>();

    /** Adds tensors at the top. */
    public CheckpointWriter put(Map<String, Tensor> tensors) {
        tensors.forEach(this::put);
        return this;
    }

    /** Adds the epoch that checkpoints hold beside weights. */
    public CheckpointWriter epoch(int number) {
        pickle.text("epoch").op('K', number);
        return this;
    }

    /** Adds a dictionary of tensors with {@code module.} before every name, as {@code DataParallel} saves them. */
    public CheckpointWriter wrap(String key, Map<String, Tensor> tensors) {
        pickle.text(key).op('}', '(');
        tensors.forEach((name, tensor) -> put("module." + name, tensor));
        pickle.op('u');
        return this;
    }

    private void put(String name, Tensor tensor) {
        long count = tensor.shape().elementCount();
        pickle.text(name)
                .tensor(
                        storageClass(tensor.type().dataType()),
                        Integer.toString(storages.size()),
                        count,
                        0,
                        tensor.shape().extents(),
                        tensor.shape().strides());
        byte[] bytes = new byte[tensor.bytes().remaining()];
        tensor.bytes().get(bytes);
        storages.add(bytes);
        elements.add(count);
    }

    private static String storageClass(DataType type) {
        return switch (type) {
            case FLOAT32 -> "FloatStorage";
            case INT64 -> "LongStorage";
            default -> throw new IllegalArgumentException("no storage class for " + type);
        };
    }

    /** Returns a zip archive, PyTorch's file since 1.6. */
    public byte[] zip() {
        return ZipBytes.archive(pickle.op('u').stop(), storages.toArray(byte[][]::new));
    }

    /** Returns a sequence of pickles, PyTorch's file before 1.6. */
    public byte[] legacy() {
        PickleBytes keys = PickleBytes.start().op(']', '(');
        byte[][] counted = new byte[storages.size()][];
        for (int i = 0; i < counted.length; i++) {
            keys.text(Integer.toString(i));
            counted[i] = ByteBuffer.allocate(Long.BYTES + storages.get(i).length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(elements.get(i))
                    .put(storages.get(i))
                    .array();
        }
        return PickleBytes.legacyFile(pickle.op('u').stop(), keys.op('e').stop(), counted);
    }
}
