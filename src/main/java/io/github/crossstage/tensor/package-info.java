/**
 * What numbers are: data types, shapes and read-only tensors in host memory.
 *
 * <p>Layer 0: uses nothing but the JDK and {@code error}. Every other package may use it. Data enters here from files ({@code importer}),
 * pictures ({@code image}) and callers, and leaves towards {@code reference} (which computes on it) and {@code runtime}
 * (which uploads it). A tensor here is always dense, row-major and little-endian; how a tensor lies in device memory is
 * decided in {@code lowering}.
 *
 * <p>Stable API.
 */
package io.github.crossstage.tensor;
