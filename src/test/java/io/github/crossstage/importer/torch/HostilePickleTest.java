package io.github.crossstage.importer.torch;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.ModelFormatException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Pickles that want to run code or eat memory: each is refused, and the message says why. */
class HostilePickleTest {
    static final byte[] NUMBERS = TorchFileTest.floats(4, 5);
    static final byte[] SOUND = PickleBytes.oneTensor(2, 0, new long[] {2}, new long[] {1});

    private static DynamicTest pickle(String name, byte[] pickle, String reason) {
        return archive(name, ZipBytes.archive(pickle, NUMBERS), reason);
    }

    static DynamicTest archive(String name, byte[] bytes, String reason) {
        return DynamicTest.dynamicTest(name, () -> {
            ModelFormatException e =
                    assertThrows(ModelFormatException.class, () -> TorchFile.read("bytes.pth", ByteBuffer.wrap(bytes)));
            assertTrue(e.getMessage().contains(reason), e.getMessage());
            assertTrue(e.getMessage().startsWith("bytes.pth"), e.getMessage());
        });
    }

    private static PickleBytes start() {
        return PickleBytes.start();
    }

    @TestFactory
    Stream<DynamicTest> namesThatMayRunCodeAreRefused() {
        return Stream.of(
                        "os system",
                        "posix system",
                        "builtins eval",
                        "__builtin__ getattr",
                        "torch load",
                        "torch._utils _rebuild_sparse_tensor",
                        "torch CharStorage",
                        "collections defaultdict",
                        "argparse Namespace",
                        "numpy.core.multiarray scalar",
                        "collections  OrderedDict")
                .map(global -> {
                    String[] parts = global.split(" ", 2);
                    byte[] bytes = start().global(parts[0], parts[1])
                            .text("id")
                            .op(0x85, 'R')
                            .stop();
                    return pickle(global, bytes, "'" + parts[0] + "." + parts[1] + "'");
                });
    }

    @TestFactory
    Stream<DynamicTest> callsOfAnythingElseAreRefused() {
        PickleBytes storage =
                start().global("torch", "FloatStorage").whole(1L << 60).op(0x85, 'R');
        return Stream.of(
                pickle(
                        "a text is called",
                        start().text("os.system").op(')', 'R').stop(),
                        "a call of a text"),
                pickle("a storage is made", storage.stop(), "torch.FloatStorage"),
                pickle("a tuple is made anew", start().op(')', ')', 0x81).stop(), "a new object of a tuple"),
                pickle(
                        "arguments are a list",
                        start().global("collections", "OrderedDict")
                                .op(']', 'R')
                                .stop(),
                        "tuple"),
                pickle(
                        "too few arguments",
                        start().global("torch._utils", "_rebuild_tensor_v2")
                                .op(')', 'R')
                                .stop(),
                        "0 arguments"),
                pickle("attributes of a list", start().op(']', '}', 'b').stop(), "attributes"),
                pickle(
                        "attributes of a tensor",
                        start().tensor("FloatStorage", "0", 2, 0, new long[] {2}, new long[] {1})
                                .op('}', 'b')
                                .stop(),
                        "attributes"),
                pickle(
                        "a module",
                        start().op('(')
                                .text("module")
                                .op('N', 'N', 'N', 'N', 't', 'Q')
                                .stop(),
                        "no storage"),
                pickle(
                        "a dictionary of a number",
                        start().global("collections", "OrderedDict")
                                .op('K', 9, 0x85, 'R')
                                .stop(),
                        "pairs"));
    }

    @TestFactory
    Stream<DynamicTest> instructionsOutsideTheListAreRefused() {
        return Stream.of(
                pickle(
                        "STACK_GLOBAL",
                        start().text("os").text("system").op(0x93).stop(),
                        "STACK_GLOBAL"),
                pickle("INST", start().op('(', 'i').stop(), "INST"),
                pickle("EXT1", start().op(0x82, 1).stop(), "EXT1"),
                pickle("unknown", start().op(0xFE).stop(), "no pickle instruction"),
                pickle("protocol 4", new PickleBytes().op(0x80, 4).op(0x95).stop(), "protocol 4"));
    }

