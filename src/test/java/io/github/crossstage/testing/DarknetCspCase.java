package io.github.crossstage.testing;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A CSPDarknet of the fixtures, whose weights have PyTorch names, written as darknet files: a cfg, and a weight file in the order of
 * {@code specs/maps/cspdarknet53.tsv}.
 *
 * @param stem channels of the first convolution
 * @param widths channels of the five stages
 * @param blocks residual blocks of each stage
 * @param activation darknet's name of the activation
 */
public record DarknetCspCase(int stem, List<Integer> widths, List<Integer> blocks, String activation) {
    /** CSPDarknet53 itself. */
    public static final DarknetCspCase FULL =
            new DarknetCspCase(32, List.of(64, 128, 256, 512, 1024), List.of(1, 2, 8, 8, 4), "mish");

    private static final int FIRST_OUTPUT_STAGE = 2;

    /** Reads {@code config} of a {@code case.json}; widths are those of CSPDarknet53 where it names none. */
    public static DarknetCspCase read(Path folder) {
        JsonTree config = JsonTree.read(folder.resolve("case.json")).get("config");
        return new DarknetCspCase(
                config.has("stem") ? config.get("stem").asInt() : FULL.stem,
                config.has("widths") ? ints(config.get("widths")) : FULL.widths,
                ints(config.get("layers")),
                config.get("act").asText());
    }

    private static List<Integer> ints(JsonTree numbers) {
        return numbers.elements().stream().map(JsonTree::asInt).toList();
    }

    /** Returns the blocks that are built: stage 0 always has one. */
    private int blocks(int stage) {
        return stage == 0 ? 1 : blocks.get(stage);
    }

    /** Returns a cfg of the network for an input size. */
    public String cfg(int width, int height) {
        StringBuilder text = new StringBuilder("[net]\nwidth=" + width + "\nheight=" + height + "\nchannels=3\n");
        convolution(text, stem, 3, 1);
        for (int stage = 0; stage < widths.size(); stage++) {
            int inner = stage == 0 ? widths.get(0) : widths.get(stage) / 2;
            convolution(text, widths.get(stage), 3, 2);
            convolution(text, inner, 1, 1);
            text.append("[route]\nlayers=-2\n");
            convolution(text, inner, 1, 1);
            for (int block = 0; block < blocks(stage); block++) {
                convolution(text, stage == 0 ? inner / 2 : inner, 1, 1);
                convolution(text, inner, 3, 1);
                text.append("[shortcut]\nfrom=-3\nactivation=linear\n");
            }
            convolution(text, inner, 1, 1);
            // Back over the transition, the blocks, the main and the route to the bypass.
            text.append("[route]\nlayers=-1,").append(-(3 * blocks(stage) + 4)).append('\n');
            convolution(text, widths.get(stage), 1, 1);
        }
        return text.toString();
    }

    private void convolution(StringBuilder text, int filters, int size, int stride) {
        text.append("[convolutional]\nbatch_normalize=1\nfilters=" + filters + "\nsize=" + size + "\nstride=" + stride
                + "\npad=1\nactivation=" + activation + "\n");
    }

    /** Returns the layers that end stages 2, 3 and 4. */
    public int[] outputLayers() {
        int[] layers = new int[widths.size() - FIRST_OUTPUT_STAGE];
        int layer = 0;
        for (int stage = 0; stage < widths.size(); stage++) {
            layer += 3 * blocks(stage) + 7;
            if (stage >= FIRST_OUTPUT_STAGE) {
                layers[stage - FIRST_OUTPUT_STAGE] = layer;
            }
        }
        return layers;
    }

    /** Returns the modules of all convolutions in darknet's order, without {@code .conv.weight}. */
    public List<String> modules() {
        List<String> modules = new ArrayList<>(List.of("conv1"));
        for (int stage = 0; stage < widths.size(); stage++) {
            String prefix = "stages." + stage + ".";
            modules.addAll(List.of(prefix + "downsample_conv", prefix + "split_conv0", prefix + "split_conv1"));
            for (int block = 0; block < blocks(stage); block++) {
                modules.add(prefix + "blocks_conv." + block + ".block.0");
                modules.add(prefix + "blocks_conv." + block + ".block.1");
            }
            modules.add(prefix + "blocks_conv." + blocks(stage));
            modules.add(prefix + "concat_conv");
        }
        return modules;
    }

    /** A place that gives a tensor for a PyTorch name. */
    @FunctionalInterface
    public interface Tensors {
        /** Returns the numbers of {@code conv1.bn.bias}. */
        float[] get(String key);
    }

    /** Writes a weight file. */
    public void write(Path file, Tensors tensors) {
        try (DarknetWeightWriter writer = DarknetWeightWriter.open(file)) {
            for (String module : modules()) {
                for (String part : List.of("bias", "weight", "running_mean", "running_var")) {
                    writer.put(tensors.get(module + ".bn." + part));
                }
                writer.put(tensors.get(module + ".conv.weight"));
            }
        }
    }

    /** Returns the formula of the fixtures for a {@code case.json} and the shapes of a state dictionary. */
    public static Tensors formula(Path folder, Map<String, Shape> shapes) {
        JsonTree description = JsonTree.read(folder.resolve("case.json"));
        long seed = description.get("seed").asLong();
        Map<String, Integer> exponents = new HashMap<>();
        JsonTree listed = description.get("bn_var_exp");
        listed.names().forEach(name -> exponents.put(name, listed.get(name).asInt()));
        return key -> numbers(key, shapes.get(key), seed, exponents);
    }

    private static float[] numbers(String key, Shape shape, long seed, Map<String, Integer> exponents) {
        String module = key.substring(0, key.lastIndexOf('.'));
        int exponent = exponents.getOrDefault(module, 0);
        float[] numbers = HashInit.unit(key, seed, shape.elementCount());
        for (int i = 0; i < numbers.length; i++) {
            float unit = numbers[i];
            float symmetric = unit * 2f - 1f;
            if (key.endsWith(".running_mean")) {
                numbers[i] = 0.3f * symmetric * (float) Math.pow(2, Math.floorDiv(exponent, 2));
            } else if (key.endsWith(".running_var")) {
                numbers[i] = (0.5f + unit) * (float) Math.pow(2, exponent);
            } else if (key.endsWith(".bn.bias")) {
                numbers[i] = 0.2f * symmetric;
            } else if (key.endsWith(".bn.weight")) {
                numbers[i] = 0.75f + 0.5f * unit;
            } else {
                numbers[i] = symmetric * (float) Math.sqrt(6.0 / shape.elementCount(1, shape.rank()));
            }
        }
        return numbers;
    }

    /** Returns the input picture of the fixtures' formula. */
    public static Tensor picture(Path folder) {
        JsonTree description = JsonTree.read(folder.resolve("case.json"));
        long[] extents = description.get("input_shape").longs();
        long seed = description.get("seed").asLong();
        int height = (int) extents[2];
        int width = (int) extents[3];
        int coarseWidth = (width + 7) / 8;
        int coarseHeight = (height + 7) / 8;
        int planes = (int) (extents[0] * extents[1]);
        float[] coarse = HashInit.symmetric("input.lf", seed, (long) planes * coarseHeight * coarseWidth);
        float[] pixels = HashInit.symmetric("input", seed, (long) planes * height * width);
        for (int i = 0; i < pixels.length; i++) {
            int plane = i / (height * width);
            int row = i / width % height;
            int column = i % width;
            pixels[i] = 0.5f * pixels[i] + 1.5f * coarse[(plane * coarseHeight + row / 8) * coarseWidth + column / 8];
        }
        return Tensor.of(pixels, extents);
    }
}
