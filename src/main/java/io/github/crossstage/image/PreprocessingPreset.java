package io.github.crossstage.image;

import java.util.Locale;

/** The recipes known by name, each with its usual input size. */
enum PreprocessingPreset {
    IMAGENET(224),
    CIFAR10(32),
    YOLOX(416),
    PLAIN255(256);

    private final int usualSize;

    PreprocessingPreset(int usualSize) {
        this.usualSize = usualSize;
    }

    /** Returns the preset of this name. @throws IllegalArgumentException for an unknown name; lists the choices */
    static PreprocessingPreset of(String name) {
        for (PreprocessingPreset preset : values()) {
            if (preset.label().equals(name)) {
                return preset;
            }
        }
        throw new IllegalArgumentException(
                "Preprocessing '" + name + "' is unknown, expected one of " + Preprocessing.names());
    }

    /** Returns the name that users give. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the side of the input that the preset has unless told otherwise. */
    int usualSize() {
        return usualSize;
    }

    /** Returns the recipe for a square input of this side. */
    Preprocessing at(int size) {
        return switch (this) {
            case IMAGENET -> Preprocessing.imagenet(size, shortSide(size), Resampling.BILINEAR);
            case CIFAR10 -> {
                if (size != usualSize) {
                    throw new IllegalArgumentException(
                            "Preprocessing 'cifar10' for size " + size + ": it is made for 32 only");
                }
                yield Preprocessing.cifar10();
            }
            case YOLOX -> Preprocessing.yolox(size);
            case PLAIN255 -> Preprocessing.plain255(size);
        };
    }

    /** Returns 256 for 224 and the same proportion for other sizes. */
    private static int shortSide(int size) {
        return Math.round(size * 256f / 224f);
    }
}
