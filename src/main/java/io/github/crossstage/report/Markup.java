package io.github.crossstage.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** Writes elements that are both HTML and well-formed XML; every text and attribute is escaped. Not thread-safe. */
final class Markup {
    private final StringBuilder text = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** Opens an element; attributes come as name, value, name, value. */
    Markup open(String element, Object... attributes) {
        tag(element, attributes).append(">");
        open.push(element);
        return this;
    }

    /** Closes the element opened last. */
    Markup close() {
        text.append("</").append(open.pop()).append(">\n");
        return this;
    }

    /** Adds an element without content. */
    Markup empty(String element, Object... attributes) {
        tag(element, attributes).append("/>\n");
        return this;
    }

    /** Adds an element with a text. */
    Markup element(String element, String content, Object... attributes) {
        tag(element, attributes)
                .append(">")
                .append(escaped(content))
                .append("</")
                .append(element)
                .append(">");
        return this;
    }

    /** Adds a text. */
    Markup text(String content) {
        text.append(escaped(content));
        return this;
    }

    /** Adds what is markup already. */
    Markup raw(String markup) {
        text.append(markup);
        return this;
    }

    private StringBuilder tag(String element, Object... attributes) {
        text.append("<").append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(" ")
                    .append(attributes[i])
                    .append("=\"")
                    .append(escaped(number(attributes[i + 1])))
                    .append("\"");
        }
        return text;
    }

    private static String number(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.2f", number) : value.toString();
    }

    /** Returns a text with what markup would take for its own escaped; characters that XML does not know become U+FFFD. */
    static String escaped(String content) {
        StringBuilder escaped = new StringBuilder();
        content.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isXml(c) ? c : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    private static boolean isXml(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
