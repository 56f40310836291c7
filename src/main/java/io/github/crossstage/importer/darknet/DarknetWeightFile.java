package io.github.crossstage.importer.darknet;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.tensor.WeightSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A darknet {@code .weights} file: a {@link WeightHeader}, then the float32 numbers of each layer, in order and without names.
 *
 * <p>Because nothing in the file says what a number is, its size is checked against the layers before anything is read. A tensor is
 * mapped when it is first asked for; a mapping lives as long as a tensor refers to it. The file must not change meanwhile.
 */
final class DarknetWeightFile implements WeightSource {
    /** Where a tensor lies. */
    private record Place(WeightPart part, long offset) {}

    private final Path path;
    private final WeightHeader header;
    private final int layersHeld;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, Tensor> tensors = new HashMap<>();
    private volatile boolean closed;

    private DarknetWeightFile(Path path, WeightHeader header, DarknetArchitecture architecture, int layersHeld) {
        this.path = path;
        this.header = header;
        this.layersHeld = layersHeld;
        long offset = header.bytes();
        for (DarknetLayer layer : architecture.layers().subList(0, layersHeld)) {
            for (WeightPart part : layer.kind().weights()) {
                places.put(layer.tensorName(part), new Place(part, offset));
                offset += part.type().byteCount();
            }
        }
    }

    /**
     * Opens a file and checks its size.
     *
     * @param partial whether a file that ends after some layer is taken; the layers behind it are not held then
     * @throws ModelFormatException if it cannot be read or its size is not the network's
     */
    static DarknetWeightFile open(Path path, DarknetArchitecture architecture, boolean partial) {
        String name = path.toString();
        if (!Files.isRegularFile(path)) {
            throw new ModelFormatException(
                    name, -1, Files.exists(path) ? "is no regular file" : "does not exist; check the path");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            WeightHeader header = WeightHeader.read(name, channel);
            int held = layersHeld(name, channel.size(), header, architecture, partial);
            return new DarknetWeightFile(path, header, architecture, held);
        } catch (IOException e) {
            throw new ModelFormatException(name, -1, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns how many layers a file of this size has numbers for. */
    private static int layersHeld(
            String file, long size, WeightHeader header, DarknetArchitecture architecture, boolean partial) {
        long bytes = size - header.bytes();
        long expected = architecture.floats() * Float.BYTES;
        if (bytes == expected) {
            return architecture.layers().size();
        }
        int whole = wholeLayers(architecture, bytes / Float.BYTES);
        long sum = architecture.first(whole).floats();
        boolean border = bytes < expected && sum > 0 && sum * Float.BYTES == bytes;
        if (border && partial) {
            return whole;
        }
        String reason = "holds " + bytes / Float.BYTES + " floats behind its header of " + header.bytes() + " bytes"
                + (bytes % Float.BYTES == 0 ? "" : " and " + bytes % Float.BYTES + " bytes more") + ", but "
                + architecture.file() + " needs " + architecture.floats();
        if (bytes > expected) {
            throw new ModelFormatException(file, size, reason + "; do they belong together?");
        }
        DarknetLayer next = architecture.layers().get(whole);
        String where = next.index() + " [" + next.type() + "] (line " + next.line() + ")";
        throw new ModelFormatException(
                file,
                size,
                reason
                        + (border
                                ? ": it ends before layer " + where
                                        + "; open it as a partial file to use the layers up to there"
                                : ": it ends inside layer " + where + ", " + (bytes / Float.BYTES - sum) + " of "
                                        + next.floats() + " floats; is it cut off, or of another network?"));
    }

    /** Returns how many of the first layers have no more than so many floats together. */
    private static int wholeLayers(DarknetArchitecture architecture, long floats) {
        long left = floats;
        for (DarknetLayer layer : architecture.layers()) {
            left -= layer.floats();
            if (left < 0) {
                return layer.index();
            }
        }
        return architecture.layers().size();
    }

    /** Returns how many of the network's first layers have their numbers in this file. */
    int layersHeld() {
        return layersHeld;
    }

    @Override
    public String source() {
        return path.toString();
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(places.keySet());
    }

    @Override
    public Optional<TensorType> type(String name) {
        return Optional.ofNullable(places.get(name)).map(place -> place.part().type());
    }

    @Override
    public Tensor tensor(String name) {
        Place place = places.get(name);
        if (place == null) {
            throw new IllegalArgumentException(path + " holds no tensor '" + name + "'");
        }
        synchronized (tensors) {
            return tensors.computeIfAbsent(name, unused -> read(place));
        }
    }

    private Tensor read(Place place) {
        if (closed) {
            throw new IllegalStateException(path + " is closed");
        }
        TensorType type = place.part().type();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() < place.offset() + type.byteCount()) {
                throw new ModelFormatException(
                        path.toString(), channel.size(), "has become shorter since it was opened");
            }
            ByteBuffer bytes = channel.map(MapMode.READ_ONLY, place.offset(), type.byteCount());
            boolean turned = header.transposed() && place.part().role() == WeightPart.Role.MATRIX;
            return turned ? transposed(Tensor.of(type, bytes)) : Tensor.of(type, bytes);
        } catch (IOException e) {
            throw new ModelFormatException(path.toString(), place.offset(), "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns the matrix of a type {@code [out, in]} whose numbers are stored {@code [in, out]}. */
    private static Tensor transposed(Tensor stored) {
        Tensor turned = Tensor.zeros(stored.type());
        int rows = stored.shape().intExtent(0);
        int columns = stored.shape().intExtent(1);
        FloatBuffer from = stored.floats();
        FloatBuffer to = turned.floats();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                to.put(row * columns + column, from.get(column * rows + row));
            }
        }
        return turned;
    }

    /** Refuses tensors that have not been read yet. */
    @Override
    public void close() {
        closed = true;
    }
}
