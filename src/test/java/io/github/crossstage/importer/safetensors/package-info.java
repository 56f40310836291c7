/** Tests of the safetensors reader and writer. */
package io.github.crossstage.importer.safetensors;
