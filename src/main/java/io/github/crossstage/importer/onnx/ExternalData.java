package io.github.crossstage.importer.onnx;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.importer.ByteRange;
import io.github.crossstage.importer.ByteSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files beside a model that hold weights of it ({@code TensorProto.external_data}). Only files in the model's folder or below
 * are read, links followed; each is opened once.
 */
final class ExternalData {
    private final String model;
    private final Optional<Path> folder;
    private final Map<Path, ByteSource> files = new HashMap<>();

    private ExternalData(String model, Optional<Path> folder) {
        this.model = model;
        this.folder = folder;
    }

    /** Returns the data beside a model file. */
    static ExternalData beside(Path model) {
        return new ExternalData(
                model.toString(), Optional.of(model.toAbsolutePath().getParent()));
    }

    /** Returns no data: the model is no file. */
    static ExternalData none(String model) {
        return new ExternalData(model, Optional.empty());
    }

    /** Returns the bytes of all files opened so far. */
    long bytes() {
        return files.values().stream().mapToLong(ByteSource::size).sum();
    }

    /**
     * Returns where a tensor's bytes lie.
     *
     * @param entries the tensor's entries: {@code location}, and {@code offset} and {@code length} in decimal
     * @param expected the bytes that its type and shape ask for
     * @param at where the tensor stands in the model file, for messages
     * @throws ModelFormatException if the entries are wrong, the file is missing, outside the folder, or too short
     */
    ByteRange range(String tensor, Map<String, String> entries, long expected, long at) {
        String location = entries.get("location");
        if (location == null || location.isEmpty()) {
            throw error(tensor, at, "has no location, expected the name of a file beside the model");
        }
        ByteSource file = file(tensor, location, at);
        long offset = number(tensor, entries, "offset", 0, at);
        long length = number(tensor, entries, "length", expected, at);
        if (length != expected) {
            throw error(tensor, at, "has length=" + length + ", expected " + expected + " for its type and shape");
        }
        if (offset > file.size() || length > file.size() - offset) {
            throw error(
                    tensor,
                    at,
                    "lies at bytes " + offset + " to " + offset + " + " + length + " of '" + location
                            + "', which has only " + file.size() + " bytes");
        }
        return new ByteRange(file, offset, length);
    }

    private ByteSource file(String tensor, String location, long at) {
        if (folder.isEmpty()) {
            throw error(
                    tensor, at, "lies in '" + location + "', but the model was not read from a folder; open its file");
        }
        try {
            Path root = folder.get().toRealPath();
            Path relative = Path.of(location);
            Path path = root.resolve(relative).normalize();
            if (relative.isAbsolute() || !path.startsWith(root)) {
                throw outside(tensor, location, at);
            }
            if (!Files.exists(path)) {
                throw error(tensor, at, "lies in '" + location + "', which is not in the model's folder");
            }
            Path real = path.toRealPath();
            if (!real.startsWith(root)) {
                throw outside(tensor, location, at);
            }
            return files.computeIfAbsent(real, ByteSource::open);
        } catch (InvalidPathException | IOException e) {
            throw new ModelFormatException(
                    model, at, "tensor '" + tensor + "' lies in '" + location + "', which cannot be read", e);
        }
    }

    private ModelFormatException outside(String tensor, String location, long at) {
        return error(
                tensor, at, "lies in '" + location + "', outside the model's folder, which is not read; move it there");
    }

    private long number(String tensor, Map<String, String> entries, String key, long missing, long at) {
        String text = entries.get(key);
        if (text == null) {
            return missing;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new ModelFormatException(
                    model, at, "tensor '" + tensor + "' has " + key + "='" + text + "', expected a number", e);
        }
        throw error(tensor, at, "has " + key + "=" + text + ", expected 0 or more");
    }

    private ModelFormatException error(String tensor, long at, String reason) {
        return new ModelFormatException(model, at, "external data of tensor '" + tensor + "' " + reason);
    }
}
