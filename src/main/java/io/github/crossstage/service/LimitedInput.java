package io.github.crossstage.service;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that is refused as soon as more of it comes than is allowed. Closing it leaves the rest to the server. */
final class LimitedInput extends FilterInputStream {
    private final long limit;
    private long left;

    LimitedInput(InputStream in, long limit) {
        super(in);
        this.limit = limit;
        this.left = limit;
    }

    static Refusal tooLarge(long limit) {
        return Refusal.of(413, "the body has more than " + limit + " bytes, the limit");
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        count(Math.max(0, read));
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long bytes) {
        left -= bytes;
        if (left < 0) {
            throw tooLarge(limit);
        }
    }

    @Override
    public void close() {
        // The server reads what is left once the reply is out, so that the client sees it.
    }
}
