package io.github.crossstage.importer.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.crossstage.importer.safetensors.SafetensorsFile;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.Golden;
import io.github.crossstage.testing.Mutations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TorchFileTest {
    private static final Path REAL = Path.of("../shared/real/densenet_bc_40_12_cifar10");

    @TestFactory
    Stream<DynamicTest> everyTensorHasTheBitsOfTheSafetensorsFile() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path net : Golden.nets()) {
            try (Stream<Path> all = Files.list(net)) {
                all.filter(file -> file.getFileName().toString().contains(".pth"))
                        .forEach(files::add);
            }
        }
        assertEquals(7, files.size());
        return files.stream().map(file -> DynamicTest.dynamicTest(file.toString(), () -> requireEqual(file)));
    }

    @Test
    void thePublishedCheckpointHasTheBitsOfItsSafetensorsFile() {
        Path file = REAL.resolve("pretrained_densenet_4012BC.pth.tar");
        assumeTrue(Files.exists(file));
        requireEqual(file);
    }

    /** The published checkpoint is older than the counters of batch normalisation, which its safetensors file has. */
    private static void requireEqual(Path file) {
        try (TorchFile torch = TorchFile.open(file);
                SafetensorsFile expected = SafetensorsFile.open(file.resolveSibling("weights.safetensors"))) {
            Set<String> names = new TreeSet<>(expected.names());
            names.removeIf(name -> file.startsWith(REAL) && name.endsWith(".num_batches_tracked"));
            assertEquals(names, new TreeSet<>(torch.names()));
            for (String name : names) {
                assertEquals(expected.type(name), torch.type(name));
                assertEquals(expected.tensor(name).bytes(), torch.tensor(name).bytes(), name);
            }
        }
    }

    @Test
    void tensorsStayInTheFileAndAreOneObjectEach() {
        try (TorchFile torch = TorchFile.open(Golden.path("nets", "cspresnet", "weights.pth"))) {
            Tensor tensor = torch.tensor("stem.conv1.conv.weight");
            assertTrue(tensor.isReadOnly());
            assertSame(tensor, torch.tensor("stem.conv1.conv.weight"));
        }
    }

    @Test
    void stridesAndOffsetsAreHonouredAndStoragesShared() {
        byte[] pickle = PickleBytes.start()
                .op('}', '(')
                .text("transposed")
                .tensor("FloatStorage", "0", 6, 0, new long[] {3, 2}, new long[] {1, 3})
                .text("second row")
                .tensor("FloatStorage", "0", 6, 3, new long[] {3}, new long[] {1})
                .text("column")
                .tensor("FloatStorage", "0", 6, 2, new long[] {2, 1}, new long[] {3, 77})
                .text("empty")
                .tensor("FloatStorage", "0", 6, 6, new long[] {0, 3}, new long[] {3, 1})
                .op('u')
                .stop();
        TorchFile torch = TorchFile.read("bytes", ByteBuffer.wrap(ZipBytes.archive(pickle, floats(0, 1, 2, 3, 4, 5))));
        assertArrayEquals(
                new float[] {0, 3, 1, 4, 2, 5}, torch.tensor("transposed").toFloatArray());
        assertArrayEquals(new float[] {3, 4, 5}, torch.tensor("second row").toFloatArray());
        assertArrayEquals(new float[] {2, 5}, torch.tensor("column").toFloatArray());
        assertEquals(Shape.of(0, 3), torch.tensor("empty").shape());
    }

    @Test
    void everyListedStorageClassIsRead() {
        PickleBytes pickle = PickleBytes.start().op('}', '(');
        List<TorchGlobal> classes = Stream.of(TorchGlobal.values())
                .filter(global -> global.elementType().isPresent())
                .toList();
        byte[][] storages = new byte[classes.size()][];
        for (int i = 0; i < storages.length; i++) {
            DataType type = classes.get(i).elementType().orElseThrow();
            String label = classes.get(i).toString().substring("torch.".length());
            storages[i] = new byte[2 * type.byteSize()];
            storages[i][0] = 1;
            pickle.text(label).tensor(label, Integer.toString(i), 2, 0, new long[] {2}, new long[] {1});
        }
        TorchFile torch = TorchFile.read(
                "bytes", ByteBuffer.wrap(ZipBytes.archive(pickle.op('u').stop(), storages)));
        assertEquals(8, torch.names().size());
        assertEquals(0x1p-24f, torch.tensor("HalfStorage").floats().get(0));
        assertEquals(
                Float.intBitsToFloat(1 << 16),
                torch.tensor("BFloat16Storage").floats().get(0));
        assertEquals(0, torch.tensor("DoubleStorage").floats().get(0));
        assertEquals(DataType.BOOL, torch.tensor("BoolStorage").type().dataType());
        assertEquals(1, torch.tensor("LongStorage").longs().get(0));
    }

    @Test
    void checkpointsAreUnwrappedAveragedWeightsFirst() {
        PickleBytes pickle = PickleBytes.start().op('}', '(');
        for (String wrapper : List.of("model", "state_dict", "model_ema")) {
            pickle.text(wrapper).op('}').text("module.w");
            long offset = wrapper.equals("model_ema") ? 1 : 0;
            pickle.tensor("FloatStorage", "0", 2, offset, new long[] {1}, new long[] {1})
                    .op('s');
        }
        pickle.text("state_dict_ema")
                .op('N')
                .text("epoch")
                .op('K', 3)
                .text("best")
                .op('G', 0, 0, 0, 0, 0, 0, 0, 0);
        pickle.text("w")
                .tensor("FloatStorage", "0", 2, 0, new long[] {2}, new long[] {1})
                .op('u');
        TorchFile torch = TorchFile.read("bytes", ByteBuffer.wrap(ZipBytes.archive(pickle.stop(), floats(4, 5))));
        assertEquals(Set.of("w"), torch.names());
        assertArrayEquals(new float[] {5}, torch.tensor("w").toFloatArray());
    }

    @Test
    void parametersAttributesAndOrderedDictsOfEveryFormAreRead() {
        PickleBytes pickle = PickleBytes.start().global("collections", "OrderedDict");
        pickle.op(']', '(', ']', '(')
                .text("w")
                .global("torch._utils", "_rebuild_parameter")
                .op('(');
        pickle.tensor("FloatStorage", "0", 2, 0, new long[] {2}, new long[] {1});
        pickle.op(0x88).global("collections", "OrderedDict").op(')', 0x81, 't', 'R', 'e', 'e');
        pickle.op(0x85, 'R', '}').text("_metadata").op('}', 's', 'b');
        TorchFile torch = TorchFile.read("bytes", ByteBuffer.wrap(ZipBytes.archive(pickle.stop(), floats(4, 5))));
        assertArrayEquals(new float[] {4, 5}, torch.tensor("w").toFloatArray());
    }

    @Test
    void zipArchivesOfEveryLayoutAreRead() {
        byte[] pickle = PickleBytes.oneTensor(2, 0, new long[] {2}, new long[] {1});
        byte[] numbers = floats(4, 5);
        List<ZipBytes> zips = List.of(new ZipBytes(), new ZipBytes().flags(0x800), new ZipBytes().wide());
        for (ZipBytes zip : zips) {
            byte[] bytes = zip.entry("a/b/data.pkl", pickle)
                    .entry("a/b/byteorder", new byte[] {'l', 'i', 't', 't', 'l', 'e'})
                    .entry("a/b/data/", new byte[0])
                    .entry("a/b/data/0", numbers)
                    .entry("a/b/.data/serialization_id", new byte[] {'7'})
                    .end();
            assertArrayEquals(
                    new float[] {4, 5},
                    TorchFile.read("bytes", ByteBuffer.wrap(bytes)).tensor("w").toFloatArray());
        }
    }

    @Test
    void damagedZipFilesAreRefusedOrReadButNothingElse() throws IOException {
        byte[] pickle = PickleBytes.oneTensor(6, 1, new long[] {2, 2}, new long[] {1, 2});
        byte[] small = ZipBytes.archive(pickle, floats(0, 1, 2, 3, 4, 5));
        int refused = Mutations.refused(small, small.length, 5000, bytes -> TorchFile.read("bytes", bytes));
        assertTrue(refused > 2500, refused + " refused");
        byte[] large = Files.readAllBytes(Golden.path("nets", "densenet_seed", "checkpoint.pth.tar"));
        refused = Mutations.refused(large, 17_000, 400, bytes -> TorchFile.read("bytes", bytes));
        assertFalse(refused < 200, refused + " refused");
    }

    @Test
    void damagedLegacyFilesAreRefusedOrReadButNothingElse() throws IOException {
        byte[] good = Files.readAllBytes(Golden.path("nets", "cspdensenet_odd", "weights_legacy.pth"));
        int refused = Mutations.refused(good, 30_000, 1000, bytes -> TorchFile.read("bytes", bytes));
        assertTrue(refused > 500, refused + " refused");
    }

    static byte[] floats(float... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : numbers) {
            bytes.putFloat(number);
        }
        return bytes.array();
    }
}
