package io.github.crossstage.image;

/**
 * A rectangle of whole pixels: columns {@code x} to {@code x + width} (exclusive), rows {@code y} to {@code y + height}.
 */
public record Region(int x, int y, int width, int height) {
    public Region {
        if (x < 0 || y < 0 || width < 1 || height < 1) {
            throw new IllegalArgumentException("Region x=" + x + " y=" + y + " " + width + "x" + height
                    + ": expected x, y >= 0 and width, height >= 1");
        }
    }

    /** Returns whether a picture of this size holds the whole region. */
    public boolean isInside(int pictureWidth, int pictureHeight) {
        return (long) x + width <= pictureWidth && (long) y + height <= pictureHeight;
    }
}
