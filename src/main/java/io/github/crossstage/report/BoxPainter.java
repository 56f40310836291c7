package io.github.crossstage.report;

import io.github.crossstage.image.Box;
import io.github.crossstage.image.Detection;
import io.github.crossstage.image.Picture;
import io.github.crossstage.image.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws detections into a picture: a frame in the class's colour and a label with the score on the same colour.
 *
 * <p>Lines and text grow with the picture. Pure arithmetic with the built-in {@link StrokeFont}: no display, no font and
 * no {@code java.awt} drawing, so the pixels are the same everywhere.
 */
public final class BoxPainter {
    private static final double PIXELS_PER_LINE = 280;
    private static final double PIXELS_PER_GRID_UNIT = 280;
    private static final double MIN_GRID_UNIT = 1.5;

    /** In grid units. */
    private static final double PEN_RADIUS = 0.45;

    private static final double MARGIN = 1.2;
    private static final double LABEL_HEIGHT = StrokeFont.HEIGHT + 2 * MARGIN;

    /** Neighbouring hues are this far apart: the golden angle, so that no two of the first classes look alike. */
    private static final double HUE_STEP_DEGREES = 137.508;

    private final int width;
    private final int height;
    private final byte[] rgb;
    private final int line;
    private final double unit;

    private BoxPainter(Picture picture) {
        width = picture.width();
        height = picture.height();
        rgb = picture.toRgbBytes();
        int shortSide = Math.min(width, height);
        line = (int) Math.max(2, Math.round(shortSide / PIXELS_PER_LINE));
        unit = Math.max(MIN_GRID_UNIT, shortSide / PIXELS_PER_GRID_UNIT);
    }

    /** Returns a copy of the picture with these boxes drawn; the first detection, the best one, ends up on top. */
    public static Picture paint(Picture picture, List<Detection> detections) {
        BoxPainter painter = new BoxPainter(picture);
        for (int i = detections.size() - 1; i >= 0; i--) {
            painter.frame(detections.get(i));
        }
        List<Region> labels = new ArrayList<>();
        for (Detection detection : detections) {
            labels.add(painter.label(detection, labels));
        }
        return Picture.ofRgb(painter.width, painter.height, painter.rgb);
    }

    /** Returns the colour of a class as {@code 0xRRGGBB}: saturated, in steps of the golden angle. */
    static int color(int index) {
        double hue = index * HUE_STEP_DEGREES % 360 / 60;
        int red = channel(hue, 5);
        int green = channel(hue, 3);
        int blue = channel(hue, 1);
        return red << 16 | green << 8 | blue;
    }

    /** The HSV formula with saturation 0.85 and value 0.95; {@code hue} in sixths of a turn. */
    private static int channel(double hue, int shift) {
        double k = (shift + hue) % 6;
        return (int) Math.round(255 * 0.95 * (1 - 0.85 * Math.max(0, Math.min(1, Math.min(k, 4 - k)))));
    }

    private void frame(Detection detection) {
        Box box = detection.box().clip(width, height);
        int left = (int) Math.round(box.left());
        int top = (int) Math.round(box.top());
        int right = (int) Math.round(box.right());
        int bottom = (int) Math.round(box.bottom());
        int color = color(detection.index());
        fill(left, top, right, Math.min(bottom, top + line), color);
        fill(left, Math.max(top, bottom - line), right, bottom, color);
        fill(left, top, Math.min(right, left + line), bottom, color);
        fill(Math.max(left, right - line), top, right, bottom, color);
    }

    /** Draws the label and returns where; it is moved left to end inside the picture. */
    private Region label(Detection detection, List<Region> taken) {
        Box box = detection.box().clip(width, height);
        String text = detection.label() + String.format(Locale.ROOT, " %.2f", detection.score());
        int labelWidth = (int) Math.ceil((StrokeFont.width(text) + 2 * MARGIN) * unit);
        int labelHeight = (int) Math.ceil(LABEL_HEIGHT * unit);
        int left = (int) Math.max(0, Math.min(Math.round(box.left()), width - labelWidth));
        int top = labelTop(box, new Region(left, 0, labelWidth, labelHeight), taken);
        int color = color(detection.index());
        fill(left, top, left + labelWidth, top + labelHeight, color);
        int ink = isLight(color) ? 0x000000 : 0xFFFFFF;
        double x = left + MARGIN * unit;
        for (int i = 0; i < text.length(); i++) {
            glyph(StrokeFont.strokes(text.charAt(i)), x, top + MARGIN * unit, ink);
            x += StrokeFont.ADVANCE * unit;
        }
        return new Region(left, top, labelWidth, labelHeight);
    }

    /** Above the box, below it, or at one of its edges inside: the first that is in the picture and covers no label. */
    private int labelTop(Box box, Region label, List<Region> taken) {
        int boxTop = (int) Math.round(box.top());
        int boxBottom = (int) Math.round(box.bottom());
        int inside = Math.max(0, Math.min(boxTop, height - label.height()));
        int[] choices = {boxTop - label.height(), boxBottom, inside, boxBottom - label.height()};
        for (int top : choices) {
            boolean inPicture = top >= 0 && top + label.height() <= height;
            if (inPicture && taken.stream().noneMatch(other -> overlaps(label, top, other))) {
                return top;
            }
        }
        return choices[0] >= 0 ? choices[0] : inside;
    }

    private static boolean overlaps(Region label, int top, Region other) {
        return label.x() < other.x() + other.width()
                && other.x() < label.x() + label.width()
                && top < other.y() + other.height()
                && other.y() < top + label.height();
    }

    /** ITU-R BT.601 luma above the middle. */
    private static boolean isLight(int color) {
        return 299 * (color >> 16) + 587 * (color >> 8 & 0xFF) + 114 * (color & 0xFF) > 140_000;
    }

    private void glyph(List<StrokeFont.Stroke> strokes, double left, double top, int ink) {
        int fromX = Math.max(0, (int) Math.floor(left - unit));
        int fromY = Math.max(0, (int) Math.floor(top - unit));
        int toX = (int) Math.min(width, Math.ceil(left + StrokeFont.ADVANCE * unit));
        int toY = (int) Math.min(height, Math.ceil(top + (StrokeFont.HEIGHT + 1) * unit));
        for (int y = fromY; y < toY; y++) {
            for (int x = fromX; x < toX; x++) {
                double nearest = Double.POSITIVE_INFINITY;
                for (StrokeFont.Stroke stroke : strokes) {
                    nearest = Math.min(nearest, stroke.distance((x + 0.5 - left) / unit, (y + 0.5 - top) / unit));
                }
                // Antialiased: coverage falls from 1 to 0 within one pixel around the pen's edge.
                blend(x, y, ink, Math.max(0, Math.min(1, (PEN_RADIUS - nearest) * unit + 0.5)));
            }
        }
    }

    private void fill(int left, int top, int right, int bottom, int color) {
        for (int y = Math.max(0, top); y < Math.min(height, bottom); y++) {
            for (int x = Math.max(0, left); x < Math.min(width, right); x++) {
                blend(x, y, color, 1);
            }
        }
    }

    private void blend(int x, int y, int color, double coverage) {
        int at = 3 * (y * width + x);
        for (int channel = 0; channel < 3; channel++) {
            int wanted = color >> (16 - 8 * channel) & 0xFF;
            int have = rgb[at + channel] & 0xFF;
            rgb[at + channel] = (byte) Math.round(have + (wanted - have) * coverage);
        }
    }
}
