package io.github.crossstage.service;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Takes the one file out of a {@code multipart/form-data} body (RFC 7578), as forms and {@code curl -F} send it. Fields that are no files are
 * passed over.
 */
final class Multipart {
    private static final int MOST_PARTS = 32;
    private static final int MOST_HEADER_BYTES = 8192;
    /** RFC 2046, section 5.1.1. */
    private static final int MOST_BOUNDARY_CHARACTERS = 70;

    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] HEADER_END = {'\r', '\n', '\r', '\n'};

    private final byte[] body;
    private final byte[] delimiter;
    private int position;

    private Multipart(byte[] body, byte[] delimiter) {
        this.body = body;
        this.delimiter = delimiter;
    }

    /**
     * A file of a form.
     *
     * @param type its media type in lower case; {@code text/plain} where none is told
     * @param start where its content starts in the body
     * @param end where it ends, exclusive
     */
    record FilePart(String type, int start, int end) {
        /** Returns a copy of the content. */
        byte[] of(byte[] body) {
            return Arrays.copyOfRange(body, start, end);
        }
    }

    /** Returns the boundary that a content type names. @throws Refusal if it names none, or one that is not allowed */
    static String boundary(String contentType) {
        for (String parameter : contentType.split(";", MOST_PARTS)) {
            String[] pair = parameter.strip().split("=", 2);
            if (pair.length == 2 && pair[0].strip().equalsIgnoreCase("boundary")) {
                String value = pair[1].strip();
                String plain = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                        ? value.substring(1, value.length() - 1)
                        : value;
                if (plain.isEmpty() || plain.length() > MOST_BOUNDARY_CHARACTERS || !isPrintable(plain)) {
                    throw malformed("its boundary has 1 to " + MOST_BOUNDARY_CHARACTERS + " printable characters");
                }
                return plain;
            }
        }
        throw malformed("Content-Type names its boundary");
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(each -> each >= ' ' && each < 0x7F);
    }

    private static Refusal malformed(String expected) {
        return Refusal.of(400, "malformed multipart/form-data: expected that " + expected);
    }

    /** Returns the one file of a form. @throws Refusal if the form is malformed, or has no file or several */
    static FilePart file(byte[] body, String boundary) {
        byte[] delimiter = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        return new Multipart(body, delimiter).file();
    }

    private FilePart file() {
        Optional<FilePart> found = Optional.empty();
        toFirstPart();
        for (int parts = 0; !isLastDelimiter(); parts++) {
            if (parts == MOST_PARTS) {
                throw malformed("it has at most " + MOST_PARTS + " parts");
            }
            Optional<FilePart> part = part();
            if (part.isPresent() && found.isPresent()) {
                throw Refusal.of(400, "the form has several files; expected one picture a request");
            }
            found = found.or(() -> part);
        }
        return found.orElseThrow(
                () -> Refusal.of(400, "the form has no file; expected one picture, as from curl -F picture=@FILE"));
    }

    /** Passes what comes before the first delimiter, which starts a line. */
    private void toFirstPart() {
        if (!startsWith(delimiter, 0)) {
            int at = indexOf(joined(LINE_END, delimiter), 0, body.length);
            if (at < 0) {
                throw malformed("the body starts with --boundary");
            }
            position = at + LINE_END.length;
        }
        position += delimiter.length;
    }

    /** Looks at what follows a delimiter: two dashes, or blanks and the end of the line, which are passed. */
    private boolean isLastDelimiter() {
        if (position + 1 < body.length && body[position] == '-' && body[position + 1] == '-') {
            return true;
        }
        while (position < body.length && (body[position] == ' ' || body[position] == '\t')) {
            position++;
        }
        if (!startsWith(LINE_END, position)) {
            throw malformed("a line ends after --boundary, and the last one is --boundary--");
        }
        // The end of this line may also be the end of a part without headers.
        return false;
    }

    /** Reads a part up to behind the next delimiter; returns it if it is a file. */
    private Optional<FilePart> part() {
        int end = indexOf(HEADER_END, position, Math.min(body.length, position + MOST_HEADER_BYTES));
        if (end < 0) {
            throw malformed("the headers of a part end within " + MOST_HEADER_BYTES + " bytes");
        }
        String headers = new String(body, position, end - position, StandardCharsets.UTF_8);
        int start = end + HEADER_END.length;
        // The line end before a delimiter is a part of it; a part may be empty.
        int stop = indexOf(joined(LINE_END, delimiter), start - LINE_END.length, body.length);
        if (stop < 0) {
            throw malformed("the last part is followed by --boundary--");
        }
        position = stop + LINE_END.length + delimiter.length;
        if (!isFile(headers)) {
            return Optional.empty();
        }
        String type = Call.mediaType(header(headers, "content-type").orElse("text/plain"));
        return Optional.of(new FilePart(type, start, Math.max(start, stop)));
    }

    private static boolean isFile(String headers) {
        return header(headers, "content-disposition")
                .map(value -> value.toLowerCase(Locale.ROOT))
                .filter(value -> value.contains("filename=") || value.contains("filename*="))
                .isPresent();
    }

    private static Optional<String> header(String headers, String name) {
        return headers.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private boolean startsWith(byte[] pattern, int at) {
        return at + pattern.length <= body.length
                && Arrays.equals(body, at, at + pattern.length, pattern, 0, pattern.length);
    }

    /** Takes linear time: of a delimiter only the first byte is a carriage return, so failed matches do not overlap. */
    private int indexOf(byte[] pattern, int from, int to) {
        for (int at = from; at + pattern.length <= to; at++) {
            if (body[at] == pattern[0] && startsWith(pattern, at)) {
                return at;
            }
        }
        return -1;
    }
}
