package io.github.crossstage.opencl;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A launch that is made for what the driver compiles for it: over memory of its own, all zeros. It holds all that it
 * needs, so that another process can make it. Not thread-safe while arguments are added.
 */
public final class TrialLaunch {
    /** A {@code __global} pointer to so many bytes. */
    public static final int BUFFER = 0;
    /** A {@code __local} pointer to so many bytes. */
    public static final int LOCAL = 1;
    /** A {@code long}. */
    public static final int LONG = 2;
    /** A {@code float}, by its bits. */
    public static final int FLOAT = 3;
    /** An {@code int}, or a vector of them. */
    public static final int INTS = 4;

    private final KernelSource source;
    private final String options;
    private final String function;
    private final long[] global;
    private final long[] local;
    /** Kind and values of each. */
    private final List<long[]> arguments = new ArrayList<>();

    /**
     * Makes a launch without arguments.
     *
     * @param local sizes of a work-group; none leaves them to the driver
     */
    public TrialLaunch(KernelSource source, String options, String function, long[] global, long[] local) {
        this.source = source;
        this.options = options;
        this.function = function;
        this.global = global;
        this.local = local;
    }

    /** Adds the next argument. */
    public void add(int kind, long... values) {
        long[] argument = new long[values.length + 1];
        argument[0] = kind;
        System.arraycopy(values, 0, argument, 1, values.length);
        arguments.add(argument);
    }

    int sourceLength() {
        return source.text().length();
    }

    /** Builds the program, or takes it from the device's cache. */
    ClProgram build(ClDevice device) {
        return device.programs().get(source, options);
    }

    /** Launches and waits. */
    void run(ClDevice device) {
        List<ClBuffer> buffers = new ArrayList<>();
        try (ClKernel kernel = build(device).kernel(function)) {
            for (int index = 0; index < arguments.size(); index++) {
                long[] argument = arguments.get(index);
                switch ((int) argument[0]) {
                    case BUFFER -> {
                        ClBuffer buffer = device.buffer(argument[1]);
                        buffers.add(buffer);
                        // Kernels may read positions from a buffer: zero lies in every other one.
                        device.queue().fill(buffer, (byte) 0);
                        kernel.setBuffer(index, buffer);
                    }
                    case LOCAL -> kernel.setLocal(index, argument[1]);
                    case LONG -> kernel.setLong(index, argument[1]);
                    case FLOAT -> kernel.setFloat(index, Float.intBitsToFloat((int) argument[1]));
                    default ->
                        kernel.setInts(
                                index,
                                Arrays.stream(argument)
                                        .skip(1)
                                        .mapToInt(Math::toIntExact)
                                        .toArray());
                }
            }
            device.queue().launchUncounted(kernel, global, local.length == 0 ? null : kernel.fitLocal(local));
            device.queue().finish();
        } finally {
            buffers.forEach(ClBuffer::close);
        }
    }

    /** Writes this for {@link #read}. */
    void write(DataOutputStream stream) throws IOException {
        stream.writeUTF(source.name());
        byte[] text = source.text().getBytes(StandardCharsets.UTF_8);
        stream.writeInt(text.length);
        stream.write(text);
        stream.writeUTF(options);
        stream.writeUTF(function);
        write(stream, global);
        write(stream, local);
        stream.writeInt(arguments.size());
        for (long[] argument : arguments) {
            write(stream, argument);
        }
    }

    private static void write(DataOutputStream stream, long... values) throws IOException {
        stream.writeInt(values.length);
        for (long value : values) {
            stream.writeLong(value);
        }
    }

    /** Reads one that {@link #write} wrote. */
    static TrialLaunch read(DataInputStream stream) throws IOException {
        TrialLaunch launch = new TrialLaunch(
                KernelSource.whole(
                        stream.readUTF(), new String(stream.readNBytes(stream.readInt()), StandardCharsets.UTF_8)),
                stream.readUTF(),
                stream.readUTF(),
                readLongs(stream),
                readLongs(stream));
        for (int left = stream.readInt(); left > 0; left--) {
            launch.arguments.add(readLongs(stream));
        }
        return launch;
    }

    private static long[] readLongs(DataInputStream stream) throws IOException {
        long[] values = new long[stream.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = stream.readLong();
        }
        return values;
    }

    /** Returns function and options, for messages. */
    @Override
    public String toString() {
        return function + " " + options;
    }
}
