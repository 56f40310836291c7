package io.github.crossstage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line in a process of its own whose driver loader finds no driver. */
@Tag("no-oclgrind")
class NoDriverIT {
    private static final String CHELSEA = "src/test/resources/demo/chelsea.png";

    @TempDir
    private Path folder;

    private Invocation run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.github.crossstage.cli.Main"));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder process =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        process.environment().put("OCL_ICD_VENDORS", folder.resolve("none").toString());
        try {
            int status = process.start().waitFor();
            return new Invocation(status, Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void fallsBackToTheReferenceAndSaysSoInOneLine() {
        Invocation answer = run("classify", CHELSEA).expecting(0).saying("running on the CPU reference");
        assertTrue(answer.out().startsWith("cat "), answer.out());
        assertEquals(1, answer.err().lines().count(), answer.err());
    }

    @Test
    void chosenDeviceThatIsMissingIsAFailure() {
        run("classify", CHELSEA, "--device", "gpu").failingWith(1, "No OpenCL device");
        run("classify", CHELSEA, "--device", "auto").failingWith(1, "No OpenCL device");
    }

    @Test
    void chosenReferenceNeedsNoDriverAndNoNote() {
        assertEquals(
                "",
                run("classify", CHELSEA, "--device", "reference").expecting(0).err());
    }

    @Test
    void devicesSaysWhatToInstallAndSucceeds() {
        Invocation report = run("devices", "--json").expecting(0);
        assertEquals(List.of(), report.json().get("devices").elements());
        assertTrue(report.json().get("problem").asText().contains("No OpenCL driver"));
        assertTrue(run("devices").expecting(0).out().contains("pocl-opencl-icd"));
    }
}
