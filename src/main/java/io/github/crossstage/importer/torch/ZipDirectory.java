package io.github.crossstage.importer.torch;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.importer.ByteSource;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the entries of a zip archive (PKWARE's APPNOTE.TXT, with the zip64 extension) whose bytes are stored as they are.
 *
 * <p>The central directory is the truth, for PyTorch leaves the sizes in the headers before the data empty and writes them behind
 * it. Headers and sizes behind the data are compared with the directory. Checksums are not: PyTorch can be told to leave them wrong.
 */
final class ZipDirectory {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END64_SIGNATURE = 0x06064b50;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int CENTRAL_SIGNATURE = 0x02014b50;
    private static final int END_BYTES = 22;
    private static final int END64_BYTES = 56;
    private static final int LOCATOR_BYTES = 20;
    private static final int CENTRAL_BYTES = 46;
    private static final int MAX_COMMENT_BYTES = 0xFFFF;

    private final ByteSource file;
    private long start;
    private long end;
    private long count;

    private ZipDirectory(ByteSource file) {
        this.file = file;
    }

    /** Returns where the bytes of each entry lie, in the archive's order. @throws ModelFormatException if it is damaged */
    static Map<String, FileRange> read(ByteSource file) {
        ZipDirectory directory = new ZipDirectory(file);
        directory.find();
        return directory.entries();
    }

    private void find() {
        long at = endRecord();
        ByteBuffer record = file.slice(at, END_BYTES);
        count = record.getShort(10) & 0xFFFF;
        long bytes = record.getInt(12) & ZipEntryHeader.FULL_32;
        start = record.getInt(16) & ZipEntryHeader.FULL_32;
        if (record.getShort(4) != record.getShort(6) || record.getShort(8) != record.getShort(10)) {
            throw error(at, "the zip archive is one of several parts, expected a whole one");
        }
        if (count == 0xFFFF || bytes == ZipEntryHeader.FULL_32 || start == ZipEntryHeader.FULL_32) {
            at = end64Record(at);
            ByteBuffer record64 = file.slice(at, END64_BYTES);
            count = record64.getLong(32);
            bytes = record64.getLong(40);
            start = record64.getLong(48);
        }
        if (start < 0 || bytes < 0 || start > at || bytes > at - start || count < 0 || count > bytes / CENTRAL_BYTES) {
            throw error(
                    at,
                    "the zip archive announces " + count + " entries in " + bytes + " bytes from byte " + start
                            + ", which do not fit before its end");
        }
        end = start + bytes;
    }

    private long endRecord() {
        long first = Math.max(0, file.size() - END_BYTES - MAX_COMMENT_BYTES);
        for (long at = file.size() - END_BYTES; at >= first; at--) {
            if (file.get(at) == 'P') {
                ByteBuffer record = file.slice(at, END_BYTES);
                if (record.getInt(0) == END_SIGNATURE
                        && (record.getShort(20) & 0xFFFF) == file.size() - at - END_BYTES) {
                    return at;
                }
            }
        }
        throw error(file.size(), "a zip archive without a directory at its end; it is cut off or damaged");
    }

    private long end64Record(long endRecord) {
        long locator = endRecord - LOCATOR_BYTES;
        if (locator >= 0 && file.slice(locator, LOCATOR_BYTES).getInt(0) == LOCATOR_SIGNATURE) {
            long at = file.slice(locator, LOCATOR_BYTES).getLong(8);
            if (at >= 0
                    && at <= locator - END64_BYTES
                    && file.slice(at, END64_BYTES).getInt(0) == END64_SIGNATURE) {
                return at;
            }
        }
        throw error(endRecord, "the zip archive lacks the record of its 64-bit sizes; it is damaged");
    }

    private Map<String, FileRange> entries() {
        Map<String, FileRange> entries = new LinkedHashMap<>();
        long at = start;
        for (long i = 0; i < count; i++) {
            if (end - at < CENTRAL_BYTES || file.slice(at, CENTRAL_BYTES).getInt(0) != CENTRAL_SIGNATURE) {
                throw error(at, "entry " + i + " of the zip directory does not start as one; the file is damaged");
            }
            ByteBuffer fields = file.slice(at, CENTRAL_BYTES);
            int nameBytes = fields.getShort(28) & 0xFFFF;
            int extraBytes = fields.getShort(30) & 0xFFFF;
            long next = at + CENTRAL_BYTES + nameBytes + extraBytes + (fields.getShort(32) & 0xFFFF);
            if (next > end) {
                throw error(at, "entry " + i + " of the zip directory ends behind the directory");
            }
            ZipEntryHeader header = ZipEntryHeader.read(
                    file, at, file.slice(at, CENTRAL_BYTES + nameBytes + extraBytes), nameBytes, start);
            if (!header.isFolder() && entries.put(header.name(), header.locate()) != null) {
                throw error(at, "the zip archive has the entry '" + header.name() + "' twice");
            }
            at = next;
        }
        if (at != end) {
            throw error(at, "the zip directory has more bytes than its " + count + " entries");
        }
        requireApart(entries);
        return entries;
    }

    /** Entries that share bytes would make a small file hold as much as a large one. */
    private void requireApart(Map<String, FileRange> entries) {
        List<FileRange> sorted = entries.values().stream()
                .sorted(Comparator.comparingLong(FileRange::offset))
                .toList();
        long free = 0;
        for (FileRange range : sorted) {
            if (range.offset() < free) {
                throw error(range.offset(), "two entries of the zip archive share bytes; it is made to do harm");
            }
            free = range.offset() + range.length();
        }
    }

    private ModelFormatException error(long at, String reason) {
        return new ModelFormatException(file.name(), at, reason);
    }
}
