package io.github.crossstage.image;

/**
 * Computes a window of a resized picture.
 *
 * <p>Only the window is computed and stored, so that a very long picture costs no more than what a network sees of it.
 */
final class Resizer {
    private static final int MAX_WINDOW_PIXELS = (Integer.MAX_VALUE - 8) / 12;

    private Resizer() {}

    /**
     * Returns pixels {@code window} of {@code source} resized to {@code width} x {@code height}.
     *
     * @return {@code f32 [window.height, window.width, 3]}, red first, 0 to 255; whole numbers unless the rule is
     *     {@link Resampling#DARKNET_LINEAR}
     */
    static float[] resize(Picture source, int width, int height, Region window, Resampling resampling) {
        if (!window.isInside(width, height)) {
            throw new IllegalArgumentException(window + " is not inside the resized " + width + "x" + height);
        }
        if ((long) window.width() * window.height() > MAX_WINDOW_PIXELS) {
            throw new IllegalArgumentException("Resize of " + source + " to " + window.width() + "x" + window.height()
                    + ": expected at most " + MAX_WINDOW_PIXELS + " pixels");
        }
        return switch (resampling) {
            case NEAREST -> NearestResizer.resize(source, width, height, window);
            case BILINEAR, BICUBIC -> AntialiasedResizer.resize(source, width, height, window, resampling);
            case OPENCV_LINEAR -> OpenCvResizer.resize(source, width, height, window);
            case DARKNET_LINEAR -> DarknetResizer.resize(source, width, height, window);
        };
    }
}
