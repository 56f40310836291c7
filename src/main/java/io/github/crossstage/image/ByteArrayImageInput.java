package io.github.crossstage.image;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file in memory as an image decoder reads it; remembers whether the decoder wanted more than there is.
 *
 * <p>A decoder that goes on reading behind the end is stopped: the WebP plug-in takes zeros there and, with a damaged
 * file, builds tables from them for minutes (TwelveMonkeys 3.13.0, {@code LSBBitReader}).
 */
final class ByteArrayImageInput extends ImageInputStreamImpl {
    /** More than any decoder reads ahead. */
    private static final int MAX_READS_PAST_END = 64;

    private final byte[] bytes;
    private int readsPastEnd;

    ByteArrayImageInput(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns whether a read found the end of the file: what a truncated file makes a decoder do. */
    boolean hasReadPastEnd() {
        return readsPastEnd > 0;
    }

    @Override
    public int read() throws IOException {
        bitOffset = 0;
        if (streamPos >= bytes.length) {
            return pastEnd();
        }
        return bytes[(int) streamPos++] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        if (streamPos >= bytes.length) {
            return pastEnd();
        }
        int count = (int) Math.min(length, bytes.length - streamPos);
        System.arraycopy(bytes, (int) streamPos, target, offset, count);
        streamPos += count;
        return count;
    }

    private int pastEnd() throws IOException {
        if (++readsPastEnd > MAX_READS_PAST_END) {
            throw new IOException("the decoder needs more than the " + bytes.length + " bytes of the file");
        }
        return -1;
    }

    @Override
    public long length() {
        return bytes.length;
    }
}
