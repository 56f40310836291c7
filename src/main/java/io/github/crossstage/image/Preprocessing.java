package io.github.crossstage.image;

import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The recipe that turns a picture into a network's input: fit, resize, order the channels, scale, normalise.
 *
 * <p>An input number is {@code (v / divisor - mean) / std} in float32, {@code v} being the sample from 0 to 255.
 * Presets carry the numbers that published networks were trained with; {@link Builder} describes any other. Immutable.
 */
public final class Preprocessing {
    private final String name;
    private final int width;
    private final int height;
    private final Geometry geometry;
    private final Resampling resampling;
    private final ChannelOrder order;
    private final float divisor;
    private final float[] mean;
    private final float[] std;

    private Preprocessing(Builder builder) {
        name = builder.name;
        width = builder.width;
        height = builder.height;
        geometry = builder.geometry;
        resampling = builder.resampling;
        order = builder.order;
        divisor = builder.divisor;
        mean = builder.mean;
        std = builder.std;
    }

    /** Returns torchvision's ImageNet evaluation: short side 256, centre 224x224, bilinear, ImageNet mean and std. */
    public static Preprocessing imagenet() {
        return imagenet(224, 256, Resampling.BILINEAR);
    }

    /** Returns ImageNet evaluation with another input size, short side and rule ({@code timm}: size / crop_pct). */
    public static Preprocessing imagenet(int size, int shortSide, Resampling resampling) {
        return named("imagenet")
                .size(size, size)
                .geometry(new Geometry.ShortSide(shortSide, Geometry.Rounding.HALF_EVEN))
                .resampling(resampling)
                .normalise(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f})
                .build();
    }

    /** Returns the default network's recipe: centre square, bilinear to 32x32, CIFAR-10 mean and std. */
    public static Preprocessing cifar10() {
        return named("cifar10")
                .size(32, 32)
                .geometry(new Geometry.CropThenResize(Geometry.Rounding.DOWN))
                .resampling(Resampling.BILINEAR)
                .normalise(new float[] {0.4914f, 0.4822f, 0.4465f}, new float[] {0.2470f, 0.2435f, 0.2616f})
                .build();
    }

    /** Returns YOLOX's recipe: top-left letterbox filled with 114, OpenCV's linear resize, BGR, 0 to 255. */
    public static Preprocessing yolox(int size) {
        return named("yolox")
                .size(size, size)
                .geometry(new Geometry.Letterbox(Geometry.Anchor.TOP_LEFT, 114))
                .resampling(Resampling.OPENCV_LINEAR)
                .order(ChannelOrder.BGR)
                .divisor(1)
                .build();
    }

    /** Returns darknet's classifier recipe: short side and centre of {@code size}, darknet's resize, RGB / 255. */
    public static Preprocessing plain255(int size) {
        return plain255(size, size);
    }

    /** Returns the same for an input that is not square, whose longer side the picture's short side is resized to. */
    public static Preprocessing plain255(int width, int height) {
        return named("plain255")
                .size(width, height)
                .geometry(new Geometry.ShortSide(Math.max(width, height), Geometry.Rounding.DOWN))
                .resampling(Resampling.DARKNET_LINEAR)
                .build();
    }

    /** Returns darknet's detector recipe: the whole picture stretched to the input by darknet's resize, RGB / 255. */
    public static Preprocessing darknet(int width, int height) {
        return named("darknet")
                .size(width, height)
                .geometry(new Geometry.Stretch())
                .resampling(Resampling.DARKNET_LINEAR)
                .build();
    }

    /** Returns the recipe of darknet detectors with {@code letter_box=1}; the filling is 128 / 255, where darknet has 0.5. */
    public static Preprocessing darknetLetterbox(int width, int height) {
        return named("darknet-letterbox")
                .size(width, height)
                .geometry(new Geometry.Letterbox(Geometry.Anchor.CENTER, 128))
                .resampling(Resampling.DARKNET_LINEAR)
                .build();
    }

    /** Returns the names that {@link #byName(String)} knows. */
    public static List<String> names() {
        return Arrays.stream(PreprocessingPreset.values())
                .map(PreprocessingPreset::label)
                .toList();
    }

    /** Returns a preset at its usual size. @throws IllegalArgumentException for an unknown name; lists the choices */
    public static Preprocessing byName(String name) {
        PreprocessingPreset preset = PreprocessingPreset.of(name);
        return preset.at(preset.usualSize());
    }

    /**
     * Returns a preset for a square input of this side.
     *
     * @throws IllegalArgumentException for an unknown name (lists the choices) or a size the preset does not have
     */
    public static Preprocessing byName(String name, int size) {
        return PreprocessingPreset.of(name).at(size);
    }

    /** Returns a builder: bilinear, RGB, divided by 255, mean 0, std 1; size and geometry are to be set. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Returns the preset's name. */
    public String name() {
        return name;
    }

    /** Returns the columns of the input. */
    public int width() {
        return width;
    }

    /** Returns the rows of the input. */
    public int height() {
        return height;
    }

    /** Returns the input's type, {@code f32 [1, 3, height, width]}. */
    public TensorType type() {
        return TensorType.float32(1, 3, height, width);
    }

    /** Returns a picture as a network's input. */
    public Preprocessed apply(Picture picture) {
        Tensor tensor = Tensor.zeros(type());
        Placement placement = apply(picture, tensor.floats());
        return new Preprocessed(tensor, placement);
    }

    /**
     * Writes a picture as one {@code [3, height, width]} block from the buffer's position on, which moves behind it; so
     * a batch is filled picture by picture.
     *
     * @throws IllegalArgumentException if fewer than {@code 3 * height * width} elements remain
     */
    public Placement apply(Picture picture, FloatBuffer target) {
        int plane = width * height;
        if (target.remaining() < 3 * plane) {
            throw new IllegalArgumentException("Preprocessing '" + name + "': the buffer has room for "
                    + target.remaining() + " floats, expected " + 3 * plane);
        }
        Placement placement = geometry.place(picture.width(), picture.height(), width, height);
        Region window = placement.window();
        float[] pixels = Resizer.resize(
                picture.crop(placement.source()),
                placement.resizedWidth(),
                placement.resizedHeight(),
                window,
                resampling);
        float[] values = new float[plane];
        for (int channel = 0; channel < 3; channel++) {
            int colour = order == ChannelOrder.RGB ? channel : 2 - channel;
            if (geometry instanceof Geometry.Letterbox letterbox) {
                Arrays.fill(values, normalised(letterbox.fill(), channel));
            }
            for (int y = 0; y < window.height(); y++) {
                int to = (placement.top() + y) * width + placement.left();
                int from = 3 * y * window.width() + colour;
                for (int x = 0; x < window.width(); x++) {
                    values[to + x] = normalised(pixels[from + 3 * x], channel);
                }
            }
            target.put(values);
        }
        return placement;
    }

    private float normalised(float sample, int channel) {
        return (sample / divisor - mean[channel]) / std[channel];
    }

    /** Returns the recipe in one line. */
    @Override
    public String toString() {
        return name + ": " + width + "x" + height + " " + geometry + " " + resampling + " " + order + " / " + divisor
                + " mean " + Arrays.toString(mean) + " std " + Arrays.toString(std);
    }

    /** Collects a recipe; every setter replaces what was set before. */
    public static final class Builder {
        private final String name;
        private int width;
        private int height;
        private Geometry geometry;
        private Resampling resampling = Resampling.BILINEAR;
        private ChannelOrder order = ChannelOrder.RGB;
        private float divisor = 255;
        private float[] mean = {0, 0, 0};
        private float[] std = {1, 1, 1};

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        /** Sets the input's size, in pixels. */
        public Builder size(int columns, int rows) {
            if (columns < 1 || rows < 1 || (long) columns * rows > 1 << 26) {
                throw new IllegalArgumentException("Preprocessing '" + name + "': size " + columns + "x" + rows
                        + ", expected at least 1x1 and at most 2^26 pixels");
            }
            width = columns;
            height = rows;
            return this;
        }

        /** Sets how a picture is fitted to the input. */
        public Builder geometry(Geometry value) {
            geometry = Objects.requireNonNull(value, "geometry");
            return this;
        }

        /** Sets how pixels are computed. */
        public Builder resampling(Resampling value) {
            resampling = Objects.requireNonNull(value, "resampling");
            return this;
        }

        /** Sets which colour comes first. */
        public Builder order(ChannelOrder value) {
            order = Objects.requireNonNull(value, "order");
            return this;
        }

        /** Sets what samples are divided by: 255, or 1 for networks that want 0 to 255. */
        public Builder divisor(float value) {
            divisor = requirePositive("divisor", value);
            return this;
        }

        /** Sets mean and standard deviation, three each in the input's channel order, after the division. */
        public Builder normalise(float[] means, float[] stds) {
            if (means.length != 3 || stds.length != 3) {
                throw new IllegalArgumentException("Preprocessing '" + name + "': " + means.length + " means and "
                        + stds.length + " standard deviations, expected 3 of each");
            }
            for (float value : stds) {
                requirePositive("standard deviation", value);
            }
            mean = means.clone();
            std = stds.clone();
            return this;
        }

        private float requirePositive(String what, float value) {
            if (!(value > 0) || Float.isInfinite(value)) {
                throw new IllegalArgumentException(
                        "Preprocessing '" + name + "': " + what + " " + value + ", expected a number above 0");
            }
            return value;
        }

        /** Returns the recipe. @throws IllegalStateException if size or geometry is not set */
        public Preprocessing build() {
            if (geometry == null || width == 0) {
                throw new IllegalStateException("Preprocessing '" + name + "': size and geometry must be set");
            }
            geometry.place(width, height, width, height);
            return new Preprocessing(this);
        }
    }
}
