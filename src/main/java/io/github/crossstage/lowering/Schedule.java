package io.github.crossstage.lowering;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Value;
import io.github.crossstage.slabs.SlabPlan;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph lowered to one device: the steps in order and where every tensor lies in its storage. Storages have no addresses yet;
 * the planner gives them. Immutable.
 */
public final class Schedule {
    private final Graph graph;
    private final int channelBlock;
    private final SlabPlan slabs;
    private final List<Step> steps;
    private final Map<Value, Place> places;
    private final Map<String, DeviceTensor> outputs;
    private final Map<Storage, ConstantData> constants;

    Schedule(
            Graph graph,
            int channelBlock,
            SlabPlan slabs,
            List<Step> steps,
            Map<Value, Place> places,
            Map<String, DeviceTensor> outputs,
            Map<Storage, ConstantData> constants) {
        this.graph = graph;
        this.channelBlock = channelBlock;
        this.slabs = slabs;
        this.steps = List.copyOf(steps);
        this.places = Collections.unmodifiableMap(new LinkedHashMap<>(places));
        this.outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        this.constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    }

    /** Returns the graph that was lowered. */
    public Graph graph() {
        return graph;
    }

    /** Returns how many channels of a feature map lie side by side. */
    public int channelBlock() {
        return channelBlock;
    }

    /** Returns which feature maps share memory. */
    public SlabPlan slabs() {
        return slabs;
    }

    /** Returns the steps in the order they run. */
    public List<Step> steps() {
        return steps;
    }

    /** Returns where a value of the graph lies while it is live. */
    public Place place(Value value) {
        return places.get(value);
    }

    /** Returns where the network's outputs lie after the last step, by name: dense, row-major, in the arena. */
    public Map<String, DeviceTensor> outputs() {
        return outputs;
    }

    /** Returns the constants that launches read, each with its storage. */
    public Map<Storage, ConstantData> constants() {
        return constants;
    }

    /**
     * A run of a storage that the planner gives a lifetime of its own.
     *
     * @param storage what it is a part of
     * @param index its number in the storage
     */
    public record Piece(Storage storage, int index) {
        /** Returns where it begins in its storage, in elements. */
        public long start() {
            return index == 0 ? 0 : storage.pieceEnds().get(index - 1);
        }

        /** Returns its size in elements. */
        public long elements() {
            return storage.pieceEnds().get(index) - start();
        }
    }

    /** Returns the pieces that the planner places and a step needs: what its launches touch and what its outputs lie in. */
    public static Set<Piece> planned(Step step) {
        Set<Piece> touched = new LinkedHashSet<>();
        step.launches().forEach(launch -> launch.memory().forEach(memory -> addPieces(memory.tensor(), touched)));
        step.outputs().forEach(output -> addPieces(output, touched));
        return touched;
    }

    /** Returns the pieces that a step writes and does not read: what was in them is not needed any more. */
    public static Set<Piece> overwritten(Step step) {
        Set<Piece> written = new LinkedHashSet<>();
        Set<Piece> read = new LinkedHashSet<>();
        for (Launch launch : step.launches()) {
            for (Arg.Memory memory : launch.memory()) {
                addPieces(memory.tensor(), memory.access() == Arg.Access.WRITE ? written : read);
            }
        }
        written.removeAll(read);
        return written;
    }

    private static void addPieces(DeviceTensor tensor, Set<Piece> touched) {
        Storage storage = tensor.storage();
        if (!storage.isPlanned()) {
            return;
        }
        int pieces = storage.pieceEnds().size();
        // Only feature maps look into storages of several pieces, and their strides are positive.
        long end = tensor.offset() + tensor.span();
        for (int i = 0; i < pieces; i++) {
            Piece piece = new Piece(storage, i);
            if (pieces == 1 || (tensor.offset() < piece.start() + piece.elements() && piece.start() < end)) {
                touched.add(piece);
            }
        }
    }

    /** Returns the number of kernel launches. */
    public int launchCount() {
        return steps.stream().mapToInt(step -> step.launches().size()).sum();
    }
}
