package io.github.crossstage.hub;

import io.github.crossstage.error.DownloadException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The way of one answer's body into the cache: counted, hashed and checked, in its place only when all is right. */
final class Download {
    private final HubSettings settings;
    private final CachedFile file;
    private final HubAnswer answer;

    Download(HubSettings settings, CachedFile file, HubAnswer answer) {
        this.settings = settings;
        this.file = file;
        this.answer = answer;
    }

    /**
     * Downloads the file. Needs the file's lock.
     *
     * @throws DownloadException if the body is not the file, or not all of it
     * @throws IOException if it cannot be written
     */
    void run() throws IOException, InterruptedException {
        requireFile();
        OptionalLong announced = requireFits();
        Path part = file.part();
        Thread atExit = new Thread(() -> delete(part), "remove-partial-download");
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            Sha256 hash = new Sha256();
            long bytes = write(part, hash, announced);
            String sha256 = hash.hex();
            requireRight(bytes, announced, sha256);
            file.accept(
                    part,
                    new FileRecord(
                            file.source().toString(),
                            HubClient.shown(answer.asked()),
                            bytes,
                            sha256,
                            Instant.EPOCH,
                            answer.etag(),
                            answer.commit()));
        } finally {
            delete(part);
            removeHook(atExit);
        }
    }

    private void requireFile() {
        String encoding = answer.headers().firstValue("Content-Encoding").orElse("identity");
        if (answer.contentType().equals("text/html") || !encoding.equalsIgnoreCase("identity")) {
            throw failure(
                    "is a " + (answer.contentType() + " with encoding " + encoding)
                            + ", expected the plain bytes of a weight file; does a proxy or a login page stand before the hub?");
        }
        if (!answer.hasKnownEnd()) {
            throw failure(
                    "comes without Content-Length, so that a download cut off could not be told from a whole one");
        }
    }

    /** Returns the size that was announced, after checking that it is allowed and there is room. */
    private OptionalLong requireFits() throws IOException {
        OptionalLong body = answer.bodyBytes();
        OptionalLong linked = answer.linkedBytes();
        if (body.isPresent() && linked.isPresent() && body.getAsLong() != linked.getAsLong()) {
            throw failure("has " + body.getAsLong() + " bytes, the hub announced " + linked.getAsLong());
        }
        OptionalLong announced = body.isPresent() ? body : linked;
        requireAllowed(announced.orElse(0));
        long room = Files.getFileStore(file.path().getParent()).getUsableSpace();
        if (announced.orElse(0) > room) {
            throw failure("has " + announced.getAsLong() + " bytes, the disk of "
                    + file.path().getParent() + " has room for " + room
                    + "; CROSSSTAGE_HOME names a cache folder elsewhere");
        }
        return announced;
    }

    private void requireAllowed(long bytes) {
        if (bytes > settings.limitBytes()) {
            throw failure("has " + bytes + " bytes or more, the limit is " + settings.limitBytes()
                    + " (HubOptions.sizeLimit)");
        }
    }

    private long write(Path part, Sha256 hash, OptionalLong announced) throws IOException, InterruptedException {
        long bytes = 0;
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            Optional<List<ByteBuffer>> piece = next(bytes, announced);
            while (piece.isPresent()) {
                for (ByteBuffer buffer : piece.get()) {
                    bytes += buffer.remaining();
                    requireAllowed(bytes);
                    hash.add(buffer);
                    while (buffer.hasRemaining()) {
                        channel.write(buffer);
                    }
                }
                settings.progress().progress(file.source(), bytes, announced.orElse(-1));
                piece = next(bytes, announced);
            }
            channel.force(true);
        }
        return bytes;
    }

    private Optional<List<ByteBuffer>> next(long bytes, OptionalLong announced) throws InterruptedException {
        try {
            return answer.body().next(settings.readTimeout());
        } catch (IOException e) {
            String total = announced.isPresent() ? " of " + announced.getAsLong() : "";
            throw new DownloadException(
                    file.source().toString(),
                    0,
                    HubClient.shown(answer.asked()) + " broke off after " + bytes + total + " bytes: " + e.getMessage()
                            + "; nothing was kept, try again",
                    e);
        }
    }

    private void requireRight(long bytes, OptionalLong announced, String sha256) {
        if (announced.isPresent() && announced.getAsLong() != bytes) {
            throw failure(
                    "ended after " + bytes + " of " + announced.getAsLong() + " bytes; nothing was kept, try again");
        }
        Optional<String> linked = answer.linkedHash();
        if (linked.isPresent() && !linked.get().equals(sha256)) {
            throw failure("has the SHA-256 " + sha256 + ", the hub announced " + linked.get()
                    + "; it was changed on its way, and nothing was kept");
        }
    }

    private DownloadException failure(String reason) {
        return new DownloadException(file.source().toString(), 0, HubClient.shown(answer.asked()) + " " + reason);
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // What failed before matters more; the next download writes over it.
        }
    }

    private static void removeHook(Thread atExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook is at work.
        }
    }
}
