package io.github.crossstage.image;

/**
 * An axis-parallel rectangle in pixels, continuous: pixel {@code i} covers {@code i} to {@code i + 1}.
 *
 * @param left smallest x
 * @param top smallest y
 * @param right largest x, at least {@code left}
 * @param bottom largest y, at least {@code top}
 */
public record Box(double left, double top, double right, double bottom) {
    public Box {
        if (!(left <= right && top <= bottom)) {
            throw new IllegalArgumentException("Box left=" + left + " top=" + top + " right=" + right + " bottom="
                    + bottom + ": expected left <= right and top <= bottom");
        }
    }

    /** Returns the box of this centre and size. */
    public static Box ofCenter(double x, double y, double width, double height) {
        return new Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2);
    }

    /** Returns {@code right - left}. */
    public double width() {
        return right - left;
    }

    /** Returns {@code bottom - top}. */
    public double height() {
        return bottom - top;
    }

    /** Returns width times height. */
    public double area() {
        return width() * height();
    }

    /** Returns the common area divided by the area covered by either; 0 where both are empty. */
    public double intersectionOverUnion(Box other) {
        double commonWidth = Math.min(right, other.right) - Math.max(left, other.left);
        double commonHeight = Math.min(bottom, other.bottom) - Math.max(top, other.top);
        double common = Math.max(0, commonWidth) * Math.max(0, commonHeight);
        double union = area() + other.area() - common;
        return union > 0 ? common / union : 0;
    }

    /** Returns the part inside {@code [0, width] x [0, height]}; on its border, with no area, if none is. */
    public Box clip(double width, double height) {
        return new Box(clamp(left, width), clamp(top, height), clamp(right, width), clamp(bottom, height));
    }

    private static double clamp(double value, double limit) {
        return Math.max(0, Math.min(limit, value));
    }
}
