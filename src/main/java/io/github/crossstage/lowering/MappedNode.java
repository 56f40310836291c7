package io.github.crossstage.lowering;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.slabs.ChannelOrder;
import io.github.crossstage.slabs.Home;
import io.github.crossstage.slabs.SlabPlan;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A node as it is asked for: with the feature maps as they lie in memory and the constants arranged to match, or with plain tensors.
 * What it reads and lies otherwise is listed as reorders, to be made if somebody takes the node. Lives for one node.
 */
final class MappedNode {
    /**
     * A copy of an input that has to be made first.
     *
     * @param value the input
     * @param from where it lies
     * @param to where it is wanted
     */
    record Reordered(Value value, Place from, Place to) {}

    private final Node node;
    private final StorageBook book;
    private final int block;
    private final List<Operand> operands = new ArrayList<>();
    private final List<Reordered> reorders = new ArrayList<>();
    private final List<Place> outputs = new ArrayList<>();
    private Op op;

    private MappedNode(Node node, StorageBook book, int block) {
        this.node = node;
        this.book = book;
        this.block = block;
        this.op = node.op();
    }

    /** Returns the node with plain tensors only. */
    static MappedNode plain(Node node, SlabPlan slabs, StorageBook book) {
        MappedNode mapped = new MappedNode(node, book, 1);
        for (Value input : node.inputs()) {
            mapped.addPlain(input);
        }
        for (Value output : node.outputs()) {
            Shape shape = output.type().shape();
            Optional<Place> home = slabs.home(output).map(one -> new Place(book.tensor(one), one.order()));
            // A split may cut its outputs out of its input, so it gets no home to write to.
            mapped.outputs.add(
                    home.isPresent() && home.get().isPlain() && node.outputs().size() == 1
                            ? home.get()
                            : Place.plain(book.arena(output.name(), shape)));
        }
        return mapped;
    }

    /** Returns the node with feature maps as they lie in memory, or nothing where it has none or cannot be done so. */
    static Optional<MappedNode> of(Node node, SlabPlan slabs, StorageBook book, int block) {
        MappedNode mapped = new MappedNode(node, book, block);
        Optional<Home> home = slabs.home(node.outputs().get(0));
        boolean possible;
        if (home.isPresent()) {
            Place dst = new Place(book.tensor(home.get()), home.get().order());
            mapped.outputs.add(dst);
            possible = mapped.addMaps(dst);
        } else if (node.op() instanceof Gemm gemm) {
            possible = mapped.addLinear(gemm);
        } else {
            possible = node.op() instanceof Reshape && mapped.addFlatten();
        }
        return possible ? Optional.of(mapped) : Optional.empty();
    }

    private boolean addMaps(Place dst) {
        if (node.op() instanceof Conv2d conv) {
            return addConvolution(conv, dst.order());
        }
        boolean isBinary = node.op() instanceof Binary;
        for (int i = 0; i < node.inputs().size(); i++) {
            Value input = node.inputs().get(i);
            Optional<Tensor> constant = book.constant(input);
            if (constant.isPresent()) {
                int axis = isBinary ? input.type().shape().rank() - 3 : 0;
                addConstant(constant.get(), channelAxis(input.type().shape(), axis, dst.order()));
            } else if (i == 0 || isBinary) {
                addMap(input, dst.order());
            } else if (dst.order().isPlain()) {
                addPlain(input);
            } else {
                return false;
            }
        }
        return true;
    }

    private static Arrangement channelAxis(Shape shape, int axis, ChannelOrder order) {
        return axis >= 0 && shape.extent(axis) == order.channels()
                ? Arrangement.NONE.with(axis, order)
                : Arrangement.NONE;
    }

    private boolean addConvolution(Conv2d conv, ChannelOrder dst) {
        int channels = node.inputs().get(0).type().shape().intExtent(1);
        boolean depthwise = conv.groups() > 1 && conv.groups() == channels && dst.channels() == channels;
        ChannelOrder src;
        if (depthwise) {
            src = addMap(node.inputs().get(0), dst);
        } else if (conv.groups() > 1) {
            if (!dst.isPlain() || channels % block != 0) {
                return false;
            }
            src = addMap(node.inputs().get(0), ChannelOrder.plain(channels));
        } else {
            src = addSource(node.inputs().get(0));
        }
        Arrangement filters = Arrangement.NONE.with(0, dst);
        for (int i = 1; i < node.inputs().size(); i++) {
            Value input = node.inputs().get(i);
            Optional<Tensor> constant = book.constant(input);
            boolean isResidual = conv.epilogue().addsResidual() && i == conv.residualIndex();
            Arrangement arrangement;
            if (isResidual) {
                arrangement = Arrangement.NONE.with(1, dst);
            } else if (i == 1) {
                arrangement = conv.groups() == 1 ? filters.with(1, src) : filters;
            } else {
                boolean isPrologue = conv.prologue().isPresent() && i < conv.factorIndex() + 2;
                arrangement = Arrangement.NONE.with(0, isPrologue ? src : dst);
            }
            if (constant.isPresent()) {
                addConstant(constant.get(), arrangement);
            } else if (isResidual) {
                addMap(input, dst);
            } else if (arrangement.equals(Arrangement.NONE)) {
                addPlain(input);
            } else {
                return false;
            }
        }
        return true;
    }

