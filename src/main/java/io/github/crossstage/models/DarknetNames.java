package io.github.crossstage.models;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names in a darknet {@code .weights} file read with its configuration: {@code convolutional_12.weight} for the weights of layer 12,
 * {@code .scale}, {@code .bias}, {@code .mean} and {@code .variance} for its batch normalisation. A classifier's last layer is a 1×1
 * convolution there and a linear layer here.
 */
public final class DarknetNames implements NameMap {
    private static final Map<String, String> NORM_PARTS =
            Map.of("weight", "scale", "bias", "bias", "running_mean", "mean", "running_var", "variance");

    private final Map<String, Integer> layerOf = new HashMap<>();

    /**
     * Makes the names of a network.
     *
     * @param layers the network's modules in the order of the configuration file, empty for layers without weights; a module is a
     *     convolution {@code .conv} with its batch normalisation {@code .bn}, or a linear layer
     */
    DarknetNames(List<String> layers) {
        for (int i = 0; i < layers.size(); i++) {
            if (!layers.get(i).isEmpty()) {
                layerOf.put(layers.get(i), i);
            }
        }
    }

    /** Returns the names of a CSPDarknet: csdarknet53.cfg, its omega variant, and the beginning of yolov4.cfg. */
    public static DarknetNames of(CspDarknet network) {
        return new DarknetNames(network.darknetLayers());
    }

    /** Returns the names of a CSPResNet or CSPResNeXt: csresnet50.cfg, csresnext50.cfg and their omega variants. */
    public static DarknetNames of(CspResNet network) {
        return new DarknetNames(network.darknetLayers());
    }

    @Override
    public Tensor tensor(Parameter parameter, File file) {
        List<String> path = new ArrayList<>(List.of(parameter.key().split("\\.")));
        String part = path.remove(path.size() - 1);
        String last = path.get(path.size() - 1);
        boolean norm = last.equals("bn");
        if (norm || last.equals("conv")) {
            path.remove(path.size() - 1);
        }
        Integer layer = layerOf.get(String.join(".", path));
        if (layer == null) {
            throw new IllegalArgumentException("Parameter " + parameter + " belongs to none of the darknet layers "
                    + layerOf.keySet() + "; use the names of the network that has it");
        }
        String name = "convolutional_" + layer + "." + (norm ? NORM_PARTS.get(part) : part);
        Shape shape = parameter.shape();
        if (parameter.role() == Parameter.Role.LINEAR_WEIGHT) {
            return file.tensor(name, Shape.of(shape.extent(0), shape.extent(1), 1, 1))
                    .reshape(shape);
        }
        return file.tensor(name, shape);
    }
}
