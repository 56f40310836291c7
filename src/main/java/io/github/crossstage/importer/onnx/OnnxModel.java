package io.github.crossstage.importer.onnx;

import java.util.List;
import java.util.Map;

/**
 * A {@code ModelProto} with its graph, as far as inference needs it.
 *
 * @param file path or name of the file
 * @param bytes bytes of the file and of the external data it refers to
 * @param opset version of ONNX's own operators; 0 where the file names none
 * @param nodes nodes as they stand in the file
 * @param initializers initializers by name, in the order of the file
 * @param inputs declared inputs; before IR version 4 initializers are among them
 * @param outputs declared outputs
 */
record OnnxModel(
        String file,
        long bytes,
        long opset,
        List<OnnxNode> nodes,
        Map<String, OnnxTensor> initializers,
        List<OnnxValue> inputs,
        List<OnnxValue> outputs) {}
