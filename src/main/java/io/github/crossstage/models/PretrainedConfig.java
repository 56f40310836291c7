package io.github.crossstage.models;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What the published weights of a network expect of a picture, and what their classes are: facts only, as timm's {@code
 * pretrained_cfg} has them. Where no weights were published, the rule of the reference implementation.
 *
 * <p>A picture is resized and cut to {@code inputSize} squared; an input number is {@code (v / 255 - mean) / std}, red first.
 *
 * @param weights whose weights these facts belong to
 * @param inputSize height and width of the input, in pixels
 * @param crop how a picture becomes a square
 * @param shortSide length of the short side before the centre is taken ({@code inputSize / crop_pct}); {@code inputSize} for other
 *     crops
 * @param interpolation whose resize
 * @param mean of red, green and blue, 0 to 1
 * @param std their standard deviations
 * @param labels name of the list of its classes, where the library has it: {@code cifar10}
 */
public record PretrainedConfig(
        String weights,
        int inputSize,
        Crop crop,
        int shortSide,
        Interpolation interpolation,
        List<Float> mean,
        List<Float> std,
        Optional<String> labels) {
    private static final List<Float> IMAGENET_MEAN = List.of(0.485f, 0.456f, 0.406f);
    private static final List<Float> IMAGENET_STD = List.of(0.229f, 0.224f, 0.225f);

    /** How a picture of any proportions becomes a square. */
    public enum Crop {
        /** The short side is resized, and the centre of the result taken. */
        SHORT_SIDE,
        /** The largest square in the centre is taken, then resized. */
        SQUARE,
        /** All of it is resized; proportions are lost. */
        STRETCH
    }

    /** Whose rule computes pixels when a picture changes size. */
    public enum Interpolation {
        /** Pillow's, antialiased. */
        BILINEAR,
        /** Pillow's, antialiased. */
        BICUBIC,
        /** darknet's: linear, not antialiased. */
        DARKNET
    }

    public PretrainedConfig {
        Objects.requireNonNull(weights, "weights");
        Objects.requireNonNull(interpolation, "interpolation");
        Objects.requireNonNull(labels, "labels");
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        boolean sized = crop == Crop.SHORT_SIDE ? shortSide >= inputSize : shortSide == inputSize;
        if (inputSize < 1 || !sized || mean.size() != 3 || std.size() != 3) {
            throw new IllegalArgumentException("Input of " + inputSize + " cut from a short side of " + shortSide + " ("
                    + crop + ") with " + mean.size() + " means and " + std.size()
                    + " deviations, expected at least the input's size, for other crops than SHORT_SIDE that size, and"
                    + " 3 of each");
        }
    }

    /** torchvision's weights IMAGENET1K_V1: short side 256, centre 224, bilinear. */
    static PretrainedConfig torchvision() {
        return imageNet("torchvision IMAGENET1K_V1", 224, 256, Interpolation.BILINEAR);
    }

    /** The same rule for networks of which nobody published ImageNet weights. */
    static PretrainedConfig untrained() {
        return imageNet("none published; torchvision's rule", 224, 256, Interpolation.BILINEAR);
    }

    /**
     * timm's rule.
     *
     * @param tag the weights' tag, {@code ra_in1k}
     * @param cropPct the part of the short side that the input shows, 0 to 1
     */
    static PretrainedConfig timm(String tag, int inputSize, double cropPct, Interpolation interpolation) {
        return imageNet("timm " + tag, inputSize, (int) Math.floor(inputSize / cropPct), interpolation);
    }

    static PretrainedConfig imageNet(String weights, int inputSize, int shortSide, Interpolation interpolation) {
        return new PretrainedConfig(
                weights,
                inputSize,
                Crop.SHORT_SIDE,
                shortSide,
                interpolation,
                IMAGENET_MEAN,
                IMAGENET_STD,
                Optional.empty());
    }

    /** A classifier of CIFAR-10; photos are cut to a square and resized to 32x32 as Pillow does. */
    static PretrainedConfig cifar10(String weights, List<Float> mean, List<Float> std) {
        return new PretrainedConfig(
                weights, 32, Crop.SQUARE, 32, Interpolation.BILINEAR, mean, std, Optional.of("cifar10"));
    }

    /** As above with ImageNet's mean and deviation, which some trained CIFAR-10 with as well. */
    static PretrainedConfig cifar10AsImageNet(String weights) {
        return cifar10(weights, IMAGENET_MEAN, IMAGENET_STD);
    }

    /** darknet's classifiers and detectors: its own resize, 0 to 1, nothing subtracted. */
    static PretrainedConfig darknet(String weights, int inputSize, Crop crop) {
        return new PretrainedConfig(
                weights,
                inputSize,
                crop,
                inputSize,
                Interpolation.DARKNET,
                List.of(0f, 0f, 0f),
                List.of(1f, 1f, 1f),
                Optional.empty());
    }

    /** Returns all of it in one line. */
    @Override
    public String toString() {
        String cut =
                switch (crop) {
                    case SHORT_SIDE -> "short side " + shortSide + ", centre ";
                    case SQUARE -> "centre square to ";
                    case STRETCH -> "stretched to ";
                };
        return cut + inputSize + "x" + inputSize + ", " + interpolation.name().toLowerCase(Locale.ROOT) + ", mean "
                + mean + ", std " + std + " (" + weights + ")";
    }
}
