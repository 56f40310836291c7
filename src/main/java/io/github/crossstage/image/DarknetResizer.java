package io.github.crossstage.image;

/**
 * darknet's {@code resize_image}: linear with corners on corners, {@code position = i * (in - 1) / (out - 1)}, in
 * float32, first along the rows, then along the columns; nothing is rounded to 8 bits.
 */
final class DarknetResizer {
    private DarknetResizer() {}

    static float[] resize(Picture source, int width, int height, Region window) {
        int rowSamples = 3 * window.width();
        float[] to = new float[rowSamples * window.height()];
        float[] upper = new float[rowSamples];
        float[] lower = new float[rowSamples];
        float scale = scale(source.height(), height);
        for (int row = 0; row < window.height(); row++) {
            int y = window.y() + row;
            boolean last = y == height - 1 || source.height() == 1;
            float position = y * scale;
            int above = last ? source.height() - 1 : (int) position;
            float fraction = last ? 0 : position - above;
            horizontal(source, above, width, window, upper);
            horizontal(source, Math.min(above + 1, source.height() - 1), width, window, lower);
            for (int i = 0; i < rowSamples; i++) {
                to[row * rowSamples + i] = (1 - fraction) * upper[i] + fraction * lower[i];
            }
        }
        return to;
    }

    private static void horizontal(Picture source, int y, int width, Region window, float[] line) {
        byte[] samples = source.samples();
        float scale = scale(source.width(), width);
        int rowStart = 3 * y * source.width();
        for (int column = 0; column < window.width(); column++) {
            int x = window.x() + column;
            boolean last = x == width - 1 || source.width() == 1;
            float position = x * scale;
            int left = last ? source.width() - 1 : (int) position;
            float fraction = last ? 0 : position - left;
            int right = Math.min(left + 1, source.width() - 1);
            for (int channel = 0; channel < 3; channel++) {
                float first = samples[rowStart + 3 * left + channel] & 0xFF;
                float second = samples[rowStart + 3 * right + channel] & 0xFF;
                line[3 * column + channel] = (1 - fraction) * first + fraction * second;
            }
        }
    }

    private static float scale(int in, int out) {
        return out == 1 ? 0 : (float) (in - 1) / (out - 1);
    }
}
