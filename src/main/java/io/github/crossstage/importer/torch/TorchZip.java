package io.github.crossstage.importer.torch;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.importer.ByteSource;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the zip archives of PyTorch since 1.6: {@code <root>/data.pkl} is what was saved, {@code <root>/data/<key>} the storages.
 */
final class TorchZip {
    private static final String PICKLE = "/data.pkl";
    private static final int MAX_BYTEORDER_BYTES = 16;

    private TorchZip() {}

    /** Returns whether a file is a zip archive. */
    static boolean isZip(ByteSource file) {
        return file.size() >= 2 && file.get(0) == 'P' && file.get(1) == 'K';
    }

    /** Reads a file. @throws ModelFormatException if it is no such archive, is damaged, or holds more than weights */
    static TorchArchive read(ByteSource file) {
        Map<String, FileRange> entries = ZipDirectory.read(file);
        String root = root(file, entries);
        requireLittleEndian(file, entries.get(root + "/byteorder"));
        if (entries.containsKey(root + "/constants.pkl")) {
            throw new ModelFormatException(
                    file.name(), -1, "a TorchScript program, expected weights; " + TorchObjects.WAY_OUT);
        }
        FileRange pickle = entries.get(root + PICKLE);
        PickleInput input = new PickleInput(file, pickle.offset(), pickle.offset() + pickle.length());
        Object saved = new Unpickler(input, new TorchObjects(input)).load();
        if (input.position() != pickle.offset() + pickle.length()) {
            throw new ModelFormatException(file.name(), input.position(), "something follows the pickle in its entry");
        }
        String prefix = root + "/data/";
        Map<String, FileRange> storages = new HashMap<>();
        entries.forEach((name, range) -> {
            if (name.startsWith(prefix)) {
                storages.put(name.substring(prefix.length()), range);
            }
        });
        return new TorchArchive(saved, storages);
    }

    private static String root(ByteSource file, Map<String, FileRange> entries) {
        List<String> pickles =
                entries.keySet().stream().filter(name -> name.endsWith(PICKLE)).toList();
        if (pickles.size() != 1) {
            throw new ModelFormatException(
                    file.name(),
                    -1,
                    "a zip archive with " + pickles.size() + " entries named '*" + PICKLE
                            + "', expected one; this is no file of torch.save");
        }
        String pickle = pickles.get(0);
        return pickle.substring(0, pickle.length() - PICKLE.length());
    }

    private static void requireLittleEndian(ByteSource file, FileRange order) {
        if (order == null) {
            return;
        }
        int length = (int) Math.min(order.length(), MAX_BYTEORDER_BYTES);
        String text = StandardCharsets.US_ASCII
                .decode(file.slice(order.offset(), length))
                .toString();
        if (!text.strip().equals("little")) {
            throw new ModelFormatException(
                    file.name(),
                    order.offset(),
                    "the byte order is '" + text.strip()
                            + "', expected 'little'; save the file again on a little-endian machine");
        }
    }
}
