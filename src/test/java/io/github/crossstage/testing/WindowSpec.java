package io.github.crossstage.testing;

import io.github.crossstage.ir.op.Window2d;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes sliding windows as the short text that names a case: {@code k3x3 s2x2 p1,1,1,1 d1x1}. */
final class WindowSpec {
    private static final Pattern WORD = Pattern.compile("([ksdp])(\\d+(?:[x,]\\d+)*)");

    private WindowSpec() {}

    /** Returns the window of words {@code k} (kernel), {@code s} (strides), {@code p} (pads: 1 or 4 numbers), {@code d} (dilations). */
    static Window2d parse(String text) {
        Window2d window = Window2d.of(1, 1);
        for (String word : text.split(" ")) {
            Matcher matcher = WORD.matcher(word);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("'" + word + "' in '" + text + "' is no part of a window");
            }
            int[] numbers = numbers(matcher.group(2));
            int height = numbers[0];
            int width = numbers[numbers.length > 1 ? 1 : 0];
            window = switch (matcher.group(1)) {
                case "k" -> Window2d.of(height, width);
                case "s" -> window.withStrides(height, width);
                case "d" -> window.withDilations(height, width);
                default ->
                    numbers.length == 4
                            ? window.withPads(numbers[0], numbers[1], numbers[2], numbers[3])
                            : window.withPads(height, width, height, width);
            };
        }
        return window;
    }

    private static int[] numbers(String text) {
        String[] parts = text.split("[x,]");
        int[] numbers = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            numbers[i] = Integer.parseInt(parts[i]);
        }
        return numbers;
    }
}
