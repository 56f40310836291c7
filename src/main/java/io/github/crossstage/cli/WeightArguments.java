package io.github.crossstage.cli;

import io.github.crossstage.hub.Hub;
import io.github.crossstage.hub.HubSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The arguments that say where weights are: in a file, or at a model hub whose files are kept on disk. */
final class WeightArguments {
    private static final int MEBIBYTE_SHIFT = 20;

    @Option(
            names = "--weights",
            paramLabel = "FILE|hf:SOURCE",
            description = {
                "The weights of --network (safetensors or PyTorch) or of a .cfg file (darknet). hf:OWNER/REPO[@REVISION][#FILE] is a"
                        + " file of a model hub, fetched once; ./hf:... is a file of that name."
            })
    private Optional<String> source = Optional.empty();

    @Option(names = "--offline", description = "Use files of a model hub only if they are cached.")
    private boolean offline;

    @Option(names = "--refresh", description = "Ask the model hub whether a cached file is still the newest.")
    private boolean refresh;

    boolean isGiven() {
        return source.isPresent();
    }

    /**
     * Returns the weight file on disk, after fetching it where that is needed. Needs weights to be given.
     *
     * @throws ParameterException if the source is malformed, or arguments do not go together
     */
    Path file(CommandSpec command, Console console) throws IOException {
        String text = source.orElseThrow();
        if (!HubSource.isSource(text)) {
            return ExistingFile.require(Path.of(text));
        }
        if (offline && refresh) {
            throw new ParameterException(command.commandLine(), "--offline and --refresh exclude each other");
        }
        HubSource wanted;
        try {
            wanted = HubSource.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--weights " + e.getMessage(), e);
        }
        return fetch(wanted, console);
    }

    private Path fetch(HubSource wanted, Console console) {
        AtomicBoolean fetched = new AtomicBoolean();
        Path file;
        try (ProgressLine line = console.progress("looking for " + wanted)) {
            Hub hub =
                    Hub.of(options -> options.offline(offline).refresh(refresh).progress((part, done, total) -> {
                        fetched.set(true);
                        line.progress("fetching " + part + ", MiB", mebibytes(done), mebibytes(total));
                    }));
            file = hub.fetch(wanted);
        }
        if (fetched.get()) {
            console.note("fetched " + wanted + " into " + file);
        }
        return file;
    }

    /** An unknown size, -1, becomes none. */
    private static int mebibytes(long bytes) {
        return Math.toIntExact(Math.max(0, bytes) >> MEBIBYTE_SHIFT);
    }
}
