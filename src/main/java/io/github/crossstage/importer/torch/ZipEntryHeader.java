package io.github.crossstage.importer.torch;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.importer.ByteSource;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** One entry as the directory of a zip archive describes it, and the way from there to its bytes. */
final class ZipEntryHeader {
    /** Stands in a 32-bit field for a number that is kept in the zip64 extra field. */
    static final long FULL_32 = 0xFFFF_FFFFL;

    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int DESCRIPTOR_SIGNATURE = 0x08074b50;
    private static final int CENTRAL_BYTES = 46;
    private static final int LOCAL_BYTES = 30;
    private static final int ENCRYPTED = 1;
    private static final int SIZES_BEHIND = 8;
    private static final int ZIP64_EXTRA = 1;
    private static final int CRC_BYTES = 4;

    private final ByteSource file;
    private final long at;
    private final long limit;
    private final String name;
    private final int flags;
    private final int method;
    private long packed;
    private long size;
    private long local;

    private ZipEntryHeader(ByteSource file, long at, ByteBuffer fields, int nameBytes, long limit) {
        this.file = file;
        this.at = at;
        this.limit = limit;
        name = text(fields.slice(CENTRAL_BYTES, nameBytes));
        flags = fields.getShort(8) & 0xFFFF;
        method = fields.getShort(10) & 0xFFFF;
        packed = fields.getInt(20) & FULL_32;
        size = fields.getInt(24) & FULL_32;
        local = fields.getInt(42) & FULL_32;
    }

    /**
     * Reads an entry of the directory.
     *
     * @param at its offset in the file
     * @param fields its fixed fields, name and extra fields
     * @param limit where the entries' bytes must end: the start of the directory
     */
    static ZipEntryHeader read(ByteSource file, long at, ByteBuffer fields, int nameBytes, long limit) {
        ZipEntryHeader header = new ZipEntryHeader(file, at, fields, nameBytes, limit);
        int extra = CENTRAL_BYTES + nameBytes;
        header.zip64(fields.slice(extra, fields.limit() - extra).order(fields.order()));
        return header;
    }

    /** Returns the name. */
    String name() {
        return name;
    }

    /** Returns whether it stands for a folder, which has no bytes. */
    boolean isFolder() {
        return name.endsWith("/") && size == 0;
    }

    /** Takes the numbers that did not fit 32 bits: those present, in this order. */
    private void zip64(ByteBuffer extra) {
        while (extra.remaining() >= 4) {
            int id = extra.getShort() & 0xFFFF;
            int length = Math.min(extra.getShort() & 0xFFFF, extra.remaining());
            if (id == ZIP64_EXTRA) {
                ByteBuffer numbers = extra.slice(extra.position(), length).order(extra.order());
                size = size == FULL_32 ? number(numbers) : size;
                packed = packed == FULL_32 ? number(numbers) : packed;
                local = local == FULL_32 ? number(numbers) : local;
            }
            extra.position(extra.position() + length);
        }
    }

    private long number(ByteBuffer numbers) {
        if (numbers.remaining() < Long.BYTES) {
            throw error("lacks one of its 64-bit sizes");
        }
        return numbers.getLong();
    }

    /** Returns where its bytes lie, after a look at the header before and the sizes behind them. */
    FileRange locate() {
        if (method != 0 || packed != size) {
            throw error(
                    "is compressed, expected stored bytes as torch.save writes them; load and save it with PyTorch");
        }
        if ((flags & ENCRYPTED) != 0) {
            throw error("is encrypted, expected plain bytes");
        }
        if (local < 0 || local > limit - LOCAL_BYTES) {
            throw error("starts at byte " + local + ", outside the archive");
        }
        ByteBuffer header = file.slice(local, LOCAL_BYTES);
        int nameBytes = header.getShort(26) & 0xFFFF;
        long data = local + LOCAL_BYTES + nameBytes + (header.getShort(28) & 0xFFFF);
        if (header.getInt(0) != LOCAL_SIGNATURE || data > limit || size < 0 || size > limit - data) {
            throw error("has no header at byte " + local + " or " + size + " bytes from byte " + data
                    + ", which reach outside the archive");
        }
        boolean sameName = text(file.slice(local + LOCAL_BYTES, nameBytes)).equals(name);
        if (!sameName || (header.getShort(6) & 0xFFFF) != flags || (header.getShort(8) & 0xFFFF) != method) {
            throw error("has another name, method or other flags in the header at byte " + local);
        }
        requireSameSizes(header, data + size);
        return new FileRange(data, size);
    }

    private void requireSameSizes(ByteBuffer header, long behind) {
        boolean sizesBehind = (flags & SIZES_BEHIND) != 0;
        for (int field : new int[] {18, 22}) {
            long bytes = header.getInt(field) & FULL_32;
            if (bytes != size && bytes != FULL_32 && !(sizesBehind && bytes == 0)) {
                throw error(
                        "has " + bytes + " bytes by the header at byte " + local + ", " + size + " by the directory");
            }
        }
        if (sizesBehind && !sizesFollow(behind)) {
            throw error("has sizes behind its bytes, at byte " + behind + ", that differ from the directory's " + size);
        }
    }

    /** The sizes may have 32 or 64 bits, and a signature may stand before them. */
    private boolean sizesFollow(long behind) {
        boolean signed = behind <= limit - 4 && file.slice(behind, 4).getInt() == DESCRIPTOR_SIGNATURE;
        long sizes = behind + CRC_BYTES + (signed ? 4 : 0);
        boolean narrow = limit - sizes >= 8
                && (file.slice(sizes, 4).getInt() & FULL_32) == size
                && (file.slice(sizes + 4, 4).getInt() & FULL_32) == size;
        return narrow
                || (limit - sizes >= 16
                        && file.slice(sizes, 8).getLong() == size
                        && file.slice(sizes + 8, 8).getLong() == size);
    }

    private String text(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new ModelFormatException(
                    file.name(), at, "an entry of the zip archive has a name that is no UTF-8", e);
        }
    }

    private ModelFormatException error(String reason) {
        return new ModelFormatException(file.name(), at, "entry '" + name + "' of the zip archive " + reason);
    }
}
