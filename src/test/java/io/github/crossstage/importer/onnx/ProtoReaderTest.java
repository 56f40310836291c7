package io.github.crossstage.importer.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.importer.ByteSource;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ProtoReaderTest {
    private static ProtoReader reader(String hex) {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
        return ProtoReader.of(ByteSource.of("bytes", ByteBuffer.wrap(bytes)));
    }

    private static void assertRefused(String expected, String hex, Consumer<ProtoReader> read) {
        ProtoReader reader = reader(hex);
        ModelFormatException e = assertThrows(ModelFormatException.class, () -> {
            reader.next();
            read.accept(reader);
        });
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertEquals(0, e.offset());
    }

    @Test
    void fieldsOfEveryWireTypeAreRead() {
        ProtoReader reader = reader("08 96 01 11 00 00 00 00 00 00 f0 3f 1a 02 68 69 25 00 00 80 3f");
        assertTrue(reader.next());
        assertEquals(1, reader.field());
        assertEquals(150, reader.int64());
        assertTrue(reader.next());
        assertEquals(1.0, reader.fixed(8).bytes().getDouble());
        assertTrue(reader.next());
        assertEquals("hi", reader.string());
        assertTrue(reader.next());
        assertEquals(16, reader.offset());
        assertEquals(1f, reader.float32());
        assertFalse(reader.next());
    }

    @Test
    void integersAreReadOneByOneAndPacked() {
        LongStream.Builder numbers = LongStream.builder();
        ProtoReader reader = reader("08 ff ff ff ff ff ff ff ff ff 01 0a 03 01 ac 02");
        while (reader.next()) {
            reader.int64s(numbers);
        }
        assertArrayEquals(new long[] {-1, 1, 300}, numbers.build().toArray());
    }

    @Test
    void damageIsRefusedWithItsOffset() {
        assertRefused("64 bits", "08 ff ff ff ff ff ff ff ff ff 02", ProtoReader::int64);
        assertRefused("64 bits", "08 ff ff ff ff ff ff ff ff ff ff 01", ProtoReader::skip);
        assertRefused("are left", "08 ff", ProtoReader::skip);
        assertRefused("are left", "0d 00 00", ProtoReader::skip);
        assertRefused("claims 5 bytes", "0a 05 00", ProtoReader::skip);
        assertRefused("claims 18446744073709551615 bytes", "0a ff ff ff ff ff ff ff ff ff 01", ProtoReader::bytes);
        assertRefused("claims", "0a ff ff ff ff 07", ProtoReader::message);
        assertRefused("wire type 3", "0b", ProtoReader::skip);
        assertRefused("wire type 7", "0f", ProtoReader::skip);
        assertRefused("field number", "00 00", ProtoReader::skip);
        assertRefused("field number", "f8 ff ff ff ff 01", ProtoReader::skip);
        assertRefused("expected 0", "0a 01 00", ProtoReader::int64);
        assertRefused("expected 2", "08 01", ProtoReader::string);
        assertRefused("UTF-8", "0a 01 ff", ProtoReader::string);
        assertRefused("multiple of 4", "0a 03 00 00 00", reader -> reader.fixed(4));
        assertRefused("ends at byte 4", "0a 01 80 01", reader -> reader.int64s(LongStream.builder()));
    }
}
