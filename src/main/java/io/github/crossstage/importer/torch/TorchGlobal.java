package io.github.crossstage.importer.torch;

import io.github.crossstage.tensor.DataType;
import java.util.Arrays;
import java.util.Optional;

/** The names that a pickle of weights may mention. There are no others: an unknown name ends the reading of a file. */
enum TorchGlobal {
    ORDERED_DICT("collections", "OrderedDict"),
    /** Before PyTorch 0.4: (storage, offset, size, stride). */
    REBUILD_TENSOR("torch._utils", "_rebuild_tensor"),
    /** (storage, offset, size, stride, requires_grad, backward_hooks) and since 2.0 perhaps metadata. */
    REBUILD_TENSOR_V2("torch._utils", "_rebuild_tensor_v2"),
    /** (tensor, requires_grad, backward_hooks). */
    REBUILD_PARAMETER("torch._utils", "_rebuild_parameter"),
    FLOAT_STORAGE("FloatStorage", DataType.FLOAT32),
    HALF_STORAGE("HalfStorage", DataType.FLOAT16),
    BFLOAT16_STORAGE("BFloat16Storage", DataType.BFLOAT16),
    DOUBLE_STORAGE("DoubleStorage", DataType.FLOAT64),
    LONG_STORAGE("LongStorage", DataType.INT64),
    INT_STORAGE("IntStorage", DataType.INT32),
    BYTE_STORAGE("ByteStorage", DataType.UINT8),
    BOOL_STORAGE("BoolStorage", DataType.BOOL);

    private final String module;
    private final String label;
    private final Optional<DataType> elementType;

    TorchGlobal(String module, String label) {
        this.module = module;
        this.label = label;
        this.elementType = Optional.empty();
    }

    TorchGlobal(String label, DataType elementType) {
        this.module = "torch";
        this.label = label;
        this.elementType = Optional.of(elementType);
    }

    /** Returns the global of a name; nothing if it is not listed. */
    static Optional<TorchGlobal> of(String module, String label) {
        return Arrays.stream(values())
                .filter(global -> global.module.equals(module) && global.label.equals(label))
                .findFirst();
    }

    /** Returns the element type of a class of storages; nothing for others. */
    Optional<DataType> elementType() {
        return elementType;
    }

    @Override
    public String toString() {
        return module + "." + label;
    }
}
