package io.github.crossstage.models;

import io.github.crossstage.tensor.Shape;
import java.util.List;

/**
 * A module of a network as the reference implementation nests them: a layer, or a group of modules that has a type of its own there.
 * What it keeps in no module, like a slice or a sum, is none; an activation or a pool is one wherever it stands.
 *
 * @param type PyTorch's type of a layer, {@code Conv2d}, or the reference implementation's of a group, {@code DenseLayer}
 * @param name its path in the network's own scheme, {@code stages.0.blocks.1.conv1}; empty for layers without parameters and for the
 *     network itself
 * @param output shape of what it returns, with the batch axis
 * @param parameters learnt numbers, those of its children included
 * @param macs multiply-accumulates for one picture, those of its children included
 * @param children the modules in it, in the order they run; none for a layer
 */
public record NetworkModule(
        String type, String name, Shape output, long parameters, long macs, List<NetworkModule> children) {
    public NetworkModule {
        children = List.copyOf(children);
    }

    static NetworkModule group(String type, String name, Shape output, List<NetworkModule> children) {
        long parameters = children.stream().mapToLong(NetworkModule::parameters).sum();
        long macs = children.stream().mapToLong(NetworkModule::macs).sum();
        return new NetworkModule(type, name, output, parameters, macs, children);
    }

    /** Returns how many levels of modules are in it, 0 for a layer. */
    int levels() {
        return children.stream().mapToInt(child -> 1 + child.levels()).max().orElse(0);
    }
}
