package io.github.crossstage.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.testing.Mutations;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bodies of requests, damaged in seeded random ways: each is read, or refused with a status that blames the client, without more memory than
 * a bound and without a hang. A little in every build and minutes with {@code -Dslow}; a failure prints the seed.
 */
class ServiceFuzzTest {
    private static final double SECONDS = 0.5;
    private static final double SLOW_SECONDS = 120;
    private static final long MOST_SECONDS = 20;
    private static final long MOST_BYTES = 16L << 20;
    /** A piece repeated again and again would outgrow all bounds, as no body that a service lets in does. */
    private static final int MOST_PIECE_CHARACTERS = 1 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Reads a body; returns something of it. */
    private interface Reader {
        Object read(byte[] body, Random random) throws IOException;
    }

    private static void fuzz(double seconds, List<byte[]> good, Reader reader) {
        good.forEach(body -> readOnce(body, reader));
        long end = System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        int refused = 0;
        int seed = 0;
        for (; seed < 1000 || System.nanoTime() < end; seed++) {
            Random random = new Random(seed);
            byte[] body = withOtherParts(good.get(seed % good.size()), random);
            refused += isTaken(seed, body, random, reader) ? 0 : 1;
        }
        assertTrue(refused > 0 && refused < seed, refused + " of " + seed + " refused");
    }

    /** Loads classes, which an agent that measures coverage rewrites at some expense, before anything is counted. */
    private static void readOnce(byte[] body, Reader reader) {
        try {
            Object unused = reader.read(body, new Random(0));
        } catch (Refusal | IOException e) {
            // What is refused loads its classes, too.
            return;
        }
    }

    private static boolean isTaken(int seed, byte[] body, Random random, Reader reader) {
        String what = "seed " + seed;
        long start = THREADS.getCurrentThreadCpuTime();
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        boolean taken = false;
        try {
            taken = reader.read(body, random) != null;
        } catch (Refusal e) {
            assertTrue(e.status() == 400 || e.status() == 413, () -> what + ": " + e.status() + " " + e.getMessage());
            assertTrue(e.getMessage().length() < 4000, what);
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            fail(what + ": " + e, e);
        }
        long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertTrue(bytes < MOST_BYTES, () -> what + ": allocated " + bytes + " bytes");
        long seconds = TimeUnit.NANOSECONDS.toSeconds(THREADS.getCurrentThreadCpuTime() - start);
        assertTrue(seconds < MOST_SECONDS, () -> what + ": took " + seconds + " s");
        return taken;
    }

    /** Bytes changed, and pieces removed, repeated and exchanged, which keeps more of the grammar. */
    private static byte[] withOtherParts(byte[] good, Random random) {
        if (random.nextBoolean()) {
            return Mutations.damaged(good, random);
        }
        String text = new String(good, ISO_8859_1);
        List<String> pieces = new ArrayList<>(List.of(text.split("(?<=[\\r\\n,\\[\\]{}:;-])")));
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(pieces.size());
            switch (random.nextInt(5)) {
                case 0 -> pieces.remove(at);
                case 1 -> pieces.add(at, pieces.get(random.nextInt(pieces.size())));
                case 2 -> pieces.set(at, pieces.get(random.nextInt(pieces.size())));
                case 3 -> {
                    String[] values = {
                        "-1", "1e999", "9223372036854775807", "null", "true", "\"\"", "[[[[[[", "--b", "\r\n"
                    };
                    pieces.set(at, values[random.nextInt(values.length)]);
                }
                default -> {
                    String piece = pieces.get(at);
                    int most = MOST_PIECE_CHARACTERS / Math.max(1, piece.length());
                    pieces.add(at, piece.repeat(1 + Math.min(random.nextInt(200), most)));
                }
            }
            if (pieces.isEmpty()) {
                pieces.add("");
            }
        }
        return String.join("", pieces).getBytes(ISO_8859_1);
    }

    private static void forms(double seconds) {
        String file =
                "Content-Disposition: form-data; name=\"p\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n";
        String field = "Content-Disposition: form-data; name=\"note\"\r\n\r\nhello";
        List<byte[]> good = List.of(
                ("--b\r\n" + file + "\0\1\2\3\r\n--b--\r\n").getBytes(ISO_8859_1),
                ("preamble\r\n--b\r\n" + field + "\r\n--b\r\n" + file + "x\r\n-\r\n--\r\n--a\r\n--b--")
                        .getBytes(ISO_8859_1));
        fuzz(seconds, good, (body, random) -> {
            Multipart.FilePart part = Multipart.file(body, "b");
            assertTrue(part.of(body).length < body.length);
            return part;
        });
        fuzz(
                seconds / 4,
                List.of("multipart/form-data; charset=x; boundary=\"a b\"; c".getBytes(ISO_8859_1)),
                (body, random) -> Multipart.boundary(new String(body, ISO_8859_1)));
    }

    private static void tensors(double seconds) throws IOException {
        String json =
                "{\"id\":\"a\",\"parameters\":{\"binary_data_output\":true,\"n\":[{}]},\"inputs\":[{\"name\":\"x\",\"shape\":[2,2],"
                        + "\"datatype\":\"FP32\",\"data\":[[1,2.5],[-3e1,4]]}],\"outputs\":[{\"name\":\"y\",\"parameters\":{\"binary_data\":false}}]}";
        String head =
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":8}}]}";
        ByteArrayOutputStream binary = new ByteArrayOutputStream();
        binary.write(head.getBytes(UTF_8));
        binary.write(ByteBuffer.allocate(8).putFloat(1).putFloat(2).array());
        fuzz(seconds, List.of(json.getBytes(UTF_8)), (body, random) -> read(body, Optional.empty()));
        fuzz(seconds, List.of(binary.toByteArray()), (body, random) -> {
            int length = random.nextInt(4) == 0 ? random.nextInt(200) - 10 : head.length();
            return read(body, Optional.of(Integer.toString(length)));
        });
    }

    private static InferRequest read(byte[] body, Optional<String> header) throws IOException {
        Shape most = Shape.of(3, 2);
        InferRequest request =
                new InferReader("x", most, true, List.of("y"), new ByteArrayInputStream(body)).read(header);
        assertEquals(2, request.rows().shape().extent(1));
        assertTrue(request.rows().shape().extent(0) <= 3);
        return request;
    }

    @Test
    void formsWithPictures() {
        forms(SECONDS);
    }

    @Test
    void inferenceRequests() throws IOException {
        tensors(SECONDS);
    }

    @Test
    @Tag("slow")
    void bothForMinutes() throws IOException {
        forms(SLOW_SECONDS);
        tensors(SLOW_SECONDS);
    }
}
