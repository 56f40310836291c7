package io.github.crossstage.lowering;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Value;
import io.github.crossstage.slabs.ChannelOrder;
import io.github.crossstage.slabs.Home;
import io.github.crossstage.slabs.Slab;
import io.github.crossstage.slabs.SlabPlan;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which storages a schedule has and where each value lies; filled while a graph is lowered. */
final class StorageBook {
    private final Graph graph;
    private final SlabPlan slabs;
    private final DataType type;
    private final Map<Value, Place> places = new LinkedHashMap<>();
    private final Map<ConstantData, DeviceTensor> packed = new HashMap<>();
    private final Map<Storage, ConstantData> constants = new LinkedHashMap<>();
    private final Map<Slab, Storage> slabStorages = new HashMap<>();
    /**
     * Slabs whose values all fill them and that are plain or of one pixel an image: there the images lie one after the other, as
     * the host has them.
     */
    private final Set<Slab> byImage = new HashSet<>();

    private final Map<Value, List<Place>> copies = new HashMap<>();
    private int nextId;

    /** Makes a book of float32 storages. */
    StorageBook(Graph graph, SlabPlan slabs) {
        this(graph, slabs, DataType.FLOAT32);
    }

    /**
     * Makes a book.
     *
     * @param type what feature maps and constants are kept as; inputs and outputs of the network are float32
     */
    StorageBook(Graph graph, SlabPlan slabs, DataType type) {
        this.graph = graph;
        this.slabs = slabs;
        this.type = type;
        for (Value input : graph.inputs()) {
            place(
                    input,
                    Place.plain(
                            exact(Storage.Kind.INPUT, input.name(), input.type().shape())));
        }
        findThoseByImage();
    }

    private void findThoseByImage() {
        Set<Slab> parted = new HashSet<>();
        slabs.homes().forEach(home -> {
            Slab slab = home.slab();
            if (home.isWhole() && (slab.block() == 1 || slab.shape().elementCount(2, 4) == 1)) {
                byImage.add(home.slab());
            } else {
                parted.add(home.slab());
            }
        });
        byImage.removeAll(parted);
    }

    DeviceTensor arena(String label, Shape shape) {
        return dense(Storage.Kind.ARENA, label, shape);
    }

    DeviceTensor workspace(String label, Shape shape) {
        return dense(Storage.Kind.WORKSPACE, label, shape);
    }

    /** Returns memory for float32, whatever feature maps are kept as. */
    DeviceTensor exact(Storage.Kind kind, String label, Shape shape) {
        return dense(kind, DataType.FLOAT32, label, shape);
    }

    private DeviceTensor dense(Storage.Kind kind, String label, Shape shape) {
        return dense(kind, type, label, shape);
    }

    private DeviceTensor dense(Storage.Kind kind, DataType kept, String label, Shape shape) {
        return DeviceTensor.dense(storage(kind, kept, label, shape, List.of(shape.elementCount())), shape);
    }

    private Storage storage(Storage.Kind kind, String label, Shape shape, List<Long> pieceEnds) {
        return storage(kind, type, label, shape, pieceEnds);
    }

    private Storage storage(Storage.Kind kind, DataType kept, String label, Shape shape, List<Long> pieceEnds) {
        if (shape.elementCount() > Integer.MAX_VALUE) {
            throw new ShapeException("'" + label + "' " + shape + " has " + shape.elementCount()
                    + " elements; kernels index at most " + Integer.MAX_VALUE + ". Use a smaller batch or input");
        }
        return new Storage(nextId++, kind, kept, shape.elementCount(), label, pieceEnds);
    }

    /** Returns the memory of a feature map. */
    DeviceTensor tensor(Home home) {
        Slab slab = home.slab();
        Storage storage = slabStorages.computeIfAbsent(slab, this::storage);
        Shape shape = slab.shape().with(1, home.order().physical());
        if (byImage.contains(slab)) {
            return new DeviceTensor(storage, 0, shape, imageLayout(slab.block(), shape));
        }
        long channel = shape.extent(0) * shape.elementCount(2, 4);
        return new DeviceTensor(storage, home.start() * channel, shape, mapLayout(slab.block(), shape));
    }

    /** Returns memory for a feature map of its own, with its channels in this many places. */
    DeviceTensor map(Storage.Kind kind, String label, int block, Shape shape) {
        return new DeviceTensor(
                storage(kind, label, shape, List.of(shape.elementCount())), 0, shape, mapLayout(block, shape));
    }

    private Storage storage(Slab slab) {
        Shape shape = slab.shape();
        List<Long> ends = new ArrayList<>();
        if (byImage.contains(slab)) {
            ends.add(shape.elementCount());
        } else {
            long channel = shape.extent(0) * shape.elementCount(2, 4);
            slab.ends().forEach(end -> ends.add(end * channel));
        }
        return storage(Storage.Kind.ARENA, slab.toString(), shape, ends);
    }

    /** {@code [block][image][row][column][channel]}. */
    private static DeviceLayout mapLayout(int block, Shape shape) {
        long row = block * shape.extent(3);
        long plane = row * shape.extent(2);
        return new DeviceLayout(block, List.of(plane, plane * shape.extent(0), row, (long) block));
    }

    /** {@code [image][channel][row][column]}; with a block, for maps of one pixel. */
    private static DeviceLayout imageLayout(int block, Shape shape) {
        if (block == 1) {
            return DeviceLayout.rowMajor(shape);
        }
        long vector = block;
        return new DeviceLayout(block, List.of(shape.extent(1), vector, vector, vector));
    }

    void place(Value value, Place place) {
        if (place.order().isPlain()
                && !place.tensor().shape().equals(value.type().shape())) {
            throw new IllegalStateException(
                    value + " was placed as " + place.tensor().shape());
        }
        places.put(value, place);
    }

    /** Returns where a value lies; a constant is uploaded plain and row-major. */
    Place place(Value value) {
        Place place = places.get(value);
        if (place == null) {
            Tensor constant = graph.constant(value)
                    .orElseThrow(() -> new IllegalStateException(value + " is read before it is placed"));
            place = Place.plain(uploaded(Constant.of(constant), value.name()));
            places.put(value, place);
        }
        return place;
    }

    /** Notes that a value also lies elsewhere. */
    void rememberCopy(Value value, Place copy) {
        copies.computeIfAbsent(value, unused -> new ArrayList<>()).add(copy);
    }

    /** Returns a copy of a value that was made before, if there is one in this order and layout. */
    Optional<Place> copy(Value value, ChannelOrder order, int block) {
        return copies.getOrDefault(value, List.of()).stream()
                .filter(place ->
                        place.order().equals(order) && place.tensor().layout().channelBlock() == block)
                .findFirst();
    }

    /** Returns a constant as a dense tensor. */
    DeviceTensor uploaded(Constant constant, String label) {
        DeviceTensor flat = packed(new ConstantData(List.of(constant), new Packing.Plain(), type), label);
        return DeviceTensor.dense(flat.storage(), constant.shape());
    }

    Optional<Tensor> constant(Value value) {
        return graph.constant(value);
    }

    DeviceTensor packed(ConstantData data, String label) {
        return packed.computeIfAbsent(data, unused -> {
            DeviceTensor tensor = dense(Storage.Kind.CONSTANT, data.type(), label, Shape.of(data.elements()));
            constants.put(tensor.storage(), data);
            return tensor;
        });
    }

    ConstantData constantData(Storage storage) {
        return constants.get(storage);
    }

    /** Returns what feature maps and constants are kept as. */
    DataType type() {
        return type;
    }

    Map<Value, Place> places() {
        return places;
    }
}
