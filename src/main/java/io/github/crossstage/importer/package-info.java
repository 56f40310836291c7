/**
 * What all readers of model and weight files share.
 *
 * <p>Layer 2: uses {@code tensor} and {@code error}. {@link io.github.crossstage.importer.ByteSource} gives access to the bytes of
 * a file, {@link io.github.crossstage.importer.TensorTable} hands out its tensors by name when they are asked for, and
 * {@link io.github.crossstage.importer.Float32} makes float32 of what is stored in other widths. The packages below know one file
 * format each.
 */
package io.github.crossstage.importer;
