package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.slabs.SlabPlan;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.ScheduleRunner;
import io.github.crossstage.testing.TestDevices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Runs one operator, or launches of its own, with tensors that lie in channel blocks. Shapes are those in memory: whole blocks,
 * padding included. Every tensor lies in a storage of its own with NaN around it and in its gaps, which must stay.
 *
 * <p>{@link #add} adds the inputs of the operator in order, {@link #request} is what an implementation is asked, {@link #run}
 * returns the output.
 */
final class BlockedRunner {
    /** The bits of the NaN that {@link ScheduleRunner} fills memory with. */
    private static final int POISON = 0x7fc07ead;

    /** Far from the numbers that {@link StorageBook} gives. */
    private static final AtomicInteger NEXT_ID = new AtomicInteger(1 << 20);

    /** How a tensor's pixels lie. */
    enum Gaps {
        /** As the planner places them: all pixels of all images of a block behind one another. */
        NONE,
        /** Gaps behind rows, images and blocks. */
        EVERYWHERE
    }

    private final String name;
    private final int block;
    private final Gaps gaps;
    private final GraphBuilder builder;
    private final List<Value> values = new ArrayList<>();
    private final Map<String, Tensor> feed = new LinkedHashMap<>();
    private final Map<Value, DeviceTensor> placed = new LinkedHashMap<>();
    private Optional<StorageBook> book = Optional.empty();
    private Optional<DeviceTensor> output = Optional.empty();
    private Optional<Graph> graph = Optional.empty();

    /** Starts a case whose blocked tensors have blocks of so many channels. */
    BlockedRunner(String name, int block, Gaps gaps) {
        this.name = name;
        this.block = block;
        this.gaps = gaps;
        this.builder = new GraphBuilder(name);
    }

    /** Adds an input in channel blocks. */
    BlockedRunner add(Tensor tensor) {
        return add(tensor, blocked(tensor.shape()));
    }

    /** Adds an input that is dense and row-major. */
    BlockedRunner addPlain(Tensor tensor) {
        return add(tensor, DeviceTensor.dense(storage(tensor.shape().elementCount()), tensor.shape()));
    }

    /** Adds an input that lies as {@code place} says, in a storage of its own. */
    BlockedRunner add(Tensor tensor, DeviceTensor place) {
        Value value = builder.input("in" + values.size(), tensor.type());
        values.add(value);
        placed.put(value, place);
        feed.put(value.name(), tensor);
        return this;
    }

    /** Adds an input that is a constant of the model. */
    BlockedRunner addConstant(Tensor tensor) {
        values.add(builder.constant("in" + values.size(), tensor));
        return this;
    }

    /** Returns a place in channel blocks, in a storage of its own. */
    DeviceTensor blocked(Shape shape) {
        long gap = gaps == Gaps.NONE ? 0 : 1;
        long row = (shape.extent(3) + gap) * block;
        long image = (shape.extent(2) + gap) * row + gap * 3 * block;
        long plane = shape.extent(0) * image + gap * 5 * block;
        long offset = gap * 7 * block;
        DeviceLayout layout = new DeviceLayout(block, List.of(image, plane, row, (long) block));
        return new DeviceTensor(storage(offset + plane * (shape.extent(1) / block)), offset, shape, layout);
    }

    /** Returns a plain place, in a storage of its own: dense, or with gaps even between neighbours of a row. */
    DeviceTensor plain(Shape shape, boolean isView) {
        if (!isView) {
            return DeviceTensor.dense(storage(shape.elementCount()), shape);
        }
        long[] strides = shape.strides();
        for (int axis = 0; axis < strides.length; axis++) {
            strides[axis] *= 2;
        }
        return DeviceTensor.dense(storage(2 * shape.elementCount() + 5), Shape.of(2 * shape.elementCount() + 5))
                .view(3, shape, strides);
    }

    private Storage storage(long elements) {
        return new Storage(NEXT_ID.incrementAndGet(), Storage.Kind.ARENA, elements, name);
    }

    /** Returns the request of an operator on the inputs; its output lies in channel blocks. */
    Request request(Op op, ChannelTable channels) {
        return request(op, channels, blocked(op.infer(types()).get(0).shape()));
    }

    /** Returns the request of an operator on the inputs. */
    Request request(Op op, ChannelTable channels, DeviceTensor dst) {
        Value result = builder.add("op", op, values, List.of("out")).get(0);
        builder.output("out", result);
        Graph built = builder.build();
        StorageBook lies = new StorageBook(built, SlabPlan.of(built, 1));
        graph = Optional.of(built);
        book = Optional.of(lies);
        output = Optional.of(dst);
        Node node = built.nodes().get(0);
        List<Operand> operands = new ArrayList<>();
        for (Value value : values) {
            operands.add(
                    placed.containsKey(value)
                            ? new Operand.Computed(Place.plain(placed.get(value)))
                            : new Operand.Fixed(Constant.of(lies.constant(value).orElseThrow())));
        }
        return new Request(
                node, TestDevices.shared().info(), lies, operands, List.of(new Place(dst, channels.order())));
    }

    private List<TensorType> types() {
        return values.stream().map(Value::type).toList();
    }

    /** Runs launches that no operator stands for; they write {@code dst}. */
    Tensor run(DeviceTensor dst, Function<Request, List<Launch>> launches) {
        return run(launches.apply(request(new Activate(Activation.IDENTITY), ChannelTable.full(dst), dst)));
    }

    /** Returns the launches of an implementation. @throws AssertionError if it refuses */
    static List<Launch> launches(Implementation implementation, Request request) {
        Attempt attempt = implementation.attempt(request);
        if (attempt instanceof Attempt.Accepted accepted) {
            return accepted.launches();
        }
        throw new AssertionError(
                request.node() + ": " + implementation.name() + " " + ((Attempt.Refused) attempt).reason());
    }

    /** Runs launches twice, so that what a first run leaves shows, and returns the output; nothing else may be written. */
    Tensor run(List<Launch> launches) {
        try (ScheduleRunner runner = runner(launches)) {
            runner.run();
            runner.run();
            runner.requireMargins();
            return decode(runner.output("out"), output.orElseThrow());
        }
    }

    /** Returns the seconds of the fastest of some runs. */
    double seconds(List<Launch> launches, int runs) {
        try (ScheduleRunner runner = runner(launches)) {
            runner.run();
            double best = Double.MAX_VALUE;
            for (int i = 0; i < runs; i++) {
                long start = System.nanoTime();
                runner.run();
                best = Math.min(best, (System.nanoTime() - start) * 1e-9);
            }
            return best;
        }
    }

    private ScheduleRunner runner(List<Launch> launches) {
        DeviceTensor dst = output.orElseThrow();
        Map<Storage, ConstantData> constants = new LinkedHashMap<>();
        for (Launch launch : launches) {
            for (Arg.Memory memory : launch.memory()) {
                Storage storage = memory.tensor().storage();
                if (storage.kind() == Storage.Kind.CONSTANT) {
                    constants.put(storage, book.orElseThrow().constantData(storage));
                }
            }
        }
        Step step = new Step(name, Optional.empty(), name, List.of(), launches, List.of(dst));
        DeviceTensor raw =
                DeviceTensor.dense(dst.storage(), Shape.of(dst.storage().elements()));
        Map<Value, Place> places = new LinkedHashMap<>();
        placed.forEach((value, tensor) -> places.put(value, Place.plain(tensor)));
        Graph whole = graph.orElseThrow();
        Schedule schedule =
                new Schedule(whole, block, SlabPlan.of(whole, 1), List.of(step), places, Map.of("out", raw), constants);
        ScheduleRunner runner = new ScheduleRunner(TestDevices.shared(), schedule);
        placed.forEach((value, place) -> runner.input(value.name(), encode(feed.get(value.name()), place)));
        return runner;
    }

    /** Returns a storage's contents with this tensor in it. */
    private static Tensor encode(Tensor tensor, DeviceTensor place) {
        float[] raw = new float[Math.toIntExact(place.storage().elements())];
        Arrays.fill(raw, Float.intBitsToFloat(POISON));
        float[] numbers = tensor.toFloatArray();
        for (int i = 0; i < numbers.length; i++) {
            raw[position(place, i)] = numbers[i];
        }
        return Tensor.of(raw, raw.length);
    }

    /** Returns a tensor out of a storage's contents. @throws AssertionError if anything lies in the gaps */
    private Tensor decode(Tensor contents, DeviceTensor place) {
        float[] raw = contents.toFloatArray();
        float[] numbers = new float[Math.toIntExact(place.shape().elementCount())];
        Set<Integer> inside = new HashSet<>();
        for (int i = 0; i < numbers.length; i++) {
            int at = position(place, i);
            inside.add(at);
            numbers[i] = raw[at];
        }
        for (int i = 0; i < raw.length; i++) {
            if (!inside.contains(i)) {
                assertEquals(
                        POISON, Float.floatToRawIntBits(raw[i]), name + ": element " + i + " of a gap was written");
            }
        }
        return Tensor.of(numbers, place.shape().extents());
    }

    /** Returns the element of the storage where number {@code linear} of a tensor, counted row-major, lies. */
    private static int position(DeviceTensor tensor, int linear) {
        long[] dense = tensor.shape().strides();
        long at = tensor.offset();
        long rest = linear;
        for (int axis = 0; axis < dense.length; axis++) {
            long index = rest / dense[axis];
            rest %= dense[axis];
            int side = axis == 1 ? tensor.layout().channelBlock() : 1;
            at += index / side * tensor.stride(axis) + index % side;
        }
        return Math.toIntExact(at);
    }
}
