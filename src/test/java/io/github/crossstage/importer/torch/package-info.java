/** Tests of the reader of PyTorch files; hostile ones are written here with {@code PickleBytes} and {@code ZipBytes}. */
package io.github.crossstage.importer.torch;
