package io.github.crossstage.image;

/**
 * OpenCV's {@code resize(..., INTER_LINEAR)} of 8-bit pixels (its {@code resize.cpp}): half-pixel centres, float
 * fractions rounded to {@value #WEIGHT_BITS}-bit weights, a horizontal integer sum, and a vertical one with its shifts.
 */
final class OpenCvResizer {
    private static final int WEIGHT_BITS = 11;
    private static final int ONE = 1 << WEIGHT_BITS;

    private OpenCvResizer() {}

    static float[] resize(Picture source, int width, int height, Region window) {
        Taps columns = new Taps(source.width(), width, window.x(), window.width(), true);
        Taps rows = new Taps(source.height(), height, window.y(), window.height(), false);
        byte[] from = source.samples();
        float[] to = new float[3 * window.width() * window.height()];
        int at = 0;
        for (int row = 0; row < window.height(); row++) {
            int upper = 3 * source.width() * rows.first[row];
            int lower = 3 * source.width() * rows.second[row];
            for (int column = 0; column < window.width(); column++) {
                int left = 3 * columns.first[column];
                int right = 3 * columns.second[column];
                int leftWeight = columns.firstWeight[column];
                int rightWeight = columns.secondWeight[column];
                for (int channel = 0; channel < 3; channel++, left++, right++) {
                    int above = (from[upper + left] & 0xFF) * leftWeight + (from[upper + right] & 0xFF) * rightWeight;
                    int below = (from[lower + left] & 0xFF) * leftWeight + (from[lower + right] & 0xFF) * rightWeight;
                    int sum = ((rows.firstWeight[row] * (above >> 4)) >> 16)
                            + ((rows.secondWeight[row] * (below >> 4)) >> 16);
                    to[at++] = Math.max(0, Math.min(255, (sum + 2) >> 2));
                }
            }
        }
        return to;
    }

    /** The two source pixels of every new pixel of one axis and their weights. */
    private static final class Taps {
        final int[] first;
        final int[] second;
        final int[] firstWeight;
        final int[] secondWeight;

        Taps(int in, int out, int start, int count, boolean horizontal) {
            first = new int[count];
            second = new int[count];
            firstWeight = new int[count];
            secondWeight = new int[count];
            double scale = 1 / ((double) out / in);
            for (int i = 0; i < count; i++) {
                float position = (float) ((start + i + 0.5) * scale - 0.5);
                int below = (int) Math.floor(position);
                float fraction = position - below;
                if (horizontal && (below < 0 || below >= in - 1)) {
                    below = below < 0 ? 0 : in - 1;
                    fraction = 0;
                }
                first[i] = Math.max(0, Math.min(in - 1, below));
                second[i] = Math.max(0, Math.min(in - 1, below + 1));
                firstWeight[i] = (int) Math.rint((1 - fraction) * ONE);
                secondWeight[i] = (int) Math.rint(fraction * ONE);
            }
        }
    }
}
