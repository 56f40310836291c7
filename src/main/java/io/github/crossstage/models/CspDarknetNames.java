package io.github.crossstage.models;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How the weights of CSPDarknet53 go from one implementation to another. The seed and darknet have two convolutions where timm has one
 * and splits what it gives ({@code conv_exp}: the bypass first), and join {@code [main, bypass]} where timm joins {@code [bypass,
 * main]}, so that the two halves of the joining convolution's input channels are exchanged.
 *
 * <p>The activations differ, too (Mish, or a slope of 0.1 or 0.01): weights are good only for the one they were trained with.
 */
public final class CspDarknetNames {
    /** For a {@link CspDarknet} with weights of timm's cspdarknet53. */
    public static final NameMap SEED_FROM_TIMM = CspDarknetNames::seedFromTimm;

    private static final Pattern STAGE = Pattern.compile("(stages\\.\\d+\\.)(\\w+)\\.(.*)");
    private static final Pattern SEED_BLOCK = Pattern.compile("(\\d+)\\.block\\.([01])\\.(.*)");
    private static final Pattern SEED_LAST = Pattern.compile("\\d+\\.((?:conv|bn)\\..*)");
    private static final Pattern TIMM_BLOCK = Pattern.compile("(\\d+)\\.conv([12])\\.(.*)");

    private CspDarknetNames() {}

    /** Returns the map for timm's cspdarknet53, or a {@link CspNet} like it, with weights of the seed's. */
    public static NameMap timmFromSeed(CspNet network) {
        return (parameter, file) -> timmFromSeed(network, parameter, file);
    }

    /** Returns the map for timm's cspdarknet53, or a {@link CspNet} like it, with weights of darknet's csdarknet53. */
    public static NameMap timmFromDarknet(CspNet network) {
        CspDarknet same = new CspDarknet(
                network.stages().stream().map(CspStage::depth).toList(),
                network.stem().widths().get(0),
                network.stages().stream().map(CspStage::channels).toList(),
                network.style().activation(),
                network.classes());
        DarknetNames darknet = DarknetNames.of(same);
        NameMap timm = timmFromSeed(network);
        return (parameter, file) -> timm.tensor(
                parameter, (name, shape) -> darknet.tensor(new Parameter(name, shape, parameter.role()), file));
    }

    private static Tensor seedFromTimm(Parameter parameter, NameMap.File file) {
        String key = parameter.key();
        Shape shape = parameter.shape();
        Matcher stage = STAGE.matcher(key);
        if (!stage.matches()) {
            String name = key.startsWith("fc.") ? "head." + key : key.replace("conv1.", "stem.conv1.");
            return file.tensor(name, shape);
        }
        String prefix = stage.group(1);
        String rest = stage.group(3);
        return switch (stage.group(2)) {
            case "downsample_conv" -> file.tensor(prefix + "conv_down." + rest, shape);
            case "split_conv0" -> half(file, prefix + "conv_exp." + rest, shape, 0);
            case "split_conv1" -> half(file, prefix + "conv_exp." + rest, shape, 1);
            case "concat_conv" -> swapped(file, prefix + "conv_transition." + rest, shape);
            case "blocks_conv" -> {
                Matcher block = SEED_BLOCK.matcher(rest);
                if (block.matches()) {
                    int conv = Integer.parseInt(block.group(2)) + 1;
                    yield file.tensor(
                            prefix + "blocks." + block.group(1) + ".conv" + conv + "." + block.group(3), shape);
                }
                Matcher last = SEED_LAST.matcher(rest);
                yield file.tensor(
                        prefix + "conv_transition_b." + require(last, parameter).group(1), shape);
            }
            default -> throw unknown(parameter);
        };
    }

    private static Tensor timmFromSeed(CspNet network, Parameter parameter, NameMap.File file) {
        String key = parameter.key();
        Shape shape = parameter.shape();
        Matcher stage = STAGE.matcher(key);
        if (!stage.matches()) {
            return file.tensor(key.replace("head.fc.", "fc.").replace("stem.conv1.", "conv1."), shape);
        }
        String prefix = stage.group(1);
        String rest = stage.group(3);
        return switch (stage.group(2)) {
            case "conv_down" -> file.tensor(prefix + "downsample_conv." + rest, shape);
            case "conv_exp" -> {
                Shape half = shape.with(0, shape.extent(0) / 2);
                yield FilterChannels.joinOutputs(
                        file.tensor(prefix + "split_conv0." + rest, half),
                        file.tensor(prefix + "split_conv1." + rest, half));
            }
            case "conv_transition" -> swapped(file, prefix + "concat_conv." + rest, shape);
            case "conv_transition_b" -> {
                int number = Integer.parseInt(prefix.replaceAll("\\D", ""));
                int depth = network.stages().get(number).depth();
                yield file.tensor(prefix + "blocks_conv." + depth + "." + rest, shape);
            }
            case "blocks" -> {
                Matcher block = require(TIMM_BLOCK.matcher(rest), parameter);
                int conv = Integer.parseInt(block.group(2)) - 1;
                yield file.tensor(
                        prefix + "blocks_conv." + block.group(1) + ".block." + conv + "." + block.group(3), shape);
            }
            default -> throw unknown(parameter);
        };
    }

    private static Tensor half(NameMap.File file, String name, Shape shape, int which) {
        long channels = shape.extent(0);
        Tensor both = file.tensor(name, shape.with(0, 2 * channels));
        return FilterChannels.outputs(both, which * channels, (which + 1) * channels);
    }

    /** Exchanges the halves of a convolution's input channels; what has only output channels stays. */
    private static Tensor swapped(NameMap.File file, String name, Shape shape) {
        Tensor tensor = file.tensor(name, shape);
        if (shape.rank() < 2) {
            return tensor;
        }
        int inputs = shape.intExtent(1);
        int[] from =
                IntStream.range(0, inputs).map(ic -> (ic + inputs / 2) % inputs).toArray();
        return Channels.gather(tensor, 1, from);
    }

    private static Matcher require(Matcher matcher, Parameter parameter) {
        if (!matcher.matches()) {
            throw unknown(parameter);
        }
        return matcher;
    }

    private static IllegalArgumentException unknown(Parameter parameter) {
        return new IllegalArgumentException(
                "Parameter " + parameter + " is none of CSPDarknet53; use the map with that network only");
    }
}
