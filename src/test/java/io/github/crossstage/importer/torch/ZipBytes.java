package io.github.crossstage.importer.torch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Writes zip archives as PyTorch does, with the sizes behind the bytes, and others on request. */
final class ZipBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private int entries;
    private int flags = 0x808;
    private int method;
    private int sizeBehind = -1;
    private int sizeInDirectory = -1;
    private long offsetInDirectory = -1;
    private boolean wide;

    /** Returns an archive of a pickle and storages with the keys 0, 1, ... */
    static byte[] archive(byte[] pickle, byte[]... storages) {
        ZipBytes zip = new ZipBytes().entry("m/data.pkl", pickle);
        for (int i = 0; i < storages.length; i++) {
            zip.entry("m/data/" + i, storages[i]);
        }
        return zip.end();
    }

    /** Sets the flags of the entries that follow. */
    ZipBytes flags(int value) {
        flags = value;
        return this;
    }

    /** Sets the method of the entries that follow. */
    ZipBytes method(int value) {
        method = value;
        return this;
    }

    /** Sets what stands behind the bytes of the next entry as their number. */
    ZipBytes sizeBehind(int value) {
        sizeBehind = value;
        return this;
    }

    /** Sets what stands in the directory as the number of bytes of the next entry. */
    ZipBytes sizeInDirectory(int value) {
        sizeInDirectory = value;
        return this;
    }

    /** Sets what stands in the directory as the offset of the next entry. */
    ZipBytes offsetInDirectory(long value) {
        offsetInDirectory = value;
        return this;
    }

    /** Writes offsets and sizes of the entries that follow, and of the directory, with 64 bits. */
    ZipBytes wide() {
        wide = true;
        return this;
    }

    /** Adds an entry whose bytes start at a multiple of 64. */
    ZipBytes entry(String name, byte[] content) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        CRC32 crc = new CRC32();
        crc.update(content);
        boolean behind = (flags & 8) != 0;
        long start = bytes.size();
        int padding = (int) ((64 - (start + 30 + utf8.length + 4) % 64) % 64);
        ByteBuffer local = little(30 + utf8.length + 4 + padding);
        local.putInt(0x04034b50)
                .putShort((short) 20)
                .putShort((short) flags)
                .putShort((short) method)
                .putInt(0);
        local.putInt(behind ? 0 : (int) crc.getValue());
        local.putInt(behind ? 0 : content.length).putInt(behind ? 0 : content.length);
        local.putShort((short) utf8.length).putShort((short) (4 + padding)).put(utf8);
        local.put((byte) 'F').put((byte) 'B').putShort((short) padding);
        append(bytes, local);
        bytes.writeBytes(content);
        if (behind) {
            int size = sizeBehind >= 0 ? sizeBehind : content.length;
            ByteBuffer descriptor = little(wide ? 24 : 16).putInt(0x08074b50).putInt((int) crc.getValue());
            append(
                    bytes,
                    wide
                            ? descriptor.putLong(size).putLong(size)
                            : descriptor.putInt(size).putInt(size));
        }
        central(
                utf8,
                crc.getValue(),
                sizeInDirectory >= 0 ? sizeInDirectory : content.length,
                offsetInDirectory >= 0 ? offsetInDirectory : start);
        sizeBehind = -1;
        sizeInDirectory = -1;
        offsetInDirectory = -1;
        return this;
    }

    private void central(byte[] name, long crc, int size, long offset) {
        ByteBuffer central = little(46 + name.length + (wide ? 28 : 0));
        central.putInt(0x02014b50).putShort((short) 20).putShort((short) 20);
        central.putShort((short) flags).putShort((short) method).putInt(0).putInt((int) crc);
        central.putInt(wide ? -1 : size).putInt(wide ? -1 : size);
        central.putShort((short) name.length).putShort((short) (wide ? 28 : 0)).putShort((short) 0);
        central.putShort((short) 0).putShort((short) 0).putInt(0);
        central.putInt(wide ? -1 : (int) offset).put(name);
        if (wide) {
            central.putShort((short) 1)
                    .putShort((short) 24)
                    .putLong(size)
                    .putLong(size)
                    .putLong(offset);
        }
        append(directory, central);
        entries++;
    }

    /** Ends the archive. */
    byte[] end() {
        long start = bytes.size();
        int size = directory.size();
        bytes.writeBytes(directory.toByteArray());
        if (wide) {
            long end64 = bytes.size();
            append(
                    bytes,
                    little(56)
                            .putInt(0x06064b50)
                            .putLong(44)
                            .putInt(0)
                            .putLong(0)
                            .putLong(entries)
                            .putLong(entries)
                            .putLong(size)
                            .putLong(start));
            append(bytes, little(20).putInt(0x07064b50).putInt(0).putLong(end64).putInt(1));
        }
        ByteBuffer end = little(22).putInt(0x06054b50).putInt(0);
        end.putShort((short) entries).putShort((short) entries).putInt(size).putInt(wide ? -1 : (int) start);
        append(bytes, end);
        return bytes.toByteArray();
    }

    private static void append(ByteArrayOutputStream to, ByteBuffer filled) {
        byte[] copy = new byte[filled.capacity()];
        filled.get(0, copy);
        to.writeBytes(copy);
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
