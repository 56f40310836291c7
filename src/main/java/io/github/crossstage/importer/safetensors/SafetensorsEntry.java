package io.github.crossstage.importer.safetensors;

import io.github.crossstage.tensor.TensorType;

/**
 * What a header says of one tensor.
 *
 * @param name its name
 * @param type its element type and shape
 * @param begin where its bytes begin, counted from the end of the header, inclusive
 * @param end where they end, exclusive
 */
record SafetensorsEntry(String name, TensorType type, long begin, long end) {}
