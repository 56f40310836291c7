package io.github.crossstage;

import io.github.crossstage.importer.onnx.OnnxFile;
import io.github.crossstage.ir.GraphSource;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** ONNX models: opsets 9 to 21 as far as they use the operators of {@code ir.op}. */
public final class Onnx {
    private Onnx() {}

    /**
     * Opens a model file; its weights are mapped, not read.
     *
     * @throws io.github.crossstage.error.ModelFormatException if the file breaks the format
     * @throws io.github.crossstage.error.UnsupportedModelException if it uses what CrossStage does not compute
     */
    public static GraphSource file(Path path) {
        return OnnxFile.open(path);
    }

    /** Reads a model from memory; a direct buffer is shared, any other is copied once. */
    public static GraphSource bytes(String name, ByteBuffer bytes) {
        return OnnxFile.read(name, bytes);
    }
}
