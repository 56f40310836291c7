package io.github.crossstage.opencl;

import io.github.crossstage.error.CrossStageException;
import io.github.crossstage.error.KernelBuildException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Supplier;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_program;

/**
 * A kernel program built for one device.
 *
 * <p>Whoever built it closes it; one from the {@link ProgramCache} is closed by the device. Kernels that were made from
 * it live on. Thread-safe.
 */
public final class ClProgram extends ClHandle {
    private static final String LANGUAGE = "-cl-std=CL1.2";
    private static final String ARGUMENT_INFO = "-cl-kernel-arg-info";

    private final cl_program program;
    private final String sourceName;
    private final String options;
    private final String buildLog;

    private ClProgram(ClDevice device, cl_program program, String sourceName, String options, String buildLog) {
        super(device, OpenHandles.Kind.PROGRAM);
        this.program = program;
        this.sourceName = sourceName;
        this.options = options;
        this.buildLog = buildLog;
    }

    /** Adds what every program is built with. */
    static String complete(String options) {
        StringBuilder complete = new StringBuilder(LANGUAGE).append(' ').append(ARGUMENT_INFO);
        if (!options.isBlank()) {
            complete.append(' ').append(options.strip());
        }
        return complete.toString();
    }

    static ClProgram build(ClDevice device, KernelSource source, String options) {
        return build(device, source, options, () -> create(device, source));
    }

    /** Makes a program from what {@link #binary} of an equal one returned. @throws CrossStageException if the driver refuses it */
    static ClProgram load(ClDevice device, KernelSource source, String options, byte[] binary) {
        return build(device, source, options, () -> create(device, source, binary));
    }

    private static ClProgram build(
            ClDevice device, KernelSource source, String options, Supplier<cl_program> creation) {
        Objects.requireNonNull(source, "source");
        String complete = complete(options);
        device.buildLock().lock();
        try {
            device.requireOpen();
            cl_program program = creation.get();
            String log;
            try {
                log = compile(device, program, source, complete);
            } catch (CrossStageException e) {
                ClHandle.discard("clReleaseProgram", () -> ClCalls.release(program));
                throw e;
            }
            ClProgram built = new ClProgram(device, program, source.name(), complete, log);
            device.lock().lock();
            try {
                built.adopt();
            } finally {
                device.lock().unlock();
            }
            return built;
        } finally {
            device.buildLock().unlock();
        }
    }

    private static cl_program create(ClDevice device, KernelSource source) {
        try {
            return ClCalls.createProgram(device.context(), source.text());
        } catch (CLException e) {
            throw ClFailure.of(
                    "clCreateProgramWithSource",
                    e,
                    source.name() + " on " + device.info().label());
        }
    }

    private static cl_program create(ClDevice device, KernelSource source, byte[] binary) {
        try {
            return ClCalls.createProgram(device.context(), device.id(), binary);
        } catch (CLException e) {
            throw ClFailure.of(
                    "clCreateProgramWithBinary",
                    e,
                    source.name() + " on " + device.info().label());
        }
    }

    private static String compile(ClDevice device, cl_program program, KernelSource source, String options) {
        for (int attempt = 1; ; attempt++) {
            try {
                ClCalls.buildProgram(program, device.id(), options);
                break;
            } catch (CLException e) {
                if (e.getStatus() != ClErrorCodes.BUILD_PROGRAM_FAILURE) {
                    throw ClFailure.of(
                            "clBuildProgram",
                            e,
                            source.name() + " on " + device.info().label());
                }
                String log = log(device, program).strip();
                if (!InterruptedBuild.shows(log)) {
                    throw new KernelBuildException(source.name(), device.info().label(), options, log);
                }
                if (attempt == InterruptedBuild.MAX_ATTEMPTS) {
                    throw new KernelBuildException(
                            source.name(), device.info().label(), options, log + "\n" + InterruptedBuild.ADVICE);
                }
                InterruptedBuild.pause(attempt);
            }
        }
        return log(device, program);
    }

    private static String log(ClDevice device, cl_program program) {
        try {
            byte[] log = new byte[ClCalls.buildInfo(program, device.id(), CL.CL_PROGRAM_BUILD_LOG, null)];
            if (log.length > 0) {
                ClCalls.buildInfo(program, device.id(), CL.CL_PROGRAM_BUILD_LOG, log);
            }
            return DeviceQuery.text(log);
        } catch (CLException e) {
            return "(the build log cannot be had: " + ClErrorCodes.name(e.getStatus()) + ")";
        }
    }

    /**
     * Makes a new kernel object with arguments of its own. The caller closes it.
     *
     * @throws CrossStageException if the program has no kernel of this name
     */
    public ClKernel kernel(String name) {
        return ClKernel.create(this, name);
    }

    /** Returns the name of the source. */
    public String sourceName() {
        return sourceName;
    }

    /** Returns the compiler options, those added here included. */
    public String options() {
        return options;
    }

    /** Returns what the compiler printed while building; empty if it had nothing to say. */
    public String buildLog() {
        return buildLog;
    }

    /** Returns the driver's binary; PoCL compiles for this what a launch would compile later, in a general form. */
    byte[] binary() {
        device().buildLock().lock();
        try {
            requireOpen();
            long[] size = new long[1];
            ClCalls.programInfo(program, CL.CL_PROGRAM_BINARY_SIZES, Sizeof.size_t, Pointer.to(size));
            ByteBuffer binary = ByteBuffer.allocateDirect(Math.toIntExact(size[0]));
            ClCalls.programInfo(program, CL.CL_PROGRAM_BINARIES, Sizeof.POINTER, Pointer.to(Pointer.to(binary)));
            byte[] bytes = new byte[binary.capacity()];
            binary.get(bytes);
            return bytes;
        } catch (CLException e) {
            throw ClFailure.of("clGetProgramInfo", e, describe());
        } finally {
            device().buildLock().unlock();
        }
    }

    cl_program program() {
        return program;
    }

    @Override
    String describe() {
        return "Program " + sourceName;
    }

    @Override
    void release() {
        ClCalls.release(program);
    }
}
