package io.github.crossstage.ir;

import io.github.crossstage.ir.op.Op;
import io.github.crossstage.tensor.TensorType;
import java.util.List;

/**
 * One operator at work in a graph.
 *
 * @param name name that is unique in its graph, for messages
 * @param op what it computes
 * @param inputs what it reads, constants included, in the operator's order
 * @param outputs what it makes; one value except for a split
 */
public record Node(String name, Op op, List<Value> inputs, List<Value> outputs) {
    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The name tells nodes apart; a record's own hash goes through all attributes, and costs milliseconds at its first use. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Returns the only output. @throws IllegalStateException if there are several */
    public Value output() {
        if (outputs.size() != 1) {
            throw new IllegalStateException(describe() + " has " + outputs.size() + " outputs, expected 1");
        }
        return outputs.get(0);
    }

    /** Returns the types of the inputs. */
    public List<TensorType> inputTypes() {
        return inputs.stream().map(Value::type).toList();
    }

    /** Returns the types of the outputs. */
    public List<TensorType> outputTypes() {
        return outputs.stream().map(Value::type).toList();
    }

    /** Returns the multiply-accumulates of this node; see {@link Op#macs}. */
    public long macs() {
        return op.macs(inputTypes(), outputTypes());
    }

    /** Returns the floating-point operations of this node; see {@link Op#flops}. */
    public long flops() {
        return op.flops(inputTypes(), outputTypes());
    }

    /** Returns the operator with its attributes, {@code Conv2d kernel=[3, 3]}. */
    public String operator() {
        return (op.kind().label() + " " + op.attributes()).strip();
    }

    /** Returns {@code Conv2d 'stage2.conv1'}, as messages name a node. */
    public String describe() {
        return op.kind().label() + " '" + name + "'";
    }
}