    @TestFactory
    Stream<DynamicTest> absurdSizesAreRefusedBeforeAnythingIsAllocated() {
        long huge = 1L << 61;
        return Stream.of(
                pickle("a text of 4 GiB", start().op('X').u32(0xFFFFFFFFL).stop(), "a text of 4294967295 bytes"),
                pickle("a text beyond the end", start().op('X').u32(1000).stop(), "needs 1000 bytes"),
                pickle("a number of 255 bytes", start().op(0x8A, 255).stop(), "255 bytes"),
                pickle("a name without end", start().op('c').op(new int[5000]).stop(), "a name of more"),
                pickle("a storage of 2^61", PickleBytes.oneTensor(huge, 0, new long[] {1}, new long[] {1}), "63 bits"),
                pickle(
                        "a storage of 2^60",
                        PickleBytes.oneTensor(1L << 60, 0, new long[] {1}, new long[] {1}),
                        "has 8 bytes"),
                pickle("a storage of -1", PickleBytes.oneTensor(-1, 0, new long[] {1}, new long[] {1}), "-1"),
                pickle(
                        "a storage too short",
                        PickleBytes.oneTensor(3, 0, new long[] {2}, new long[] {1}),
                        "expected 12"),
                pickle(
                        "extents of 2^62",
                        PickleBytes.oneTensor(2, 0, new long[] {huge, 8}, new long[] {0, 0}),
                        "63 bits"),
                pickle(
                        "one number shown often",
                        PickleBytes.oneTensor(2, 0, new long[] {1 << 30}, new long[] {0}),
                        "contiguous"),
                pickle("a rank of 40", PickleBytes.oneTensor(2, 0, new long[40], new long[40]), "40 dimensions"),
                pickle(
                        "a stride out of bounds",
                        PickleBytes.oneTensor(2, 0, new long[] {2}, new long[] {2}),
                        "has only 2"),
                pickle(
                        "a stride of 2^62",
                        PickleBytes.oneTensor(2, 0, new long[] {3, 2}, new long[] {1L << 62, 1}),
                        "63 bits"),
                pickle("a negative stride", PickleBytes.oneTensor(2, 1, new long[] {2}, new long[] {-1}), "-1"),
                pickle(
                        "an offset out of bounds",
                        PickleBytes.oneTensor(2, 1, new long[] {2}, new long[] {1}),
                        "has only 2"),
                pickle(
                        "extents and strides differ",
                        PickleBytes.oneTensor(2, 0, new long[] {2}, new long[0]),
                        "0 strides"),
                pickle(
                        "a missing storage",
                        start().op('}')
                                .text("w")
                                .tensor("FloatStorage", "9", 1, 0, new long[] {1}, new long[] {1})
                                .op('s')
                                .stop(),
                        "missing"));
    }

    @TestFactory
    Stream<DynamicTest> bombsAreRefused() {
        PickleBytes doubling = start().op(')');
        for (int i = 0; i < 1_100_000; i++) {
            doubling.op('q', 0, 'h', 0, 0x86);
        }
        PickleBytes memo = start().op('N');
        for (int i = 0; i < 1_100_000; i++) {
            memo.op('r').u32(i);
        }
        int[] lists = new int[70_000];
        Arrays.fill(lists, ']');
        int[] nested = new int[2000];
        Arrays.fill(nested, '(');
        PickleBytes sharing = start().op('}', '(');
        for (int i = 0; i < 40; i++) {
            sharing.text("w" + i).tensor("FloatStorage", "0", 2, 0, new long[] {2}, new long[] {1});
        }
        return Stream.of(
                pickle("tuples doubled a million times", doubling.stop(), "instructions"),
                pickle("a million memories", memo.stop(), "remembered"),
                pickle("a stack of 70,000", start().op(lists).stop(), "65536 values"),
                pickle("2000 marks", start().op(nested).stop(), "nested"),
                pickle("one storage in 40 tensors", sharing.op('u').stop(), "times over"));
    }

    @TestFactory
    Stream<DynamicTest> valuesThatContainThemselvesDoNoHarm() {
        PickleBytes list = start().op(']', 'q', 0, 'h', 0, 'a');
        PickleBytes dict = start().op('}', 'q', 0).text("state_dict").op('h', 0, 's');
        PickleBytes key = start().op('}', ']', 'q', 0, 'h', 0, 'a', 0x85, 'N', 's');
        PickleBytes called = start().op(']', 'q', 0, 'h', 0, 'a', ')', 'R');
        PickleBytes deep = start().op(')');
        for (int i = 0; i < 500_000; i++) {
            deep.op(0x85);
        }
        return Stream.of(
                pickle("a list in itself", list.stop(), "a list, expected a dictionary"),
                pickle("a dictionary in itself", dict.stop(), "no tensors"),
                pickle("as a key", key.stop(), "a tuple as a key"),
                pickle("as a function", called.stop(), "a call of a list"),
                pickle("half a million tuples deep", deep.stop(), "a tuple, expected a dictionary"),
                pickle("a memory never made", start().op('h', 7).stop(), "not remembered"));
    }

    @TestFactory
    Stream<DynamicTest> brokenPicklesAreRefused() {
        return Stream.of(
                pickle("empty", new byte[0], "cut off"),
                pickle("cut off", Arrays.copyOf(SOUND, SOUND.length - 1), "cut off"),
                pickle("more behind", start().op('}', '.').stop(), "follows"),
                pickle("values left over", start().op('N', '}').stop(), "left over"),
                pickle("nothing to pop", start().op('a').stop(), "none"),
                pickle("nothing above the mark", start().op('}', '(', 's').stop(), "none"),
                pickle("no mark", start().op('t').stop(), "mark"),
                pickle("odd entries", start().op('}', '(').text("a").op('u').stop(), "without a value"),
                pickle(
                        "a key twice",
                        start().op('}', '(')
                                .text("a")
                                .op('N')
                                .text("a")
                                .op('N', 'u')
                                .stop(),
                        "twice"),
                pickle("no UTF-8", start().op('X').u32(1).op(0xFF).stop(), "UTF-8"),
                pickle("items for a tuple", start().op(')', 'N', 'a').stop(), "a tuple, expected a list"),
                pickle("entries for a list", start().op(']', 'N', 'N', 's').stop(), "a list, expected a dictionary"),
                pickle("no tensors", start().op('}').stop(), "no tensors"),
                pickle(
                        "a storage of two types",
                        start().op(']')
                                .storage("FloatStorage", "0", 2)
                                .op('a')
                                .storage("HalfStorage", "0", 4)
                                .stop(),
                        "before"));
    }
}
