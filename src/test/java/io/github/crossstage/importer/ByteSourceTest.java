package io.github.crossstage.importer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are read as they are asked for: across windows, backwards, and never what somebody wrote into them meanwhile. */
class ByteSourceTest {
    private static final TensorType TYPE = TensorType.float32(30_000);

    @TempDir
    Path folder;

    private Path file;
    private byte[] content;

    @BeforeEach
    void write() throws IOException {
        content = new byte[200_000];
        new Random(1).nextBytes(content);
        file = Files.write(folder.resolve("model"), content);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private ByteBuffer expected(int offset, int length) {
        return ByteBuffer.wrap(content, offset, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void piecesAreThoseOfTheFileWhereverTheyLie() {
        for (ByteSource source :
                new ByteSource[] {ByteSource.open(file), ByteSource.of("b", ByteBuffer.wrap(content))}) {
            assertEquals(content.length, source.size());
            for (int offset : new int[] {199_999, 131_072, 131_071, 65_536, 65_535, 0}) {
                assertEquals(content[offset], source.get(offset));
                for (int length : new int[] {0, 1, 4, 65_536, 70_000}) {
                    int inside = Math.min(length, content.length - offset);
                    ByteBuffer slice = source.slice(offset, inside);
                    assertEquals(expected(offset, inside), slice);
                    assertEquals(ByteOrder.LITTLE_ENDIAN, slice.order());
                    assertTrue(slice.isReadOnly());
                }
            }
            assertThrows(ModelFormatException.class, () -> source.slice(199_999, 2));
            assertThrows(ModelFormatException.class, () -> source.slice(-1, 1));
            assertThrows(ModelFormatException.class, () -> source.slice(0, -1));
            assertThrows(ModelFormatException.class, () -> source.tensor(80_004, TYPE));
            assertEquals(expected(77, 120_000), source.tensor(77, TYPE).bytes());
            assertEquals(expected(7, 8), source.tensor(7, TensorType.float32(2)).bytes());
        }
    }

    @Test
    void aTensorOfAFileTakesNoMemoryWhileNobodyUsesIt() throws IOException {
        Tensor tensor = ByteSource.open(file).tensor(0, TYPE);
        assertFalse(tensor.isDirect());
        ByteBuffer used = tensor.bytes();
        // Written into without a trace in the file's attributes, so that what was read before can be told from what is
        // read now.
        FileTime before = Files.getLastModifiedTime(file);
        byte[] zeros = new byte[content.length];
        Files.write(file, zeros, StandardOpenOption.WRITE);
        Files.setLastModifiedTime(file, before);
        System.gc();
        assertEquals(expected(0, 120_000), used);
        assertEquals(expected(0, 120_000), tensor.bytes());
        used = null;
        for (int tries = 0; tries < 100 && tensor.bytes().getLong(0) != 0; tries++) {
            System.gc();
        }
        assertEquals(0, tensor.bytes().getLong(0), "read again once nobody used it");
        assertEquals(0, tensor.direct().bytes().getLong(0));
    }

    @Test
    void aFileThatWasWrittenToIsRefused() throws IOException {
        ByteSource source = ByteSource.open(file);
        Tensor tensor = source.tensor(0, TYPE);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
        ModelFormatException e = assertThrows(ModelFormatException.class, tensor::bytes);
        assertTrue(e.getMessage().contains("was written to at 2001-09-09T01:46:40Z"), e.getMessage());
        Files.write(file, new byte[10]);
        e = assertThrows(ModelFormatException.class, tensor::bytes);
        assertTrue(e.getMessage().contains("open it again"), e.getMessage());
        assertThrows(ModelFormatException.class, () -> source.get(150_000));
    }

    @Test
    void aFileThatWasReplacedOrRemovedIsStillRead() throws IOException {
        Tensor tensor = ByteSource.open(file).tensor(0, TYPE);
        Path other = Files.write(folder.resolve("new"), new byte[7]);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertEquals(expected(0, 120_000), tensor.bytes());
        Tensor removed = ByteSource.open(file).tensor(0, TensorType.float32(1));
        Files.delete(file);
        assertEquals(0, removed.floats().get(0));
    }

    @Test
    void anInterruptDoesNotCloseAFile() {
        Tensor tensor = ByteSource.open(file).tensor(0, TYPE);
        Thread.currentThread().interrupt();
        assertEquals(expected(0, 120_000), tensor.bytes());
        assertTrue(Thread.interrupted());
    }

    @Test
    void filesOfOtherFileSystemsAreReadWhole() throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(
                URI.create("jar:" + folder.resolve("a.zip").toUri()), Map.of("create", "true"))) {
            Path inside = Files.write(zip.getPath("model"), content);
            assertArrayEquals(content, bytes(ByteSource.open(inside).slice(0, content.length)));
        }
    }
}
