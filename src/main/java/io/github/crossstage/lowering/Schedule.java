package io.github.crossstage.lowering;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Value;
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
    private final List<Step> steps;
    private final Map<Value, DeviceTensor> tensors;
    private final Map<String, DeviceTensor> outputs;
    private final Map<Storage, ConstantData> constants;

    Schedule(
            Graph graph,
            List<Step> steps,
            Map<Value, DeviceTensor> tensors,
            Map<String, DeviceTensor> outputs,
            Map<Storage, ConstantData> constants) {
        this.graph = graph;
        this.steps = List.copyOf(steps);
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        this.outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        this.constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    }

    /** Returns the graph that was lowered. */
    public Graph graph() {
        return graph;
    }

    /** Returns the steps in the order they run. */
    public List<Step> steps() {
        return steps;
    }

    /** Returns where a value of the graph lies while it is live. */
    public DeviceTensor tensor(Value value) {
        return tensors.get(value);
    }

    /** Returns where the network's outputs lie after the last step, by name: dense, row-major, in the arena. */
    public Map<String, DeviceTensor> outputs() {
        return outputs;
    }

    /** Returns the constants that launches read, each with its storage. */
    public Map<Storage, ConstantData> constants() {
        return constants;
    }

    /** Returns the storages of a step that the planner places: what its launches touch and what its outputs lie in. */
    public static Set<Storage> planned(Step step) {
        Set<Storage> touched = new LinkedHashSet<>();
        step.launches().forEach(launch -> launch.memory()
                .forEach(memory -> touched.add(memory.tensor().storage())));
        step.outputs().forEach(output -> touched.add(output.storage()));
        touched.removeIf(storage -> !storage.isPlanned());
        return touched;
    }

    /** Returns the number of kernel launches. */
    public int launchCount() {
        return steps.stream().mapToInt(step -> step.launches().size()).sum();
    }
}
