package io.github.crossstage.image;

/** Turns a picture upright according to its EXIF orientation (EXIF 2.3, tag 0x0112), as Pillow's exif_transpose does. */
final class Orientation {
    private Orientation() {}

    /** Returns the upright picture; {@code orientation} is 1 (already upright) to 8. */
    static Picture upright(Picture stored, int orientation) {
        if (orientation == 1) {
            return stored;
        }
        boolean swapped = orientation >= 5;
        boolean flipX = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean flipY = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        int width = swapped ? stored.height() : stored.width();
        int height = swapped ? stored.width() : stored.height();
        byte[] from = stored.samples();
        byte[] to = new byte[from.length];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = swapped ? y : x;
                int row = swapped ? x : y;
                column = flipX ? stored.width() - 1 - column : column;
                row = flipY ? stored.height() - 1 - row : row;
                System.arraycopy(from, 3 * (row * stored.width() + column), to, at, 3);
                at += 3;
            }
        }
        return new Picture(width, height, to);
    }
}
