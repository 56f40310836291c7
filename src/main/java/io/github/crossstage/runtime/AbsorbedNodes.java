package io.github.crossstage.runtime;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.Split;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which nodes of a network the nodes of its rewritten graph do the work of.
 *
 * <p>A node that is not there any more went into the producers of the first values behind it that are: passes keep the name of a
 * value whose numbers stay the same. Where a node that the passes added stands before such a producer, it went there if the producer
 * only cuts (siblings made one), if both are of a kind (a pool that changed places with its convolution) or if it was the prologue
 * of what stands behind that now.
 */
final class AbsorbedNodes {
    private final Graph original;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, Node> producers = new HashMap<>();
    private final Set<String> originalNames;
    private final Map<String, List<Node>> absorbed = new LinkedHashMap<>();
    private final List<Node> leftOut = new ArrayList<>();

    private AbsorbedNodes(Graph original, Graph rewritten) {
        this.original = original;
        originalNames = original.nodes().stream().map(Node::name).collect(Collectors.toSet());
        for (Node node : rewritten.nodes()) {
            nodes.put(node.name(), node);
            node.outputs().forEach(output -> producers.put(output.name(), node));
        }
        original.nodes().stream().filter(node -> !stands(node)).forEach(this::absorb);
    }

    static AbsorbedNodes of(Graph original, Graph rewritten) {
        return new AbsorbedNodes(original, rewritten);
    }

    private boolean stands(Node node) {
        Node same = nodes.get(node.name());
        return same != null && same.op().kind() == node.op().kind();
    }

    private void absorb(Node node) {
        Set<String> owners = new LinkedHashSet<>();
        node.outputs().forEach(output -> findOwners(node, output, owners, new LinkedHashSet<>()));
        owners.forEach(owner ->
                absorbed.computeIfAbsent(owner, unused -> new ArrayList<>()).add(node));
        if (owners.isEmpty()) {
            leftOut.add(node);
        }
    }

    private void findOwners(Node lost, Value value, Set<String> owners, Set<String> behind) {
        Node producer = producers.get(value.name());
        if (producer != null) {
            owners.add(owner(lost, producer, behind).name());
            return;
        }
        for (Node reader : original.consumers(value)) {
            if (behind.add(reader.name())) {
                reader.outputs().forEach(output -> findOwners(lost, output, owners, behind));
            }
        }
    }

    /**
     * Returns the node that a lost one went into.
     *
     * @param producer makes the first value behind it
     * @param behind names of the nodes that stood between it and that value
     */
    private Node owner(Node lost, Node producer, Set<String> behind) {
        Node before = producers.get(producer.inputs().get(0).name());
        if (before == null
                || originalNames.contains(before.name())
                || producer.op().kind() == lost.op().kind()) {
            return producer;
        }
        boolean isPartOfIt = producer.op() instanceof Split && !originalNames.contains(producer.name());
        boolean changedPlaces = before.op().kind() == lost.op().kind();
        boolean isItsPrologue =
                before.op() instanceof Pool2d pool && pool.prologue().isPresent() && behind.contains(producer.name());
        return isPartOfIt || changedPlaces || isItsPrologue ? before : producer;
    }

    /** Returns the nodes that a node of the rewritten graph does besides the one of its name, in the network's order. */
    List<Node> of(Node node) {
        return absorbed.getOrDefault(node.name(), List.of());
    }

    /** Returns the nodes that nothing does any more: no output needs them, or the outputs that do are constants. */
    List<Node> leftOut() {
        return leftOut;
    }
}
