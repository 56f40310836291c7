package io.github.crossstage.image;

/** How pixels are computed when a picture changes size: whose rule is followed, to the last bit of the 8-bit result. */
public enum Resampling {
    /** Pillow's {@code NEAREST}: the pixel in which the new pixel's centre lies. */
    NEAREST("nearest"),
    /** Pillow's {@code BILINEAR}: a triangle filter that widens when the picture shrinks (antialiased). */
    BILINEAR("bilinear"),
    /** Pillow's {@code BICUBIC}: Keys' cubic with a = -0.5 that widens when the picture shrinks (antialiased). */
    BICUBIC("bicubic"),
    /** OpenCV's {@code INTER_LINEAR} of 8-bit pixels: four neighbours, half-pixel centres, no antialiasing. */
    OPENCV_LINEAR("opencv-linear"),
    /** darknet's {@code resize_image}: four neighbours, corners on corners, no antialiasing, not rounded. */
    DARKNET_LINEAR("darknet-linear");

    private final String label;

    Resampling(String label) {
        this.label = label;
    }

    /** Returns the lower-case name. */
    @Override
    public String toString() {
        return label;
    }
}
