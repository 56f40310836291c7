package io.github.crossstage.importer.onnx;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.error.UnsupportedModelException;
import io.github.crossstage.importer.ByteSource;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A network in an ONNX file, opsets 9 to 21, that makes graphs for the input shapes a caller chooses.
 *
 * <p>Weights stay in the file until they are asked for, whatever their size. Opening checks the whole structure, so
 * that a damaged file or an operator that is not computed is reported at once; what depends on shapes is reported by {@link
 * #graph}. All networks compute in float32: weights and inputs declared as float16, bfloat16 or float64 become float32.
 * Computations on shapes are folded, dropout passes, weights behind {@code Identity}, {@code Cast} or {@code Constant} are found.
 *
 * <p>Thread-safe. The file must not change while graphs made from it are in use.
 */
public final class OnnxFile implements GraphSource {
    private final String name;
    private final OnnxModel model;
    private final List<OnnxNode> order;
    private final List<InputSpec> inputs;
    private final WeightCache weights = new WeightCache();
    private volatile boolean closed;

    private OnnxFile(String name, OnnxModel model) {
        this.name = name;
        this.model = model;
        order = GraphOrder.of(model);
        refuseUnsupported();
        inputs = model.inputs().stream()
                .filter(input -> !model.initializers().containsKey(input.name()))
                .map(input -> new InputSpec(input.name(), input.extents().orElseThrow()))
                .toList();
    }

    /**
     * Opens a model file and checks it. External data is looked for in the file's folder and below.
     *
     * @throws io.github.crossstage.error.ModelFormatException if the file cannot be read or is no valid ONNX
     * @throws UnsupportedModelException if it uses operators, types or an opset that are not supported, with all of them
     */
    public static OnnxFile open(Path path) {
        return decode(path.toString(), ByteSource.open(path), ExternalData.beside(path));
    }

    /**
     * Reads a model from the remaining bytes of a buffer, which must not change afterwards. There is no external data.
     *
     * @param name stands for a file name in messages
     * @throws io.github.crossstage.error.ModelFormatException if the bytes are no valid ONNX
     * @throws UnsupportedModelException if it uses operators, types or an opset that are not supported, with all of them
     */
    public static OnnxFile read(String name, ByteBuffer bytes) {
        return decode(name, ByteSource.of(name, bytes), ExternalData.none(name));
    }

    private static OnnxFile decode(String name, ByteSource source, ExternalData externalData) {
        return new OnnxFile(name, OnnxDecoder.decode(source, externalData));
    }

    private void refuseUnsupported() {
        List<String> problems = new ArrayList<>();
        if (model.opset() < OnnxOps.OLDEST_OPSET || model.opset() > OnnxOps.NEWEST_OPSET) {
            problems.add("opset " + model.opset() + ", expected " + OnnxOps.OLDEST_OPSET + " to " + OnnxOps.NEWEST_OPSET
                    + "; convert the model with onnx.version_converter or export it again");
        } else {
            for (OnnxNode node : model.nodes()) {
                OnnxOps.refusal(node, model.opset()).ifPresent(reason -> problems.add(node.describe() + ": " + reason));
            }
        }
        for (OnnxTensor tensor : model.initializers().values()) {
            if (tensor.numbers().isEmpty()) {
                problems.add("initializer '" + tensor.name() + "': its element type is "
                        + tensor.elementType().label());
            }
        }
        for (OnnxValue input : model.inputs()) {
            if (!model.initializers().containsKey(input.name())) {
                problems.addAll(inputProblems(input));
            }
        }
        if (!problems.isEmpty()) {
            throw new UnsupportedModelException(model.file(), problems);
        }
    }

    private static Collection<String> inputProblems(OnnxValue input) {
        String where = "input '" + input.name() + "': ";
        if (input.elementType().isEmpty() || input.extents().isEmpty()) {
            return List.of(where + "the file gives it no tensor type and shape, expected float [N, C, H, W]");
        }
        OnnxElementType type = input.elementType().get();
        if (!type.dataType().map(DataType::isFloating).orElse(false)) {
            return List.of(where + "its element type is " + type.label() + ", expected FLOAT");
        }
        boolean empty = input.extents().get().stream().anyMatch(extent -> extent < InputSpec.FREE || extent == 0);
        return empty
                ? List.of(where + "its shape is " + input.extents().get() + ", expected extents of 1 or more")
                : List.of();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<InputSpec> inputs() {
        return inputs;
    }

    @Override
    public Graph graph(Map<String, Shape> shapes) {
        if (closed) {
            throw new IllegalStateException(name + " is closed");
        }
        for (InputSpec input : inputs) {
            Shape shape = shapes.get(input.name());
            if (shape == null || !input.accepts(shape)) {
                throw new ShapeException(name + ": input '" + input.name() + "' was given "
                        + (shape == null ? "no shape" : "the shape " + shape) + ", expected " + input);
            }
        }
        for (String given : shapes.keySet()) {
            if (inputs.stream().noneMatch(input -> input.name().equals(given))) {
                throw new ShapeException(
                        name + ": a shape was given for '" + given + "', expected only the inputs " + inputs);
            }
        }
        return new GraphImport(name, model, order, weights).graph(inputs, shapes);
    }

    /** Refuses further graphs. The file is closed when neither this object nor a graph refers to it any more. Idempotent. */
    @Override
    public void close() {
        closed = true;
    }
}
