package io.github.crossstage.runtime;

import io.github.crossstage.lowering.Arg;
import io.github.crossstage.lowering.Launch;
import io.github.crossstage.opencl.ClBuffer;
import io.github.crossstage.opencl.ClDevice;
import io.github.crossstage.opencl.ClKernel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Launches that follow each other as one launch of a {@link PersistentProgram}, with the table that names them. */
final class PersistentLaunch implements BoundLaunch {
    /** Where the table begins in its buffer, behind the counters. */
    static final int TABLE_BYTES = 64 * Integer.BYTES;

    /** Parts of a step for each compute unit: more, and they meet at the counters; fewer, and one waits longer for another at its end. */
    private static final long PARTS_PER_UNIT = 8;

    private static final int LOCAL_ALIGNMENT_BYTES = 64;
    private static final long[] LOCAL = {1};

    private final ClDevice device;
    private final PersistentProgram program;
    private final List<Launch> launches;
    private final ClKernel kernel;
    private final ClBuffer table;
    private final long[] global;

    PersistentLaunch(ClDevice device, PersistentProgram program, List<Launch> launches) {
        this.device = device;
        this.program = program;
        this.launches = List.copyOf(launches);
        this.global = new long[] {device.info().computeUnits()};
        this.table = device.buffer(TABLE_BYTES
                + Integer.BYTES
                        * launches.stream().mapToLong(PersistentLaunch::ints).sum());
        try {
            this.kernel = device.programs().get(program.source(), "").kernel(PersistentProgram.NAME);
        } catch (RuntimeException e) {
            table.close();
            throw e;
        }
    }

    private static int ints(Launch launch) {
        return PersistentProgram.FIRST_ARGUMENT
                + launch.args().stream().mapToInt(PersistentProgram::ints).sum();
    }

    /** Returns the bytes of local memory that a launch needs. */
    static long localBytes(Launch launch) {
        return launch.args().stream()
                .filter(Arg.Local.class::isInstance)
                .mapToLong(local -> aligned(((Arg.Local) local).bytes()))
                .sum();
    }

    private static long aligned(long bytes) {
        return (bytes + LOCAL_ALIGNMENT_BYTES - 1) / LOCAL_ALIGNMENT_BYTES * LOCAL_ALIGNMENT_BYTES;
    }

    @Override
    public void bind(Addresses addresses) {
        ByteBuffer content =
                ByteBuffer.allocateDirect(Math.toIntExact(table.bytes())).order(ByteOrder.nativeOrder());
        content.position(TABLE_BYTES);
        List<ClBuffer> buffers = new ArrayList<>();
        int parts = 0;
        for (Launch launch : launches) {
            parts = putStep(launch, parts, content);
            putArguments(launch, addresses, buffers, content);
        }
        device.queue().write(table, 0, content.flip());
        int index = 0;
        kernel.setBuffer(index++, table);
        kernel.setInt(index++, parts);
        kernel.setLocal(
                index++,
                Math.max(
                        Float.BYTES,
                        launches.stream()
                                .mapToLong(PersistentLaunch::localBytes)
                                .max()
                                .orElse(0)));
        for (int i = 0; i < PersistentProgram.BUFFERS; i++) {
            kernel.setBuffer(index++, buffers.get(i < buffers.size() ? i : 0));
        }
    }

    private int putStep(Launch launch, int partsBefore, ByteBuffer content) {
        long groups = launch.global().stream().reduce(1L, Math::multiplyExact);
        long perPart = Math.max(1, groups / (PARTS_PER_UNIT * global[0]));
        int parts = Math.toIntExact(partsBefore + (groups + perPart - 1) / perPart);
        content.putInt(parts).putInt(ints(launch)).putInt(program.number(launch));
        for (int dimension = 0; dimension < 3; dimension++) {
            content.putInt(
                    dimension < launch.global().size()
                            ? Math.toIntExact(launch.global().get(dimension))
                            : 1);
        }
        content.putInt((int) perPart).putInt(0).putInt(0).putInt(0);
        return parts;
    }

    private static void putArguments(Launch launch, Addresses addresses, List<ClBuffer> buffers, ByteBuffer content) {
        long local = 0;
        for (Arg arg : launch.args()) {
            if (arg instanceof Arg.Memory access) {
                ClBuffer buffer = addresses.buffer(access.tensor());
                if (!buffers.contains(buffer)) {
                    buffers.add(buffer);
                }
                long offset = addresses.offset(access.tensor());
                content.putInt(buffers.indexOf(buffer)).putInt((int) offset).putInt((int) (offset >> Integer.SIZE));
            } else if (arg instanceof Arg.Ints ints) {
                ints.values().forEach(content::putInt);
            } else if (arg instanceof Arg.Float32 number) {
                content.putFloat(number.value());
            } else if (arg instanceof Arg.Local memory) {
                content.putInt((int) (local / Float.BYTES));
                local += aligned(memory.bytes());
            }
        }
    }

    @Override
    public void enqueue() {
        device.queue().launch(kernel, global, LOCAL);
    }

    @Override
    public void close() {
        kernel.close();
        table.close();
    }
}
