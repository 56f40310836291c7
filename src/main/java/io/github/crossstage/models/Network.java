package io.github.crossstage.models;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.WeightSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A named architecture: what the registry lists.
 *
 * @param name unique name in the registry, lower case
 * @param architecture its layers
 * @param channels input channels
 * @param inputExtent height and width it was published for
 * @param family the family it belongs to, as the documentation groups them
 * @param pretrained what its published weights expect of a picture, and their classes
 * @param paper the paper, with its arXiv id where it has one
 * @param reference the reference implementation whose parameter names it uses
 * @param deviations how this differs from the paper or the reference; empty if it does not
 * @param aliases other names that find it in the registry
 */
public record Network(
        String name,
        Architecture architecture,
        int channels,
        int inputExtent,
        String family,
        PretrainedConfig pretrained,
        String paper,
        String reference,
        String deviations,
        List<String> aliases) {
    public Network {
        Objects.requireNonNull(architecture, "architecture");
        Objects.requireNonNull(pretrained, "pretrained");
        aliases = List.copyOf(aliases);
    }

    /** Makes a network without other names. */
    public Network(
            String name,
            Architecture architecture,
            int channels,
            int inputExtent,
            String family,
            PretrainedConfig pretrained,
            String paper,
            String reference,
            String deviations) {
        this(name, architecture, channels, inputExtent, family, pretrained, paper, reference, deviations, List.of());
    }

    /** Returns this with other names, in place of those it had. */
    public Network alsoCalled(String... others) {
        return new Network(
                name,
                architecture,
                channels,
                inputExtent,
                family,
                pretrained,
                paper,
                reference,
                deviations,
                List.of(others));
    }

    /** Returns the shape of a batch of pictures in the published size. */
    public Shape inputShape(long batch) {
        return Shape.of(batch, channels, inputExtent, inputExtent);
    }

    /** Returns what the network takes: batch, height and width are free. */
    public InputSpec inputSpec() {
        return new InputSpec("input", List.of(InputSpec.FREE, (long) channels, InputSpec.FREE, InputSpec.FREE));
    }

    /** Describes the network for an input shape without parameters: layers and parameter list. */
    public NetworkBuilder describe(Shape input) {
        NetworkBuilder builder = new NetworkBuilder(name, input, new BlankParameters());
        architecture.build(builder);
        return builder;
    }

    /** Returns the network with parameters: batch, height and width are free. */
    public GraphSource with(ParameterSource parameters) {
        return new Parametrised(this, parameters);
    }

    /** Returns the network with the parameters of a file, which are found by the names that fit ({@link NameMaps#detect}); it owns the file. */
    public GraphSource with(WeightSource file) {
        return with(new StoredParameters(file, NameMaps.detect(this, file)));
    }

    private record Parametrised(Network network, ParameterSource parameters) implements GraphSource {
        @Override
        public String name() {
            return network.name();
        }

        @Override
        public List<InputSpec> inputs() {
            return List.of(network.inputSpec());
        }

        @Override
        public Graph graph(Map<String, Shape> shapes) {
            NetworkBuilder builder = new NetworkBuilder(network.name(), shapes.get("input"), parameters);
            network.architecture().build(builder);
            return builder.build();
        }

        @Override
        public void close() {
            parameters.close();
        }
    }
}
