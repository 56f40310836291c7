package io.github.crossstage.importer.onnx;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.importer.ByteSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decodes a {@code ModelProto} into records; field numbers are those of {@code onnx.proto} (github.com/onnx/onnx). What inference
 * does not need (documentation, quantization notes, training, shapes of inner values) is stepped over.
 */
final class OnnxDecoder {
    private final ByteSource source;
    private final ExternalData externalData;
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, OnnxTensor> initializers = new LinkedHashMap<>();
    private final List<OnnxValue> inputs = new ArrayList<>();
    private final List<OnnxValue> outputs = new ArrayList<>();
    private boolean hasGraph;
    private long opset;

    private OnnxDecoder(ByteSource source, ExternalData externalData) {
        this.source = source;
        this.externalData = externalData;
    }

    /** Decodes a file. @throws ModelFormatException if it is damaged or no ONNX model */
    static OnnxModel decode(ByteSource source, ExternalData externalData) {
        OnnxDecoder decoder = new OnnxDecoder(source, externalData);
        decoder.model(ProtoReader.of(source));
        if (!decoder.hasGraph) {
            throw new ModelFormatException(
                    source.name(), 0, source.size() + " bytes without a graph; the file is empty or no ONNX model");
        }
        return new OnnxModel(
                source.name(),
                source.size() + externalData.bytes(),
                decoder.opset,
                decoder.nodes,
                decoder.initializers,
                decoder.inputs,
                decoder.outputs);
    }

    private void model(ProtoReader message) {
        while (message.next()) {
            switch (message.field()) {
                case 7 -> {
                    if (hasGraph) {
                        throw message.error("a second graph, expected one");
                    }
                    hasGraph = true;
                    graph(message.message());
                }
                case 8 -> operatorSet(message.message());
                default -> message.skip();
            }
        }
    }

    private void operatorSet(ProtoReader message) {
        String domain = "";
        long version = 0;
        while (message.next()) {
            switch (message.field()) {
                case 1 -> domain = message.string();
                case 2 -> version = message.int64();
                default -> message.skip();
            }
        }
        if (domain.isEmpty() || domain.equals("ai.onnx")) {
            opset = version;
        }
    }

    private void graph(ProtoReader message) {
        while (message.next()) {
            switch (message.field()) {
                case 1 -> nodes.add(node(message.message(), message.offset()));
                case 5 -> {
                    OnnxTensor tensor = tensor(message.message());
                    if (initializers.putIfAbsent(tensor.name(), tensor) != null) {
                        throw message.error(
                                "a second initializer '" + tensor.name() + "', expected names of their own");
                    }
                }
                case 11 -> inputs.add(OnnxValueDecoder.decode(message.message()));
                case 12 -> outputs.add(OnnxValueDecoder.decode(message.message()));
                case 15 -> throw message.error("a sparse initializer, expected dense ones");
                default -> message.skip();
            }
        }
    }

    private OnnxTensor tensor(ProtoReader message) {
        return OnnxTensorDecoder.decode(source.name(), externalData, message);
    }

    private OnnxNode node(ProtoReader message, long offset) {
        String name = "";
        String opType = "";
        String domain = "";
        List<String> reads = new ArrayList<>();
        List<String> makes = new ArrayList<>();
        Map<String, OnnxAttribute> attributes = new LinkedHashMap<>();
        while (message.next()) {
            switch (message.field()) {
                case 1 -> reads.add(message.string());
                case 2 -> makes.add(message.string());
                case 3 -> name = message.string();
                case 4 -> opType = message.string();
                case 5 -> {
                    OnnxAttribute attribute =
                            OnnxAttributeDecoder.decode(source.name(), externalData, message.message());
                    if (attributes.putIfAbsent(attribute.name(), attribute) != null) {
                        throw message.error("a second attribute '" + attribute.name() + "' of a node, expected one");
                    }
                }
                case 7 -> domain = message.string();
                default -> message.skip();
            }
        }
        if (name.isEmpty()) {
            name = makes.stream().filter(made -> !made.isEmpty()).findFirst().orElse("@" + offset);
        }
        return new OnnxNode(name, opType, domain, reads, makes, attributes, offset);
    }
}
