/**
 * Writes graphs as ONNX files, for engines that read nothing else.
 *
 * <p>{@link io.github.crossstage.benchmarks.onnx.OnnxExport} takes a graph as an importer or the registry made it, before any pass, and
 * writes each node as exporters of training frameworks do: {@link io.github.crossstage.benchmarks.onnx.NodeExport} has the operators,
 * {@link io.github.crossstage.benchmarks.onnx.ActivationExport} the activations, {@link io.github.crossstage.benchmarks.onnx.ProtoMessage} the
 * bytes of protobuf. May use {@code ir} and {@code tensor} of the library.
 */
package io.github.crossstage.benchmarks.onnx;
