package io.github.crossstage.opencl;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jocl.CL;
import org.slf4j.Logger;

/**
 * A second Java process whose driver compiles kernels; both ends of the pipe. It makes the launches that it is sent, one by one, answers each, and ends when
 * the pipe does. What its driver keeps in files, this process's driver finds there.
 */
final class CompilerProcess implements AutoCloseable {
    private static final int DONE = 1;

    private final Process process;
    private final DataOutputStream launches;
    private final InputStream answers;

    private CompilerProcess(Process process) {
        this.process = process;
        this.launches = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.answers = process.getInputStream();
    }

    /** Starts a process. @throws IOException if that is not possible here */
    static CompilerProcess start(DeviceInfo device) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(device)).redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        // One thread, free to go where this process's threads are not.
        environment.put("POCL_MAX_PTHREAD_COUNT", "1");
        environment.put("POCL_AFFINITY", "0");
        // An agent or a debugger is for the service, not for this.
        environment.keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        return new CompilerProcess(builder.start());
    }

    private static List<String> command(DeviceInfo device) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
        command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath()));
        command.add(CompilerProcess.class.getName());
        command.add(String.valueOf(device.platformIndex()));
        command.add(String.valueOf(device.deviceIndex()));
        return command;
    }

    /** The jars of this library, of JOCL and of SLF4J, which may be one. */
    private static String classPath() throws IOException {
        Set<String> paths = new LinkedHashSet<>();
        for (Class<?> type : List.of(CompilerProcess.class, CL.class, Logger.class)) {
            CodeSource source = type.getProtectionDomain().getCodeSource();
            try {
                paths.add(Path.of(source.getLocation().toURI()).toString());
            } catch (URISyntaxException | RuntimeException e) {
                throw new IOException("no file that a second process could load has " + type.getName(), e);
            }
        }
        return String.join(System.getProperty("path.separator"), paths);
    }

    /** Has a launch made. @throws IOException if the process ended in place of that */
    void make(TrialLaunch launch) throws IOException {
        launches.writeBoolean(true);
        launch.write(launches);
        launches.flush();
        await();
    }

    /** Waits until the process has opened the device, or has made a launch. @throws IOException if it ended in place of that */
    void await() throws IOException {
        if (answers.read() != DONE) {
            throw new EOFException("the process " + process.pid() + " ended");
        }
    }

    /** Lets the process end when it is done. */
    @Override
    public void close() {
        try {
            launches.close();
        } catch (IOException e) {
            kill();
        }
    }

    /** Ends the process, whatever it does. Any thread may call this; who waits for an answer gets an exception. */
    void kill() {
        process.destroyForcibly();
    }

    /** Arguments: the positions of platform and device. */
    public static void main(String[] arguments) throws IOException {
        OutputStream answers = System.out;
        try (ClDevice device = OpenCl.open(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
                DataInputStream launches = new DataInputStream(System.in)) {
            while (true) {
                answers.write(DONE);
                answers.flush();
                if (launches.read() < 0) {
                    return;
                }
                TrialLaunch.read(launches).run(device);
            }
        }
    }
}
