package io.github.crossstage.benchmarks.report;

import java.util.Locale;

/** An SVG picture that is put together shape by shape; coordinates in pixels from the top left. Not thread-safe. */
final class Svg {
    private final StringBuilder text = new StringBuilder();

    Svg(int width, int height) {
        text.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height
                + "\" viewBox=\"0 0 " + width + " " + height + "\" font-family=\"sans-serif\" font-size=\"12\">\n");
        text.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    }

    void line(double x1, double y1, double x2, double y2, String colour, double width) {
        text.append("<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\""
                + number(y2) + "\" stroke=\"" + colour + "\" stroke-width=\"" + number(width) + "\"/>\n");
    }

    void rectangle(double x, double y, double width, double height, String colour) {
        text.append("<rect x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(width) + "\" height=\""
                + number(height) + "\" fill=\"" + colour + "\"/>\n");
    }

    /** @param tip what is shown under the pointer */
    void circle(double x, double y, double radius, String colour, String tip) {
        text.append("<circle cx=\"" + number(x) + "\" cy=\"" + number(y) + "\" r=\"" + number(radius) + "\" fill=\""
                + colour + "\" fill-opacity=\"0.6\"><title>" + escaped(tip) + "</title></circle>\n");
    }

    /** @param anchor {@code start}, {@code middle} or {@code end} */
    void text(double x, double y, String anchor, String content) {
        text.append("<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\">"
                + escaped(content) + "</text>\n");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String escaped(String content) {
        return content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    public String toString() {
        return text + "</svg>\n";
    }
}
