/**
 * Safetensors files: a strict reader and a writer of the canonical form.
 *
 * <p>Layer 2: uses {@code importer}, {@code tensor} and {@code error}. The format is that of the reference implementation's README
 * (github.com/huggingface/safetensors): an unsigned 64-bit header length, a JSON object that gives every tensor a type, a shape and a
 * range of the data behind it, then the data. {@link io.github.crossstage.importer.safetensors.SafetensorsHeader} checks all of it
 * before anything is read; the numbers stay in the mapped file.
 */
package io.github.crossstage.importer.safetensors;
