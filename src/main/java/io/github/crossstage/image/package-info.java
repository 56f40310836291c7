/**
 * From a picture file to the tensor a network wants, and from the numbers a network returns to labels and boxes.
 *
 * <p>Layer 4: uses {@code tensor} and the JDK (pictures are decoded by {@code javax.imageio}; WebP by the TwelveMonkeys
 * plug-in where it is on the class path). Knows neither devices nor graphs.
 *
 * <p>On the way in: {@link io.github.crossstage.image.Picture} (8-bit RGB, decoded within stated limits) →
 * {@link io.github.crossstage.image.Preprocessing} (crop, resize as Pillow, OpenCV or darknet do it to the last bit,
 * letterbox, normalise) → a {@code f32 [1, 3, H, W]} tensor with the {@link io.github.crossstage.image.Placement} that
 * says where the picture went. On the way out: {@link io.github.crossstage.image.TopK} for classifiers;
 * {@link io.github.crossstage.image.YoloxDecoder}, {@link io.github.crossstage.image.YoloDecoder} and {@link
 * io.github.crossstage.image.NonMaximumSuppression} for detectors.
 *
 * <p>Nothing here needs a display or an installed font.
 */
package io.github.crossstage.image;
