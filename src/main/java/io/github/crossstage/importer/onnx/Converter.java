package io.github.crossstage.importer.onnx;

import java.util.List;

/** What turns a node of one operator type into operators of a graph or into known numbers. */
@FunctionalInterface
interface Converter {
    /**
     * Converts a node.
     *
     * @return the operands for its outputs, in order; trailing ones that nobody reads may be left out
     * @throws UnsupportedNode if the node uses something that is not computed
     * @throws io.github.crossstage.error.ShapeException if its inputs do not fit
     */
    List<Operand> convert(NodeImport node);
}
