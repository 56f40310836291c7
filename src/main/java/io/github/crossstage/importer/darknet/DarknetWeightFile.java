package io.github.crossstage.importer.darknet;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.importer.ByteSource;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.tensor.WeightSource;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A darknet {@code .weights} file: a {@link WeightHeader}, then the float32 numbers of each layer, in order and without names.
 *
 * <p>Because nothing in the file says what a number is, its size is checked against the layers before anything is read. Tensors
 * stay in the file, which must not change meanwhile.
 */
final class DarknetWeightFile implements WeightSource {
    /** Where a tensor lies. */
    private record Place(WeightPart part, long offset) {}

    private final ByteSource file;
    private final WeightHeader header;
    private final int layersHeld;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, Tensor> tensors = new HashMap<>();
    private volatile boolean closed;

    private DarknetWeightFile(ByteSource file, WeightHeader header, DarknetArchitecture architecture, int layersHeld) {
        this.file = file;
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
        ByteSource file = ByteSource.open(path);
        WeightHeader header = WeightHeader.read(file);
        int held = layersHeld(file.name(), file.size(), header, architecture, partial);
        return new DarknetWeightFile(file, header, architecture, held);
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
        return file.name();
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
            throw new IllegalArgumentException(file.name() + " holds no tensor '" + name + "'");
        }
        synchronized (tensors) {
            return tensors.computeIfAbsent(name, unused -> read(place));
        }
    }

    private Tensor read(Place place) {
        if (closed) {
            throw new IllegalStateException(file.name() + " is closed");
        }
        Tensor stored = file.tensor(place.offset(), place.part().type());
        boolean turned = header.transposed() && place.part().role() == WeightPart.Role.MATRIX;
        return turned ? transposed(stored) : stored;
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
