package io.github.crossstage.importer.onnx;

import io.github.crossstage.tensor.DataType;
import java.util.List;
import java.util.Optional;

/**
 * An element type as ONNX numbers it ({@code TensorProto.DataType}).
 *
 * @param label its name in {@code onnx.proto}, for messages
 * @param dataType our name, or nothing where tensors of this type are not computed with
 */
record OnnxElementType(String label, Optional<DataType> dataType) {
    private static final List<OnnxElementType> BY_CODE = List.of(
            of("UNDEFINED"),
            of("FLOAT", DataType.FLOAT32),
            of("UINT8", DataType.UINT8),
            of("INT8", DataType.INT8),
            of("UINT16"),
            of("INT16", DataType.INT16),
            of("INT32", DataType.INT32),
            of("INT64", DataType.INT64),
            of("STRING"),
            of("BOOL", DataType.BOOL),
            of("FLOAT16", DataType.FLOAT16),
            of("DOUBLE", DataType.FLOAT64),
            of("UINT32"),
            of("UINT64"),
            of("COMPLEX64"),
            of("COMPLEX128"),
            of("BFLOAT16", DataType.BFLOAT16));

    /** Returns the type with a code of {@code onnx.proto}; unknown codes have a label and no data type. */
    static OnnxElementType ofCode(long code) {
        return code >= 0 && code < BY_CODE.size() ? BY_CODE.get((int) code) : of("type number " + code);
    }

    private static OnnxElementType of(String label, DataType dataType) {
        return new OnnxElementType(label, Optional.of(dataType));
    }

    private static OnnxElementType of(String label) {
        return new OnnxElementType(label, Optional.empty());
    }
}
