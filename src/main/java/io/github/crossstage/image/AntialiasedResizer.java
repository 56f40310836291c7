package io.github.crossstage.image;

import java.util.Arrays;

/**
 * Pillow's resize with bilinear and bicubic filters: a horizontal pass whose result is rounded to 8 bits, then a
 * vertical pass, both with the integer weights of {@link FilterWeights}.
 *
 * <p>Source rows are streamed: each is resized horizontally once and added to the sums of all new rows it feeds, which
 * gives Pillow's integers without its intermediate picture.
 */
final class AntialiasedResizer {
    private static final int HALF = 1 << (FilterWeights.PRECISION_BITS - 1);

    private AntialiasedResizer() {}

    static float[] resize(Picture source, int width, int height, Region window, Resampling resampling) {
        FilterWeights columns = FilterWeights.of(resampling, source.width(), width, window.x(), window.width());
        FilterWeights rows = FilterWeights.of(resampling, source.height(), height, window.y(), window.height());
        int rowSamples = 3 * window.width();
        int[] sums = new int[rowSamples * window.height()];
        Arrays.fill(sums, HALF);
        int[] line = new int[rowSamples];
        int firstOpen = 0;
        for (int y = rows.start(0); y < rows.end(rows.count() - 1); y++) {
            horizontal(source, y, columns, line);
            while (firstOpen < rows.count() && rows.end(firstOpen) <= y) {
                firstOpen++;
            }
            for (int row = firstOpen; row < rows.count() && rows.start(row) <= y; row++) {
                int weight = rows.weights(row)[y - rows.start(row)];
                int at = row * rowSamples;
                for (int i = 0; i < rowSamples; i++) {
                    sums[at + i] += weight * line[i];
                }
            }
        }
        float[] result = new float[sums.length];
        for (int i = 0; i < sums.length; i++) {
            result[i] = FilterWeights.round(sums[i]);
        }
        return result;
    }

    private static void horizontal(Picture source, int y, FilterWeights columns, int[] line) {
        byte[] samples = source.samples();
        int rowStart = 3 * y * source.width();
        for (int column = 0; column < columns.count(); column++) {
            int red = HALF;
            int green = HALF;
            int blue = HALF;
            int at = rowStart + 3 * columns.start(column);
            for (int weight : columns.weights(column)) {
                red += weight * (samples[at] & 0xFF);
                green += weight * (samples[at + 1] & 0xFF);
                blue += weight * (samples[at + 2] & 0xFF);
                at += 3;
            }
            line[3 * column] = FilterWeights.round(red);
            line[3 * column + 1] = FilterWeights.round(green);
            line[3 * column + 2] = FilterWeights.round(blue);
        }
    }
}
