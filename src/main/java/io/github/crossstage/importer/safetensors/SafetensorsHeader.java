package io.github.crossstage.importer.safetensors;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.importer.ByteSource;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The header of a file, checked against the file: the tensors' ranges cover the data without holes or overlaps.
 *
 * @param entries the tensors in the header's order
 * @param metadata the free texts in the header's order
 * @param dataOffset where the data starts in the file, in bytes
 */
record SafetensorsHeader(List<SafetensorsEntry> entries, Map<String, String> metadata, long dataOffset) {
    /** The limit of the reference implementation. */
    static final long MAX_BYTES = 100_000_000;

    /** Reads a header. @throws ModelFormatException if it breaks a rule of the format */
    static SafetensorsHeader read(ByteSource file) {
        if (file.size() < Long.BYTES) {
            throw new ModelFormatException(
                    file.name(),
                    0,
                    "the file has " + file.size() + " bytes, expected a safetensors file, which has 8 or more");
        }
        long length = file.slice(0, Long.BYTES).getLong();
        if (length < 0 || length > MAX_BYTES) {
            throw new ModelFormatException(
                    file.name(),
                    0,
                    "a safetensors header of " + Long.toUnsignedString(length) + " bytes, expected at most " + MAX_BYTES
                            + "; this is no safetensors file");
        }
        if (length > file.size() - Long.BYTES) {
            throw new ModelFormatException(
                    file.name(),
                    0,
                    "a header of " + length + " bytes, but the file has only " + file.size() + "; it is cut off");
        }
        SafetensorsHeaderParser parser = new SafetensorsHeaderParser(file.name(), Long.BYTES, text(file, length));
        parser.parse();
        SafetensorsHeader header = new SafetensorsHeader(parser.entries(), parser.metadata(), Long.BYTES + length);
        header.requireCover(file);
        return header;
    }

    private static String text(ByteSource file, long length) {
        if (length == 0 || file.get(Long.BYTES) != '{') {
            throw new ModelFormatException(
                    file.name(), Long.BYTES, "the header does not start with '{'; this is no safetensors file");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(file.slice(Long.BYTES, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ModelFormatException(file.name(), Long.BYTES, "the header is no UTF-8 text", e);
        }
    }

    private void requireCover(ByteSource file) {
        List<SafetensorsEntry> sorted = entries.stream()
                .sorted(Comparator.comparingLong(SafetensorsEntry::begin).thenComparingLong(SafetensorsEntry::end))
                .toList();
        long end = 0;
        for (SafetensorsEntry entry : sorted) {
            if (entry.begin() != end) {
                throw new ModelFormatException(
                        file.name(),
                        Long.BYTES,
                        "tensor '" + entry.name() + "' begins at " + entry.begin() + " of the data, expected " + end
                                + ", where the one before ends: no holes and no overlaps");
            }
            end = entry.end();
        }
        long data = file.size() - dataOffset;
        if (end != data) {
            throw new ModelFormatException(
                    file.name(),
                    dataOffset,
                    "the tensors take " + end + " bytes, but " + data + " follow the header; the file is "
                            + (end > data ? "cut off" : "too long"));
        }
    }
}
