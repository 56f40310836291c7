package io.github.crossstage.models;

/**
 * A dense layer as the reference implementation nests it.
 *
 * @param names the names of its four modules
 * @param whole the module that returns the concatenation, if one does
 * @param made the module, in that one, that returns the new channels, if one does
 */
record DenseLayerGroups(DenseLayerNames names, Group whole, Group made) {
    static DenseLayerGroups none(DenseLayerNames names) {
        return new DenseLayerGroups(names, Group.NONE, Group.NONE);
    }
}
