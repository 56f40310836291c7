package io.github.crossstage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.FixedGraph;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.MountedFolder;
import io.github.crossstage.testing.OtherJvm;
import io.github.crossstage.testing.TestDevices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes in surroundings that are not as they should be: each answers, or ends with one clear error. */
@ModelTest
@Tag("no-oclgrind")
class SurroundingsIT {
    private static final String CHELSEA = "src/test/resources/demo/chelsea.png";
    private static final String ANSWER = "[0.0, 2.0, 0.0, 4.0]";

    @TempDir
    private Path folder;

    /** Runs a small network on the device and prints what comes out; it compiles one program. */
    public static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            GraphBuilder graph = new GraphBuilder("relu");
            graph.output(
                    "y", graph.add("relu", new Activate(Activation.RELU), graph.input("x", TensorType.float32(1, 4))));
            DeviceSelector selector =
                    DeviceSelector.index(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
            try (Device device = Device.open(selector);
                    Model model = Model.load(new FixedGraph(graph.build()), device);
                    Result result = model.run(Tensor.of(new float[] {-1, 2, -3, 4}, 1, 4))) {
                System.out.println(Arrays.toString(result.get().toFloatArray()));
            }
        }
    }

    private Process start(int number, Path programs, String... options) throws IOException {
        DeviceInfo info = TestDevices.info();
        List<String> all = new ArrayList<>(List.of(options));
        all.add("-Dcrossstage.programs=" + programs);
        return OtherJvm.program(Program.class, all, info.platformIndex(), info.deviceIndex())
                .redirectOutput(folder.resolve("out" + number).toFile())
                .redirectError(folder.resolve("err" + number).toFile())
                .start();
    }

    /** Checks that a process answered, and returns what it said besides. */
    private String answered(int number, Process process) throws Exception {
        int status = process.waitFor();
        String err = Files.readString(folder.resolve("err" + number));
        assertEquals(0, status, err);
        assertEquals(ANSWER, Files.readString(folder.resolve("out" + number)).strip(), err);
        return err;
    }

    private static List<String> names(Path folder) {
        return List.of(folder.toFile().list());
    }

    @Test
    void processesThatStartAtOnceOnAnEmptyCacheBothAnswer() throws Exception {
        Path programs = folder.resolve("home/programs");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(start(i, programs));
        }
        for (int i = 0; i < 2; i++) {
            answered(i, processes.get(i));
        }
        assertEquals(1, names(programs).size(), () -> names(programs).toString());
        assertFalse(answered(2, start(2, programs)).contains("built again"));
    }

    @Test
    void onAReadOnlyHomeItAnswers() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        try (MountedFolder disk = MountedFolder.readOnly(home)) {
            String err =
                    answered(0, start(0, home.resolve("programs"), "-Duser.home=" + home, "-Dcrossstage.home=" + home));
            assertTrue(err.contains("cannot be kept"), err + disk);
        }
    }

    @Test
    void onAFullDiskItAnswers() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        try (MountedFolder disk = MountedFolder.small(home)) {
            Files.write(home.resolve("filler"), new byte[60_000]);
            Path programs = Files.createDirectory(home.resolve("programs"));
            String err = answered(0, start(0, programs, "-Dcrossstage.home=" + home));
            assertTrue(err.contains("cannot be kept"), err + disk);
            assertEquals(List.of(), names(programs));
        }
    }

    @Test
    void withoutATemporaryFolderItSaysWhatToDo() throws Exception {
        Path file = Files.createFile(folder.resolve("no-folder"));
        command(file, "classify", CHELSEA, "--device", "auto").failingWith(1, "java.io.tmpdir");
        Invocation answer = command(file, "classify", CHELSEA).expecting(0).saying("running on the CPU reference");
        assertTrue(answer.out().startsWith("cat "), answer.out());
        // The first words are those of newer JVMs themselves.
        assertEquals(
                1,
                answer.err()
                        .lines()
                        .filter(line -> !line.startsWith("WARNING: java.io.tmpdir "))
                        .count(),
                answer.err());
    }

    private Invocation command(Path temporary, Object... arguments) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        int status = OtherJvm.program(Main.class, List.of("-Djava.io.tmpdir=" + temporary), arguments)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        return new Invocation(status, Files.readString(out), Files.readString(err));
    }
}
