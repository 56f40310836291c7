package io.github.crossstage.testing;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs that run in a process of their own, with the test's class path. */
public final class OtherJvm {
    private OtherJvm() {}

    /** Returns a process, not started yet, whose errors are the test's own. */
    public static ProcessBuilder program(Class<?> main, List<String> options, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /** Runs a program that never ends, and kills it when it has printed so many lines: somewhere in what it does next. */
    public static void kill(int lines, Class<?> main, Object... arguments) throws IOException, InterruptedException {
        Process process = program(main, List.of(), arguments).start();
        try (BufferedReader out = process.inputReader()) {
            for (int i = 0; i < lines; i++) {
                assertNotNull(out.readLine(), () -> main + " ended by itself");
            }
        } finally {
            // On Unix this is SIGKILL: no code of the process runs any more.
            process.destroyForcibly().waitFor();
        }
    }
}
