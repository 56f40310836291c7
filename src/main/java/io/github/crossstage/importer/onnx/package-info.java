/**
 * The ONNX importer: a strict reader of {@code .onnx} files and a table from ONNX operators to those of {@code ir}.
 *
 * <p>Layer 2: uses {@code tensor}, {@code ir} and {@code error}. A file passes through four stages, none of which trusts what it
 * reads: {@link io.github.crossstage.importer.onnx.ProtoReader} decodes the wire format, {@link
 * io.github.crossstage.importer.onnx.OnnxDecoder} makes records of it, {@link io.github.crossstage.importer.onnx.GraphOrder} checks
 * that every name is made once and before it is read, and {@link io.github.crossstage.importer.onnx.GraphImport} builds a graph
 * for concrete input shapes. Because shapes are concrete, everything a model computes from shapes is known at that point and
 * folded; what remains are float32 operators. Weights stay where they are: slices of the mapped file.
 *
 * <p>Only {@link io.github.crossstage.importer.onnx.OnnxFile} is public.
 */
package io.github.crossstage.importer.onnx;
