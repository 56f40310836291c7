package io.github.crossstage.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks of numbers in arguments. */
final class Counts {
    private Counts() {}

    /** Checks a number that must be 1 or more. @throws ParameterException if it is not */
    static void requirePositive(CommandSpec command, String option, int value) {
        if (value < 1) {
            throw new ParameterException(command.commandLine(), option + " " + value + ": expected 1 or more");
        }
    }

    /** Checks a number that must be from 0 to 1. @throws ParameterException if it is not */
    static void requireFraction(CommandSpec command, String option, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new ParameterException(command.commandLine(), option + " " + value + ": expected 0 to 1");
        }
    }
}
