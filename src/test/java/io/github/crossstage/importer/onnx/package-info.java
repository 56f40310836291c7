/** Tests of the ONNX importer; models come from the golden fixtures or are written here with {@code OnnxWriter}. */
package io.github.crossstage.importer.onnx;
