package io.github.crossstage.cli;

import io.github.crossstage.service.ServiceLimits;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The arguments that say what a service allows its clients. */
final class LimitArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--deadline",
            paramLabel = "MS",
            description = "Longest time to an answer, in milliseconds from when the request is read. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int deadline = (int) ServiceLimits.STANDARD.deadline().toMillis();

    @Option(
            names = "--upload-time",
            paramLabel = "SECONDS",
            description = "Longest time that a request may take to arrive. Default: ${DEFAULT-VALUE}.")
    private int uploadTime = (int) ServiceLimits.STANDARD.upload().toSeconds();

    @Option(
            names = "--max-uploads",
            paramLabel = "N",
            description = "Most requests that are read and decoded at a time. Default: ${DEFAULT-VALUE}.")
    private int maxUploads = ServiceLimits.STANDARD.maxUploads();

    @Option(
            names = "--max-bytes",
            paramLabel = "N",
            description = "Most bytes of a picture's file. Default: ${DEFAULT-VALUE}.")
    private int maxBytes = (int) ServiceLimits.STANDARD.maxBytes();

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            description = "Most pixels of a picture. Default: ${DEFAULT-VALUE}.")
    private int maxPixels = (int) ServiceLimits.STANDARD.maxPixels();

    @Option(
            names = "--model-control",
            description =
                    "Let clients have the files that this command line names loaded again, and the network unloaded:"
                            + " POST /v2/repository/models/NAME/load and /unload.")
    private boolean modelControl;

    /** Returns the limits. @throws ParameterException if one is out of its range */
    ServiceLimits limits() {
        Counts.requirePositive(command, "--deadline", deadline);
        Counts.requirePositive(command, "--upload-time", uploadTime);
        Counts.requirePositive(command, "--max-uploads", maxUploads);
        Counts.requirePositive(command, "--max-bytes", maxBytes);
        Counts.requirePositive(command, "--max-pixels", maxPixels);
        try {
            return new ServiceLimits(
                    maxBytes,
                    maxPixels,
                    maxUploads,
                    Duration.ofSeconds(uploadTime),
                    Duration.ofMillis(deadline),
                    modelControl);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }
}
