package io.github.crossstage.image;

import javax.imageio.stream.ImageInputStreamImpl;

/** A file in memory as an image decoder reads it; remembers whether the decoder wanted more than there is. */
final class ByteArrayImageInput extends ImageInputStreamImpl {
    private final byte[] bytes;
    private boolean readPastEnd;

    ByteArrayImageInput(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns whether a read found the end of the file: what a truncated file makes a decoder do. */
    boolean hasReadPastEnd() {
        return readPastEnd;
    }

    @Override
    public int read() {
        bitOffset = 0;
        if (streamPos >= bytes.length) {
            readPastEnd = true;
            return -1;
        }
        return bytes[(int) streamPos++] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        if (streamPos >= bytes.length) {
            readPastEnd = true;
            return -1;
        }
        int count = (int) Math.min(length, bytes.length - streamPos);
        System.arraycopy(bytes, (int) streamPos, target, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return bytes.length;
    }
}
