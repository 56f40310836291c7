package io.github.crossstage.importer.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.testing.Golden;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Archives of both flavours that are damaged or made to do harm: each is refused, and the message says why. */
class HostileArchiveTest {
    private static final byte[] NUMBERS = HostilePickleTest.NUMBERS;
    private static final byte[] SOUND = HostilePickleTest.SOUND;

    @TestFactory
    Stream<DynamicTest> brokenArchivesAreRefused() {
        byte[] good = ZipBytes.archive(SOUND, NUMBERS);
        byte[] big = "big".getBytes(StandardCharsets.UTF_8);
        byte[] count = good.clone();
        ByteBuffer.wrap(count)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(good.length - 12, (short) 999)
                .putShort(good.length - 14, (short) 999);
        return Stream.of(
                HostilePickleTest.archive("cut off", Arrays.copyOf(good, good.length - 1), "cut off"),
                HostilePickleTest.archive("only the first bytes", Arrays.copyOf(good, 40), "cut off"),
                HostilePickleTest.archive("two bytes", new byte[] {'P', 'K'}, "cut off"),
                HostilePickleTest.archive("absurd count", count, "999 entries"),
                HostilePickleTest.archive(
                        "not PyTorch's", new ZipBytes().entry("a.txt", big).end(), "0 entries named"),
                HostilePickleTest.archive(
                        "two pickles",
                        new ZipBytes()
                                .entry("a/data.pkl", SOUND)
                                .entry("b/data.pkl", SOUND)
                                .end(),
                        "2 entries named"),
                HostilePickleTest.archive(
                        "the same name twice",
                        new ZipBytes()
                                .entry("a/data.pkl", SOUND)
                                .entry("a/data.pkl", SOUND)
                                .end(),
                        "twice"),
                HostilePickleTest.archive(
                        "compressed",
                        new ZipBytes().method(8).entry("a/data.pkl", SOUND).end(),
                        "compressed"),
                HostilePickleTest.archive(
                        "encrypted",
                        new ZipBytes().flags(0x809).entry("a/data.pkl", SOUND).end(),
                        "encrypted"),
                HostilePickleTest.archive(
                        "big-endian",
                        new ZipBytes()
                                .entry("a/data.pkl", SOUND)
                                .entry("a/byteorder", big)
                                .end(),
                        "'big'"),
                HostilePickleTest.archive(
                        "TorchScript",
                        new ZipBytes()
                                .entry("a/data.pkl", SOUND)
                                .entry("a/constants.pkl", SOUND)
                                .end(),
                        "TorchScript"),
                HostilePickleTest.archive(
                        "other size behind",
                        new ZipBytes().sizeBehind(1).entry("a/data.pkl", SOUND).end(),
                        "behind"),
                HostilePickleTest.archive(
                        "other size in the directory",
                        new ZipBytes()
                                .sizeInDirectory(5)
                                .entry("a/data.pkl", SOUND)
                                .end(),
                        "behind"),
                HostilePickleTest.archive(
                        "size beyond the end",
                        new ZipBytes()
                                .sizeInDirectory(1 << 30)
                                .entry("a/data.pkl", SOUND)
                                .end(),
                        "outside"),
                HostilePickleTest.archive(
                        "offset beyond the end",
                        new ZipBytes()
                                .offsetInDirectory(1 << 30)
                                .entry("a/data.pkl", SOUND)
                                .end(),
                        "outside"),
                HostilePickleTest.archive(
                        "offset of 2^63",
                        new ZipBytes()
                                .wide()
                                .offsetInDirectory(Long.MAX_VALUE)
                                .entry("a/data.pkl", SOUND)
                                .end(),
                        "outside"),
                HostilePickleTest.archive(
                        "offset of nothing",
                        new ZipBytes()
                                .offsetInDirectory(5)
                                .entry("a/data.pkl", SOUND)
                                .end(),
                        "no header"),
                HostilePickleTest.archive(
                        "an entry under two names",
                        new ZipBytes()
                                .entry("a/data.pkl", SOUND)
                                .offsetInDirectory(0)
                                .entry("a/data.plk", SOUND)
                                .end(),
                        "another name"));
    }

    @Test
    void brokenLegacyFilesAreRefused() throws IOException {
        byte[] good = Files.readAllBytes(Golden.path("nets", "cspdensenet_odd", "weights_legacy.pth"));
        refuse(Arrays.copyOf(good, good.length - 1), "cut off");
        refuse(Arrays.copyOf(good, 29_337), "ends after");
        refuse(Arrays.copyOf(good, 20_000), "cut off");
        refuse(PickleBytes.start().op('}').stop(), "PyTorch's number");
        byte[] bigEndian = good.clone();
        assertEquals((byte) 0x88, bigEndian[73]);
        bigEndian[73] = (byte) 0x89;
        refuse(bigEndian, "big-endian");
        byte[] count = good.clone();
        count[29_337 + 7] = 0x40;
        refuse(count, "elements");
        byte[] twice = legacy(new PickleBytes()
                .op(0x80, 2, ']', '(')
                .text("0")
                .text("0")
                .op('e')
                .stop());
        refuse(twice, "twice");
        refuse(legacy(PickleBytes.start().op(']').text("5").op('a').stop()), "no tensor uses");
        refuse(legacy(PickleBytes.start().op(']').stop()), "missing");
        refuse(legacy(PickleBytes.start().op('}').stop()), "expected a list");
    }

    @Test
    void entriesThatShareBytesAreRefused() {
        byte[] inner = new ZipBytes().flags(0x800).entry("b", NUMBERS).end();
        byte[] nested = new ZipBytes()
                .flags(0x800)
                .entry("a/data.pkl", SOUND)
                .entry("a/outer", inner)
                .end();
        int start = Collections.indexOfSubList(boxed(nested), boxed(inner));
        byte[] sharing = new ZipBytes()
                .flags(0x800)
                .entry("a/data.pkl", SOUND)
                .entry("a/outer", inner)
                .offsetInDirectory(start)
                .entry("b", NUMBERS)
                .end();
        refuse(sharing, "share bytes");
        assertEquals(
                1,
                TorchFile.read("bytes", ByteBuffer.wrap(ZipBytes.archive(SOUND, NUMBERS)))
                        .names()
                        .size());
    }

    private static List<Byte> boxed(byte[] bytes) {
        List<Byte> list = new ArrayList<>();
        for (byte b : bytes) {
            list.add(b);
        }
        return list;
    }

    private static byte[] legacy(byte[] keys) {
        return PickleBytes.legacyFile(SOUND, keys, new byte[] {2, 0, 0, 0, 0, 0, 0, 0}, NUMBERS);
    }

    @Test
    void theLegacyFileWrittenHereIsSoundOtherwise() {
        byte[] sound = legacy(PickleBytes.start().op(']').text("0").op('a').stop());
        assertEquals(
                5,
                TorchFile.read("bytes", ByteBuffer.wrap(sound))
                        .tensor("w")
                        .floats()
                        .get(1));
    }

    private static void refuse(byte[] bytes, String reason) {
        ModelFormatException e =
                assertThrows(ModelFormatException.class, () -> TorchFile.read("bytes", ByteBuffer.wrap(bytes)));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }
}
