package io.github.crossstage.lowering;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.opencl.ClDevice;
import io.github.crossstage.slabs.ChannelOrder;
import io.github.crossstage.slabs.SlabPlan;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.OpCase;
import io.github.crossstage.testing.ScheduleRunner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One operator whose tensors lie in channel blocks, {@code [C/c, N, H, W, c]}, done by one implementation.
 *
 * <p>Channels are padded with zeros to whole blocks. In front of every tensor and behind each of its blocks there are NaNs, so that a
 * read outside shows in the result; the output must leave its own untouched and its padding channels zero.
 */
final class BlockedRun {
    private static final float POISON = Float.intBitsToFloat(0x7fc0beef);

    private final OpCase opCase;
    private final int block;
    private final int gap;
    private final Graph graph;
    private final Map<Value, DeviceTensor> tensors = new LinkedHashMap<>();
    private final Map<Value, Place> places = new LinkedHashMap<>();
    private final DeviceTensor output;
    private final Attempt attempt;
    private final StorageBook book;
    private int nextId = 1_000_000;

    /**
     * Asks an implementation.
     *
     * @param block channels of a block
     * @param plain inputs that lie plain and row-major
     * @param gap vectors of NaN behind each block
     */
    BlockedRun(OpCase opCase, Implementation implementation, ClDevice device, int block, Set<Integer> plain, int gap) {
        this.opCase = opCase;
        this.block = block;
        this.gap = gap;
        this.graph = opCase.graph();
        this.book = new StorageBook(graph, SlabPlan.of(graph, 1));
        Node node = graph.nodes().get(0);
        List<Operand> operands = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            if (!opCase.constants().contains(i)) {
                Shape shape = node.inputs().get(i).type().shape();
                DeviceTensor tensor = plain.contains(i) ? plain(shape) : blocked(shape);
                Place place = place(tensor, shape);
                operands.add(new Operand.Computed(place));
                tensors.put(node.inputs().get(i), tensor);
                places.put(node.inputs().get(i), place);
            } else {
                operands.add(new Operand.Fixed(
                        Constant.of(book.constant(node.inputs().get(i)).orElseThrow())));
            }
        }
        this.output = blocked(node.outputs().get(0).type().shape());
        Place dst = place(output, node.outputs().get(0).type().shape());
        this.attempt = implementation.attempt(new Request(node, device.info(), book, operands, List.of(dst)));
    }

    private static Place place(DeviceTensor tensor, Shape logical) {
        return new Place(
                tensor,
                ChannelOrder.inOrder(logical.intExtent(1), tensor.shape().intExtent(1)));
    }

    private DeviceTensor plain(Shape shape) {
        Storage storage = new Storage(nextId++, Storage.Kind.ARENA, shape.elementCount(), "plain");
        return DeviceTensor.dense(storage, shape);
    }

    private DeviceTensor blocked(Shape shape) {
        long n = shape.extent(0);
        long h = shape.extent(2);
        long w = shape.extent(3);
        long blocks = Conv2dProblem.ceilDiv(shape.extent(1), block);
        long stride = (n * h * w + gap) * block;
        long offset = (long) gap * block;
        Storage storage = new Storage(nextId++, Storage.Kind.ARENA, offset + blocks * stride, "blocked");
        return new DeviceTensor(
                storage,
                offset,
                Shape.of(n, blocks * block, h, w),
                new DeviceLayout(block, List.of(h * w * block, stride, w * block, (long) block)));
    }

    /** Returns why the implementation refuses, or nothing. */
    Optional<String> refusal() {
        return attempt instanceof Attempt.Refused refused ? Optional.of(refused.reason()) : Optional.empty();
    }

    List<Launch> launches() {
        return ((Attempt.Accepted) attempt).launches();
    }

    /** Returns the schedule that runs the launches so many times. */
    Schedule schedule(int times) {
        Map<Storage, ConstantData> constants = new LinkedHashMap<>();
        for (Launch launch : launches()) {
            launch.memory().stream()
                    .map(memory -> memory.tensor().storage())
                    .filter(storage -> storage.kind() == Storage.Kind.CONSTANT)
                    .forEach(storage -> constants.put(storage, book.constantData(storage)));
        }
        Step step = new Step("op", Optional.empty(), "", List.of(), launches(), List.of(output));
        DeviceTensor raw =
                DeviceTensor.dense(output.storage(), Shape.of(output.storage().elements()));
        return new Schedule(
                graph,
                block,
                SlabPlan.of(graph, 1),
                Collections.nCopies(times, step),
                places,
                Map.of("out", raw),
                constants);
    }

    /** Returns the inputs as they lie in their storages, by name. */
    Map<String, Tensor> feed() {
        Map<String, Tensor> feed = new LinkedHashMap<>();
        opCase.feed().forEach((name, tensor) -> {
            Value value = graph.inputs().stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            feed.put(name, raw(tensors.get(value), tensor));
        });
        return feed;
    }

    private Tensor raw(DeviceTensor place, Tensor logical) {
        float[] raw = new float[Math.toIntExact(place.storage().elements())];
        Arrays.fill(raw, POISON);
        float[] numbers = logical.toFloatArray();
        forEachPlace(place, logical.shape(), (at, index) -> raw[at] = index < 0 ? 0 : numbers[index]);
        return Tensor.of(raw, raw.length);
    }

    /** Runs once and returns the output; fails where anything else was written. */
    Tensor run(ClDevice device) {
        float[] raw = ScheduleRunner.run(device, schedule(1), feed()).get("out").toFloatArray();
        Shape shape = opCase.outputTypes().get(0).shape();
        float[] logical = new float[Math.toIntExact(shape.elementCount())];
        boolean[] seen = new boolean[raw.length];
        forEachPlace(output, shape, (at, index) -> {
            seen[at] = true;
            if (index >= 0) {
                logical[index] = raw[at];
            } else if (raw[at] != 0) {
                throw new AssertionError(opCase + ": a padding channel holds " + raw[at] + " at element " + at);
            }
        });
        for (int i = 0; i < raw.length; i++) {
            if (!seen[i] && Float.floatToRawIntBits(raw[i]) != 0x7fc07ead) {
                throw new AssertionError(
                        opCase + ": element " + i + " between the blocks was overwritten with " + raw[i]);
            }
        }
        return Tensor.of(logical, shape.extents());
    }

    /** Takes an element of the storage and the index in the model's tensor, -1 for a padding channel. */
    private interface Visitor {
        void at(int element, int index);
    }

    private static void forEachPlace(DeviceTensor place, Shape logical, Visitor action) {
        int block = place.layout().channelBlock();
        int index = 0;
        for (int n = 0; n < logical.extent(0); n++) {
            for (int c = 0; c < place.shape().extent(1); c++) {
                for (int h = 0; h < logical.extent(2); h++) {
                    for (int w = 0; w < logical.extent(3); w++) {
                        long at = place.offset()
                                + n * place.stride(0)
                                + c / block * place.stride(1)
                                + h * place.stride(2)
                                + w * place.stride(3)
                                + c % block;
                        action.at(Math.toIntExact(at), c < logical.extent(1) ? index++ : -1);
                    }
                }
            }
        }
    }
}
