package io.github.crossstage.cli;

import io.github.crossstage.tensor.DataType;
import picocli.CommandLine.Option;

/** The argument that says what weights and feature maps are kept as on the device. */
final class StorageArguments {
    @Option(
            names = "--fp16",
            description =
                    "Keep weights and feature maps as float16: half the memory, rounded to 11 bits each. Arithmetic,"
                            + " inputs and outputs stay float32.")
    private boolean half;

    /** Returns the type. */
    DataType type() {
        return half ? DataType.FLOAT16 : DataType.FLOAT32;
    }
}
