package io.github.crossstage.cli;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;

/**
 * A buffered stream that goes on quietly where its reader has left ({@code crossstage ... | head}), and remembers any other
 * failure, such as a full disk, which {@code PrintStream} would swallow.
 */
final class PipeStream extends FilterOutputStream {
    private boolean readerLeft;
    private Optional<IOException> failure = Optional.empty();

    PipeStream(OutputStream out) {
        super(new BufferedOutputStream(out));
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        attempt(() -> out.write(bytes, offset, length));
    }

    @Override
    public void flush() {
        attempt(out::flush);
    }

    private void attempt(Operation operation) {
        if (readerLeft || failure.isPresent()) {
            return;
        }
        try {
            operation.run();
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            if (message.contains("broken pipe") || message.contains("pipe is being closed")) {
                readerLeft = true;
            } else {
                failure = Optional.of(e);
            }
        }
    }

    /** Returns why output was lost; nothing if only the reader left. */
    Optional<IOException> failure() {
        return failure;
    }

    private interface Operation {
        void run() throws IOException;
    }
}
