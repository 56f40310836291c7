package io.github.crossstage.lowering;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node that wants an implementation: what it reads, where its outputs may go, and what device it will run on.
 *
 * <p>Asking for memory costs nothing until the implementation accepts. Not thread-safe; lives for one node.
 */
public final class Request {
    private final Node node;
    private final DeviceInfo device;
    private final StorageBook book;
    private final Map<Integer, DeviceTensor> inputs;
    private final List<DeviceTensor> outputs;

    Request(Node node, DeviceInfo device, StorageBook book) {
        this(
                node,
                device,
                book,
                Map.of(),
                node.outputs().stream()
                        .map(output -> book.arena(output.name(), output.type().shape()))
                        .toList());
    }

    /** Makes a request whose outputs, and some of whose inputs, lie where the caller says. */
    Request(
            Node node,
            DeviceInfo device,
            StorageBook book,
            Map<Integer, DeviceTensor> inputs,
            List<DeviceTensor> outputs) {
        this.node = node;
        this.device = device;
        this.book = book;
        this.inputs = Map.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
    }

    /** Returns the node. */
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
        return node.inputs().size();
    }

    /** Returns where an input lies; a constant is uploaded plain and row-major. */
    public DeviceTensor input(int index) {
        DeviceTensor placed = inputs.get(index);
        return placed == null ? book.tensor(node.inputs().get(index)) : placed;
    }

    /** Returns the shape of an input. */
    public Shape inputShape(int index) {
        return node.inputs().get(index).type().shape();
    }

    /** Returns the numbers of an input that is a constant, or nothing. */
    public Optional<Tensor> constant(int index) {
        return book.constant(node.inputs().get(index));
    }

    /** Returns device memory that holds constants in a packing of the kernel's own, as a vector of all its elements. */
    public DeviceTensor packed(List<Tensor> sources, Packing packing) {
        return book.packed(new ConstantData(sources, packing), node.name());
    }

    /** Returns where the only output is to be written. */
    public DeviceTensor output() {
        return output(0);
    }

    /** Returns where an output is to be written. */
    public DeviceTensor output(int index) {
        return outputs.get(index);
    }

    /** Returns memory for this node's launches alone, dense, with undefined contents. */
    public DeviceTensor workspace(long... extents) {
        return book.workspace(node.name(), Shape.of(extents));
    }
}
