package io.github.crossstage.image;

/**
 * Where the pixels of a picture went: {@code source} of the picture is resized to {@code resizedWidth} x
 * {@code resizedHeight}, of which {@code window} is copied to column {@code left}, row {@code top} of the network's
 * input.
 */
public record Placement(
        int pictureWidth,
        int pictureHeight,
        Region source,
        int resizedWidth,
        int resizedHeight,
        Region window,
        int left,
        int top) {
    public Placement {
        if (!source.isInside(pictureWidth, pictureHeight)) {
            throw new IllegalArgumentException(
                    source + " is not inside the picture of " + pictureWidth + "x" + pictureHeight);
        }
        if (!window.isInside(resizedWidth, resizedHeight)) {
            throw new IllegalArgumentException(
                    window + " is not inside the resized " + resizedWidth + "x" + resizedHeight);
        }
        if (left < 0 || top < 0) {
            throw new IllegalArgumentException("Placement left=" + left + " top=" + top + ": expected >= 0");
        }
    }

    /** Returns a box of the network's input as a box of the original picture, cut at the picture's border. */
    public Box toPicture(Box box) {
        return new Box(pictureX(box.left()), pictureY(box.top()), pictureX(box.right()), pictureY(box.bottom()))
                .clip(pictureWidth, pictureHeight);
    }

    private double pictureX(double x) {
        return source.x() + (x - left + window.x()) * source.width() / resizedWidth;
    }

    private double pictureY(double y) {
        return source.y() + (y - top + window.y()) * source.height() / resizedHeight;
    }
}
