package io.github.crossstage.lowering;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.slabs.ChannelOrder;
import io.github.crossstage.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * A node that wants an implementation: what it reads, where its outputs go, and what device it will run on.
 *
 * <p>Feature maps are seen as they lie in memory: their shapes count the channels in their places, padding included, and the
 * constants that meet them (weights, biases, factors) are arranged to match, with zeros for padding. An implementation need not know:
 * it sees a convolution of so many channels. Padding channels of the output must be written as zero; that comes by itself
 * where zero weights give zero; only for activations that make something else of 0 is {@link #outputOrder} needed.
 *
 * <p>Asking for memory costs nothing until the implementation accepts. Not thread-safe; lives for one node.
 */
public final class Request {
    private final Node node;
    private final DeviceInfo device;
    private final StorageBook book;
    private final List<Operand> operands;
    private final List<Place> outputs;

    Request(Node node, DeviceInfo device, StorageBook book, List<Operand> operands, List<Place> outputs) {
        this.node = node;
        this.device = device;
        this.book = book;
        this.operands = List.copyOf(operands);
        this.outputs = List.copyOf(outputs);
    }

    /** Returns the node, its shapes those in memory. */
    public Node node() {
        return node;
    }

    /** Returns the operator. @throws ClassCastException if it is another one, which is a fault of {@link Lowerings} */
    public <T extends Op> T op(Class<T> type) {
        return type.cast(node.op());
    }

    /** Returns the device. */
    public DeviceInfo device() {
        return device;
    }

    /** Returns the number of inputs. */
    public int inputCount() {
        return operands.size();
    }

    /** Returns where an input lies; a constant is uploaded plain and row-major. */
    public DeviceTensor input(int index) {
        Operand operand = operands.get(index);
        if (operand instanceof Operand.Fixed fixed) {
            return book.uploaded(fixed.constant(), node.inputs().get(index).name());
        }
        return ((Operand.Computed) operand).place().tensor();
    }

    /** Returns the shape of an input in memory. */
    public Shape inputShape(int index) {
        return operands.get(index).shape();
    }

    /** Returns an input that is a constant, or nothing. */
    public Optional<Constant> constant(int index) {
        return operands.get(index) instanceof Operand.Fixed fixed ? Optional.of(fixed.constant()) : Optional.empty();
    }

    /** Returns device memory that holds constants in a packing of the kernel's own, as a vector of all its elements. */
    public DeviceTensor packed(List<Constant> sources, Packing packing) {
        return book.packed(new ConstantData(sources, packing, book.type()), node.name());
    }

    /**
     * Returns device memory as {@link #packed} does that holds float32 even where feature maps and weights are kept as float16: tables
     * of indices, and factors that are few.
     */
    public DeviceTensor table(List<Constant> sources, Packing packing) {
        return book.packed(new ConstantData(sources, packing), node.name());
    }

    /** Returns where the only output is to be written. */
    public DeviceTensor output() {
        return output(0);
    }

    /** Returns where an output is to be written. */
    public DeviceTensor output(int index) {
        return outputs.get(index).tensor();
    }

    /** Returns how the channels of an input that is no constant lie. */
    ChannelOrder inputOrder(int index) {
        return ((Operand.Computed) operands.get(index)).place().order();
    }

    /** Returns how the channels of the output lie: which places are padding. */
    ChannelOrder outputOrder() {
        return outputs.get(0).order();
    }

    /** Returns memory for this node's launches alone, dense, with undefined contents. */
    public DeviceTensor workspace(long... extents) {
        return book.workspace(node.name(), Shape.of(extents));
    }

    /** Returns memory as {@link #workspace} does that holds float32 even where feature maps are kept as float16. */
    public DeviceTensor exactWorkspace(long... extents) {
        return book.exact(Storage.Kind.WORKSPACE, node.name(), Shape.of(extents));
    }
}
