package io.github.crossstage.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a user reads when a command fails, and its exit status. A stack trace is printed only where debugging was asked for. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /** Exit status of a failed verification or run. */
    static final int FAILED = 1;

    private static final int WRONG_USAGE = 2;

    private final Console console;
    private final BooleanSupplier debug;

    Failures(Console console, BooleanSupplier debug) {
        this.console = console;
        this.debug = debug;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        console.note(failure.getMessage());
        StringWriter suggestions = new StringWriter();
        if (UnmatchedArgumentException.printSuggestions(failure, new PrintWriter(suggestions, true))) {
            console.note(suggestions.toString().strip());
        }
        console.note("'" + command.getCommandSpec().qualifiedName() + " --help' says what is possible");
        hint(failure);
        trace(failure);
        return WRONG_USAGE;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        console.note(message(failure));
        hint(failure);
        trace(failure);
        return FAILED;
    }

    /** Java cannot name files whose names the locale does not hold, as in a container without a locale. */
    private void hint(Exception failure) {
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        boolean isPath = failure instanceof InvalidPathException || failure.getCause() instanceof InvalidPathException;
        if (isPath && !encoding.equals("UTF-8")) {
            console.note("file names are read as " + encoding + " here; LC_ALL=C.UTF-8 in the environment allows any");
        }
    }

    private void trace(Exception failure) {
        if (debug.getAsBoolean()) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace, true));
            console.note(trace.toString().stripTrailing());
        }
    }

    /** Returns what a user is told of a failure. */
    static String message(Exception failure) {
        if (failure instanceof FileSystemException file) {
            return fileMessage(file);
        }
        if (failure instanceof UncheckedIOException && failure.getCause() instanceof FileSystemException file) {
            return fileMessage(file);
        }
        String message = Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
        boolean isExpected = failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof IllegalArgumentException
                || failure.getClass().getName().startsWith("io.github.crossstage.");
        return isExpected
                ? message.stripTrailing()
                : "unexpected " + failure.getClass().getSimpleName() + ": " + message
                        + " (a fault of CrossStage; --debug shows where)";
    }

    private static String fileMessage(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return failure.getFile() + ": no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return failure.getFile() + ": permission denied";
        }
        if (failure instanceof NotDirectoryException || failure instanceof FileAlreadyExistsException) {
            return failure.getFile() + ": is in the way; expected a folder";
        }
        return failure.getFile() + ": "
                + Optional.ofNullable(failure.getReason()).orElse(failure.toString());
    }
}
