package io.github.crossstage.importer.darknet;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.ir.Value;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.tensor.WeightSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A network of a darknet {@code .cfg} file with numbers from a {@code .weights} file or another source.
 *
 * <p>Input: {@code data}, {@code f32 [N, channels, height, width]}, the batch free, the rest as in the cfg. Outputs: the raw map
 * before each {@code [yolo]} under the name of that layer ({@code yolo_139}; {@link #yoloLayers} says how to read it); of a network
 * without detection its last layer, {@code softmax_107}. Batch normalisation stays a node of its own.
 *
 * <p>Thread-safe. The files must not change while graphs made from them are in use.
 */
public final class DarknetNetwork implements GraphSource {
    private static final String INPUT = "data";

    private final CfgFile cfg;
    private final DarknetArchitecture architecture;
    private final WeightSource weights;
    /** The layer whose output each name stands for. */
    private final Map<String, Integer> outputs;

    private volatile boolean closed;

    private DarknetNetwork(
            CfgFile cfg, DarknetArchitecture architecture, WeightSource weights, Map<String, Integer> outputs) {
        this.cfg = cfg;
        this.architecture = architecture;
        this.weights = weights;
        this.outputs = outputs;
        requireWeights();
    }

    /**
     * Opens a network with its weights, which are mapped, not read.
     *
     * @throws ModelFormatException if a file breaks its format or the two do not belong together
     * @throws io.github.crossstage.error.UnsupportedModelException if the cfg uses what is not computed, with all of it
     */
    public static DarknetNetwork open(Path cfg, Path weights) {
        CfgFile file = CfgFile.read(cfg);
        DarknetArchitecture architecture = DarknetArchitecture.of(file);
        return of(file, architecture, DarknetWeightFile.open(weights, architecture, false));
    }

    /**
     * Opens the first layers of a network, as many as a weight file that ends early ({@code yolov4.conv.137}) has numbers for. The
     * output is the last of them.
     *
     * @throws ModelFormatException as for {@link #open}, and if the file does not end between two layers
     */
    public static DarknetNetwork openPartial(Path cfg, Path weights) {
        CfgFile file = CfgFile.read(cfg);
        DarknetArchitecture architecture = DarknetArchitecture.of(file);
        DarknetWeightFile held = DarknetWeightFile.open(weights, architecture, true);
        return of(file, architecture.first(held.layersHeld()), held);
    }

    /**
     * Opens a network with numbers of another source.
     *
     * @param weights gets the tensors that are needed, {@code convolutional_0.weight} and so on with parts {@code weight, bias, scale,
     *     mean, variance}, in the order of a weight file; gives a source that holds them
     */
    public static DarknetNetwork open(Path cfg, Function<Map<String, TensorType>, WeightSource> weights) {
        return of(CfgFile.read(cfg), weights);
    }

    /** As above with a cfg from memory. */
    static DarknetNetwork of(CfgFile file, Function<Map<String, TensorType>, WeightSource> weights) {
        DarknetArchitecture architecture = DarknetArchitecture.of(file);
        return of(file, architecture, weights.apply(weightTypes(architecture)));
    }

    private static DarknetNetwork of(CfgFile cfg, DarknetArchitecture architecture, WeightSource weights) {
        return new DarknetNetwork(cfg, architecture, weights, usualOutputs(architecture));
    }

    private static Map<String, Integer> usualOutputs(DarknetArchitecture architecture) {
        Map<String, Integer> outputs = new LinkedHashMap<>();
        DarknetLayer last = architecture.layers().get(0);
        for (DarknetLayer layer : architecture.layers()) {
            if (layer.kind() instanceof YoloKind) {
                outputs.put(layer.name(), layer.index());
            }
            last = layer.type().equals("cost") ? last : layer;
        }
        if (outputs.isEmpty()) {
            outputs.put(last.name(), last.index());
        }
        return outputs;
    }

    private static Map<String, TensorType> weightTypes(DarknetArchitecture architecture) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (DarknetLayer layer : architecture.layers()) {
            layer.kind().weights().forEach(part -> types.put(layer.tensorName(part), part.type()));
        }
        return types;
    }

    private void requireWeights() {
        weightTypes(architecture).forEach((name, type) -> {
            Optional<TensorType> found = weights.type(name);
            if (!found.equals(Optional.of(type))) {
                throw new ModelFormatException(
                        weights.source(),
                        -1,
                        "tensor '" + name + "' is "
                                + found.map(TensorType::toString).orElse("missing") + ", " + architecture.file()
                                + " needs " + type);
            }
        });
    }

    /**
     * Returns the same network, over the same open weights, for another input size, as if width and height of the cfg were these.
     *
     * @throws ModelFormatException if layers do not fit each other at this size; networks that detect want multiples of 32
     */
    public DarknetNetwork withInputSize(int width, int height) {
        if (width < 1 || height < 1 || width > MapShape.MOST_PIXELS || height > MapShape.MOST_PIXELS) {
            throw new IllegalArgumentException(
                    "Input of " + width + "x" + height + ", expected 1 to " + MapShape.MOST_PIXELS);
        }
        DarknetArchitecture resized = DarknetArchitecture.of(cfg, width, height)
                .first(architecture.layers().size());
        return new DarknetNetwork(cfg, resized, weights, outputs);
    }

    /**
     * Returns the same network, over the same open weights, with the outputs of these layers, named {@code shortcut_12}; layers that
     * none of them needs are left out of its graphs.
     */
    public DarknetNetwork withOutputs(int... layers) {
        Map<String, Integer> chosen = new LinkedHashMap<>();
        for (int index : layers) {
            if (index < 0 || index >= architecture.layers().size()) {
                throw new IllegalArgumentException(name() + " has no layer " + index + ", expected 0 to "
                        + (architecture.layers().size() - 1));
            }
            chosen.put(architecture.layers().get(index).name(), index);
        }
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("no output, expected one layer or more");
        }
        return new DarknetNetwork(cfg, architecture, weights, chosen);
    }

    /** Returns the detection layers in order; none for a classifier. */
    public List<YoloLayer> yoloLayers() {
        return architecture.yoloLayers();
    }

    /** Returns the columns of the input. */
    public int inputWidth() {
        return architecture.input().width();
    }

    /** Returns the rows of the input. */
    public int inputHeight() {
        return architecture.input().height();
    }

    /** Returns whether pictures keep their proportions ({@code letter_box=1}); else they are stretched to the input. */
    public boolean letterBox() {
        return architecture.letterBox();
    }

    /** Returns the layers, for tests. */
    DarknetArchitecture architecture() {
        return architecture;
    }

    @Override
    public String name() {
        return architecture.file();
    }

    @Override
    public List<InputSpec> inputs() {
        MapShape input = architecture.input();
        List<Long> extents =
                List.of(InputSpec.FREE, (long) input.channels(), (long) input.height(), (long) input.width());
        return List.of(new InputSpec(INPUT, extents));
    }

    @Override
    public Graph graph(Map<String, Shape> shapes) {
        if (closed) {
            throw new IllegalStateException(name() + " is closed");
        }
        InputSpec input = inputs().get(0);
        Shape shape = shapes.get(INPUT);
        if (shapes.size() != 1 || shape == null || !input.accepts(shape)) {
            throw new ShapeException(name() + ": was given the shapes " + shapes + ", expected " + input
                    + "; use another input size for other extents");
        }
        GraphBuilder graph = new GraphBuilder(name());
        Map<Integer, Value> made = new HashMap<>();
        made.put(DarknetLayer.INPUT, graph.input(INPUT, TensorType.float32(shape.extents())));
        BitSet needed = needed();
        for (DarknetLayer layer : architecture.layers()) {
            if (needed.get(layer.index())) {
                List<Value> sources = new ArrayList<>();
                layer.sources().forEach(source -> sources.add(made.get(source)));
                made.put(layer.index(), build(graph, layer, sources));
            }
        }
        outputs.forEach((name, layer) -> graph.output(name, made.get(layer)));
        return graph.build();
    }

    private Value build(GraphBuilder graph, DarknetLayer layer, List<Value> sources) {
        Value value = layer.kind().build(new LayerBuilder(graph, layer, weights), sources);
        Shape expected = layer.output().batch(value.type().shape().extent(0));
        if (!value.type().shape().equals(expected)) {
            throw new IllegalStateException(
                    name() + ": layer " + layer.name() + " made " + value + ", expected " + expected);
        }
        return value;
    }

    /** Returns the layers that the outputs need. */
    private BitSet needed() {
        BitSet needed = new BitSet();
        outputs.values().forEach(needed::set);
        for (int index = needed.length() - 1; index >= 0; index--) {
            if (needed.get(index)) {
                architecture.layers().get(index).sources().stream()
                        .filter(source -> source != DarknetLayer.INPUT)
                        .forEach(needed::set);
            }
        }
        return needed;
    }

    /** Refuses further graphs and releases the weights. Idempotent. */
    @Override
    public void close() {
        closed = true;
        weights.close();
    }

    @Override
    public String toString() {
        return name() + " " + Arrays.toString(outputs.keySet().toArray());
    }
}
