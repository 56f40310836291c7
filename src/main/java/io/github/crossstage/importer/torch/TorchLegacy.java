package io.github.crossstage.importer.torch;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.importer.ByteSource;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the files of PyTorch before 1.6: five pickles (a magic number, the protocol, the machine, what was saved, the keys of the
 * storages), then for each key the number of elements and the elements.
 */
final class TorchLegacy {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;

    private final ByteSource file;
    private long position;

    private TorchLegacy(ByteSource file) {
        this.file = file;
    }

    /** Reads a file. @throws ModelFormatException if it is no such file, is damaged, or holds more than weights */
    static TorchArchive read(ByteSource file) {
        return new TorchLegacy(file).read();
    }

    private TorchArchive read() {
        if (!MAGIC.equals(next().value())) {
            throw error(
                    0,
                    "the file does not start with PyTorch's number; it is a bare pickle or no PyTorch file; "
                            + TorchObjects.WAY_OUT);
        }
        long at = position;
        if (!next().value().equals(PROTOCOL)) {
            throw error(at, "the protocol of the file is not " + PROTOCOL + ", the only one there ever was");
        }
        requireLittleEndian();
        Pickle saved = next();
        return new TorchArchive(saved.value(), storages(saved.objects().storages()));
    }

    private void requireLittleEndian() {
        long at = position;
        if (!(next().value() instanceof PickleDict machine)) {
            throw error(at, "the third pickle does not describe a machine, expected a dictionary");
        }
        if (!Boolean.TRUE.equals(machine.entries().get("little_endian"))) {
            throw error(
                    at,
                    "the numbers were written by a big-endian machine, expected a little-endian one; "
                            + "save the file again on such a machine");
        }
    }

    private Map<String, FileRange> storages(Map<String, TorchStorage> announced) {
        long at = position;
        if (!(next().value() instanceof List<?> keys)) {
            throw error(at, "the fifth pickle does not list the storages, expected a list");
        }
        Map<String, FileRange> storages = new HashMap<>();
        for (Object key : keys) {
            TorchStorage storage = key instanceof String ? announced.get(key) : null;
            if (storage == null || storages.containsKey(storage.key())) {
                throw error(at, "the list of storages names one that no tensor uses, or one twice");
            }
            storages.put(storage.key(), storage(storage));
        }
        return storages;
    }

    private FileRange storage(TorchStorage storage) {
        long elements = file.slice(position, Long.BYTES).getLong();
        if (elements != storage.elements()) {
            throw error(
                    position,
                    "storage '" + storage.key() + "' has " + elements + " elements, expected " + storage.elements());
        }
        FileRange range = new FileRange(position + Long.BYTES, storage.bytes());
        if (range.length() > file.size() - range.offset()) {
            throw error(
                    position,
                    "storage '" + storage.key() + "' takes " + range.length() + " bytes, but the file ends after "
                            + (file.size() - range.offset()) + "; it is cut off");
        }
        position = range.offset() + range.length();
        return range;
    }

    private Pickle next() {
        PickleInput input = new PickleInput(file, position, file.size());
        TorchObjects objects = new TorchObjects(input);
        Object value = new Unpickler(input, objects).load();
        position = input.position();
        return new Pickle(value, objects);
    }

    private ModelFormatException error(long at, String reason) {
        return new ModelFormatException(file.name(), at, reason);
    }

    /** What a pickle made and the objects that it announced on the way. */
    private record Pickle(Object value, TorchObjects objects) {}
}
