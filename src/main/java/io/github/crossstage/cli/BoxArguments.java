package io.github.crossstage.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The arguments that say which boxes of a detector are told. */
final class BoxArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--threshold",
            paramLabel = "X",
            description = "The smallest score of a box, 0 to 1. Default: ${DEFAULT-VALUE}.")
    private double threshold = 0.3;

    @Option(
            names = "--nms",
            paramLabel = "X",
            description =
                    "The largest overlap of two boxes of a class, 0 to 1: intersection over union, or what the .cfg"
                            + " names as nms_kind. Default: ${DEFAULT-VALUE}.")
    private double nms = 0.45;

    /** Checks the numbers. @throws picocli.CommandLine.ParameterException if one is not from 0 to 1 */
    void require() {
        Counts.requireFraction(command, "--threshold", threshold);
        Counts.requireFraction(command, "--nms", nms);
    }

    /** Returns the smallest score of a box. */
    double threshold() {
        return threshold;
    }

    /** Returns the largest overlap of two boxes of a class. */
    double overlap() {
        return nms;
    }
}
