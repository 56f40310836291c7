package io.github.crossstage.importer.onnx;

import java.util.List;
import java.util.Optional;

/**
 * A {@code ValueInfoProto}: a declared input or output of the graph.
 *
 * @param name name of the value
 * @param elementType its element type; nothing where the file gives no tensor type
 * @param extents its extents, {@link io.github.crossstage.ir.InputSpec#FREE} where the file names or omits one; nothing where it
 *     gives no shape
 * @param offset where it starts in the file, in bytes
 */
record OnnxValue(String name, Optional<OnnxElementType> elementType, Optional<List<Long>> extents, long offset) {}
