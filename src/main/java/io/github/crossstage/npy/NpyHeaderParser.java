package io.github.crossstage.npy;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** A strict reader of the Python dictionary literal that a NumPy header holds; made for one header, used once. */
final class NpyHeaderParser {
    private static final int MAX_RANK = 32;

    private final String source;
    private final int offset;
    private final String text;
    private int position;

    private String description;
    private Boolean fortranOrder;
    private List<Long> extents;

    NpyHeaderParser(String source, int offset, String text) {
        this.source = source;
        this.offset = offset;
        this.text = text;
    }

    NpyHeader parse(int dataOffset) {
        expect('{');
        while (!accept('}')) {
            entry();
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        skipSpace();
        if (position != text.length()) {
            throw error("text after the dictionary");
        }
        if (description == null || fortranOrder == null || extents == null) {
            throw error("a key is missing, expected 'descr', 'fortran_order' and 'shape'");
        }
        return new NpyHeader(type(), order(), fortranOrder, dataOffset);
    }

    private void entry() {
        int at = position;
        String key = string();
        expect(':');
        boolean repeated;
        switch (key) {
            case "descr" -> {
                repeated = description != null;
                description = string();
            }
            case "fortran_order" -> {
                repeated = fortranOrder != null;
                fortranOrder = bool();
            }
            case "shape" -> {
                repeated = extents != null;
                extents = tuple();
            }
            default -> {
                position = at;
                throw error("unknown key '" + key + "', expected 'descr', 'fortran_order' and 'shape'");
            }
        }
        if (repeated) {
            position = at;
            throw error("key '" + key + "' stands twice");
        }
    }

    private TensorType type() {
        String name = description.isEmpty() ? "" : description.substring(1);
        DataType dataType = NpyHeader.TYPES.get(name);
        if (dataType == null || "<>=|".indexOf(description.charAt(0)) < 0) {
            throw error("element type '" + description + "', expected one of " + NpyHeader.TYPES.keySet()
                    + " after '<', '>', '=' or '|'; convert with array.astype('<f4')");
        }
        long[] shape = extents.stream().mapToLong(Long::longValue).toArray();
        try {
            TensorType type = new TensorType(dataType, Shape.of(shape));
            if (type.byteCount() > Integer.MAX_VALUE) {
                throw error(type + " takes " + type.byteCount() + " bytes, expected at most " + Integer.MAX_VALUE
                        + "; split the batch");
            }
            return type;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw error("shape " + extents + " of " + dataType.shortName() + " is too large: " + e.getMessage());
        }
    }

    private ByteOrder order() {
        return switch (description.charAt(0)) {
            case '>' -> ByteOrder.BIG_ENDIAN;
            case '=' -> ByteOrder.nativeOrder();
            default -> ByteOrder.LITTLE_ENDIAN;
        };
    }

    private String string() {
        skipSpace();
        char quote = position < text.length() ? text.charAt(position) : 0;
        if (quote == '[') {
            throw error("a structured element type, expected a plain one such as '<f4'");
        }
        int end = quote == '\'' || quote == '"' ? text.indexOf(quote, position + 1) : -1;
        if (end < 0) {
            throw error("expected a quoted string");
        }
        String value = text.substring(position + 1, end);
        position = end + 1;
        return value;
    }

    private boolean bool() {
        skipSpace();
        for (boolean value : new boolean[] {true, false}) {
            String word = value ? "True" : "False";
            if (text.startsWith(word, position)) {
                position += word.length();
                return value;
            }
        }
        throw error("expected True or False");
    }

    private List<Long> tuple() {
        List<Long> values = new ArrayList<>();
        expect('(');
        while (!accept(')')) {
            values.add(integer());
            if (values.size() > MAX_RANK) {
                throw error("more than " + MAX_RANK + " axes");
            }
            if (!accept(',')) {
                expect(')');
                break;
            }
        }
        return values;
    }

    private long integer() {
        skipSpace();
        int start = position;
        while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
            position++;
        }
        if (position == start || position - start > 18) {
            position = start;
            throw error("expected an extent: a whole number >= 0 of at most 18 digits");
        }
        return Long.parseLong(text, start, position, 10);
    }

    private boolean accept(char wanted) {
        skipSpace();
        if (position < text.length() && text.charAt(position) == wanted) {
            position++;
            return true;
        }
        return false;
    }

    private void expect(char wanted) {
        if (!accept(wanted)) {
            throw error("expected '" + wanted + "'");
        }
    }

    private void skipSpace() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private ModelFormatException error(String reason) {
        return new ModelFormatException(source, (long) offset + position, "header: " + reason);
    }
}