    /** A matrix product whose left side has its columns in the order of a feature map. */
    private boolean addLinear(Gemm gemm) {
        Place a = book.place(node.inputs().get(0));
        Optional<Tensor> b = book.constant(node.inputs().get(1));
        if (a.order().isPlain() || gemm.transposeA() || b.isEmpty()) {
            return false;
        }
        operands.add(new Operand.Computed(a));
        addConstant(b.get(), Arrangement.NONE.with(gemm.transposeB() ? 1 : 0, a.order()));
        for (Value input : node.inputs().subList(2, node.inputs().size())) {
            addPlain(input);
        }
        Value output = node.outputs().get(0);
        outputs.add(Place.plain(book.arena(output.name(), output.type().shape())));
        return true;
    }

    /** Maps of one pixel, image after image, are rows of a matrix as they lie. */
    private boolean addFlatten() {
        Value input = node.inputs().get(0);
        Shape from = input.type().shape();
        Shape to = node.outputs().get(0).type().shape();
        if (from.rank() != 4 || from.elementCount(2, 4) != 1 || !to.equals(Shape.of(from.extent(0), from.extent(1)))) {
            return false;
        }
        Place place = book.place(input);
        DeviceTensor tensor = place.tensor();
        long physical = tensor.shape().extent(1);
        int channelBlock = tensor.layout().channelBlock();
        if (tensor.stride(1) != channelBlock || (tensor.stride(0) != physical && from.extent(0) != 1)) {
            return false;
        }
        DeviceTensor rows = tensor.view(tensor.offset(), Shape.of(from.extent(0), physical), physical, 1);
        operands.add(new Operand.Computed(new Place(rows, place.order())));
        op = new Reshape(rows.shape());
        outputs.add(new Place(rows, place.order()));
        return true;
    }

    private void addConstant(Tensor constant, Arrangement arrangement) {
        operands.add(new Operand.Fixed(new Constant(constant, arrangement)));
    }

    private void addPlain(Value input) {
        Optional<Tensor> constant = book.constant(input);
        if (constant.isPresent()) {
            addConstant(constant.get(), Arrangement.NONE);
            return;
        }
        Place place = book.place(input);
        if (!place.isPlain()) {
            Shape shape = input.type().shape();
            place = copied(input, ChannelOrder.plain(shape.intExtent(1)), 1);
        }
        operands.add(new Operand.Computed(place));
    }

    /** Adds the source of a convolution, in whatever order it lies; a picture of few channels may stay plain. */
    private ChannelOrder addSource(Value input) {
        Place place = book.place(input);
        int channels = input.type().shape().intExtent(1);
        if (place.tensor().layout().channelBlock() == block || 2 * channels < block) {
            operands.add(new Operand.Computed(place));
            return place.order();
        }
        return addMap(input, ChannelOrder.padded(channels, block));
    }

    /** Adds a feature map in this order, copied first where it lies in another. */
    private ChannelOrder addMap(Value input, ChannelOrder order) {
        Place place = book.place(input);
        if (!place.order().equals(order) || place.tensor().layout().channelBlock() != block) {
            place = copied(input, order, block);
        }
        operands.add(new Operand.Computed(place));
        return order;
    }

    private Place copied(Value input, ChannelOrder order, int channelBlock) {
        Optional<Place> known = book.copy(input, order, channelBlock);
        if (known.isPresent()) {
            return known.get();
        }
        for (Reordered one : reorders) {
            Place to = one.to();
            boolean isSame = to.order().equals(order) && to.tensor().layout().channelBlock() == channelBlock;
            if (one.value().equals(input) && isSame) {
                return to;
            }
        }
        Shape shape = input.type().shape();
        DeviceTensor copy = channelBlock == 1
                ? book.arena(input.name(), shape.rank() < 2 ? shape : shape.with(1, order.physical()))
                : book.map(Storage.Kind.ARENA, input.name(), channelBlock, shape.with(1, order.physical()));
        Place to = new Place(copy, order);
        reorders.add(new Reordered(input, book.place(input), to));
        return to;
    }

    /** Returns the implementations to ask, in order. */
    List<Implementation> implementations() {
        return block == 1
                ? Lowerings.of(node.op().kind())
                : Lowerings.blocked(node.op().kind());
    }

    /** Returns the request for one implementation. */
    Request request(DeviceInfo device, StorageBook storages) {
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            inputs.add(inMemory(node.inputs().get(i), operands.get(i).shape()));
        }
        List<Value> made = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            made.add(inMemory(node.outputs().get(i), outputs.get(i).tensor().shape()));
        }
        return new Request(new Node(node.name(), op, inputs, made), device, storages, operands, outputs);
    }

    private static Value inMemory(Value value, Shape shape) {
        return new Value(value.id(), value.name(), new TensorType(value.type().dataType(), shape));
    }

    /** Returns the copies to make before the node runs. */
    List<Reordered> reorders() {
        return reorders;
    }

    /** Returns where the implementation was told to write. */
    List<Place> outputs() {
        return outputs;
    }

    /** Lets later nodes find the copies made for this one. */
    void remember(StorageBook storages) {
        reorders.forEach(one -> storages.rememberCopy(one.value(), one.to()));
    }
}
