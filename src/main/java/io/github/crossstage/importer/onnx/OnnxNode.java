package io.github.crossstage.importer.onnx;

import java.util.List;
import java.util.Map;

/**
 * A {@code NodeProto}.
 *
 * @param name its name; the first output's where the file gives none
 * @param opType name of the operator
 * @param domain the operator's domain; empty for ONNX's own
 * @param inputs names of the values it reads; empty where an optional one is left out
 * @param outputs names of the values it makes; empty where an optional one is left out
 * @param attributes attributes by name
 * @param offset where it starts in the file, in bytes
 */
record OnnxNode(
        String name,
        String opType,
        String domain,
        List<String> inputs,
        List<String> outputs,
        Map<String, OnnxAttribute> attributes,
        long offset) {
    OnnxNode {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Map.copyOf(attributes);
    }

    /** Returns {@code Conv 'stage2.conv1'}, as messages name a node. */
    String describe() {
        return (isStandard() ? "" : domain + ".") + opType + " '" + name + "'";
    }

    /** Returns whether the operator is one of ONNX itself. */
    boolean isStandard() {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }
}
