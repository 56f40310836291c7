package io.github.crossstage.lowering;

import io.github.crossstage.tensor.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One kernel launch: kernel, arguments and extents of the index space.
 *
 * @param kernel what runs
 * @param args its arguments, in order
 * @param global work-items on each dimension, one to three of them, fastest first
 * @param local work-items of a work-group on each dimension; empty leaves the choice to the driver
 * @param rereadBytes source bytes that work-items read beyond the first time each, an estimate; 0 where the implementation does not
 *     say
 */
public record Launch(KernelSpec kernel, List<Arg> args, List<Long> global, List<Long> local, long rereadBytes) {
    public Launch {
        args = List.copyOf(args);
        global = List.copyOf(global);
        local = List.copyOf(local);
    }

    /** Starts a launch. */
    public static Builder of(KernelSpec kernel) {
        return new Builder(kernel);
    }

    /** Returns this launch, its local size left to the driver if it is more than so many work-items. */
    Launch withinWorkGroup(long workItems) {
        long size = local.stream().reduce(1L, Math::multiplyExact);
        return size > workItems ? new Launch(kernel, args, global, List.of(), rereadBytes) : this;
    }

    /** Returns the tensors it touches. */
    public List<Arg.Memory> memory() {
        return args.stream()
                .filter(Arg.Memory.class::isInstance)
                .map(Arg.Memory.class::cast)
                .toList();
    }

    /** Collects arguments in the order of the kernel's parameters. Not thread-safe. */
    public static final class Builder {
        private final KernelSpec kernel;
        private final List<Arg> args = new ArrayList<>();
        private List<Long> local = List.of();
        private long rereadBytes;

        private Builder(KernelSpec kernel) {
            this.kernel = kernel;
        }

        /** Adds a tensor that the kernel reads: pointer and offset. */
        public Builder read(DeviceTensor tensor) {
            args.add(new Arg.Memory(tensor, Arg.Access.READ));
            return this;
        }

        /** Adds a tensor that the kernel writes: pointer and offset. */
        public Builder write(DeviceTensor tensor) {
            args.add(new Arg.Memory(tensor, Arg.Access.WRITE));
            return this;
        }

        /** Adds a tensor that the kernel reads and writes: pointer and offset. */
        public Builder update(DeviceTensor tensor) {
            args.add(new Arg.Memory(tensor, Arg.Access.UPDATE));
            return this;
        }

        /** Adds an {@code int} or a vector of 2, 4 or 8. @throws ArithmeticException if a number does not fit an int */
        public Builder ints(long... values) {
            List<Integer> checked = new ArrayList<>();
            for (long value : values) {
                checked.add(Math.toIntExact(value));
            }
            args.add(new Arg.Ints(checked));
            return this;
        }

        /** Adds a {@code float}. */
        public Builder float32(float value) {
            args.add(new Arg.Float32(value));
            return this;
        }

        /** Adds a {@code __local} pointer. */
        public Builder localMemory(long bytes) {
            args.add(new Arg.Local(bytes));
            return this;
        }

        /** Sets the extents of a work-group; without this the driver chooses. */
        public Builder local(long... extents) {
            local = Arrays.stream(extents).boxed().toList();
            return this;
        }

        /** Says how many elements of a source all work-items read together, so that those read again can be told. */
        Builder sourceReads(DeviceTensor src, long elements) {
            rereadBytes = src.storage().bytes(Math.max(0, elements - src.shape().elementCount()));
            return this;
        }

        /** Returns the launch over this index space, fastest dimension first; its macros say if it touches float16. */
        public Launch global(long... extents) {
            boolean isHalf = args.stream()
                    .anyMatch(arg -> arg instanceof Arg.Memory memory
                            && memory.tensor().storage().type() == DataType.FLOAT16);
            return new Launch(
                    isHalf ? kernel.define("STORAGE_HALF", 1) : kernel,
                    args,
                    Arrays.stream(extents).boxed().toList(),
                    local,
                    rereadBytes);
        }
    }
}
