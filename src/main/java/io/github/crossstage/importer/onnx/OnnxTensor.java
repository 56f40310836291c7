package io.github.crossstage.importer.onnx;

import io.github.crossstage.tensor.Tensor;
import java.util.Optional;

/**
 * A {@code TensorProto}: an initializer or the value of an attribute.
 *
 * @param name its name; empty in an attribute
 * @param elementType its element type
 * @param numbers its numbers, or nothing where the element type is not supported
 */
record OnnxTensor(String name, OnnxElementType elementType, Optional<Tensor> numbers) {}
