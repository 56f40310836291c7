package io.github.crossstage.image;

/** Pillow's nearest neighbour (its {@code Geometry.c}): steps of in/out, starting half a step in, truncated. */
final class NearestResizer {
    private NearestResizer() {}

    static float[] resize(Picture source, int width, int height, Region window) {
        int[] columns = positions(source.width(), width, window.x(), window.width());
        int[] rows = positions(source.height(), height, window.y(), window.height());
        byte[] from = source.samples();
        float[] to = new float[3 * window.width() * window.height()];
        int at = 0;
        for (int row : rows) {
            for (int column : columns) {
                int pixel = 3 * (row * source.width() + column);
                to[at++] = from[pixel] & 0xFF;
                to[at++] = from[pixel + 1] & 0xFF;
                to[at++] = from[pixel + 2] & 0xFF;
            }
        }
        return to;
    }

    /** Adds up the steps as Pillow does: a product would differ in the last bit, and then by a whole pixel. */
    private static int[] positions(int in, int out, int first, int count) {
        int[] positions = new int[count];
        double step = (double) in / out;
        double position = step * 0.5;
        for (int i = 0; i < first + count; i++) {
            if (i >= first) {
                positions[i - first] = Math.min((int) position, in - 1);
            }
            position += step;
        }
        return positions;
    }
}
