package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A function of two tensors on channel blocks: {@code binary_blocked.cl}. An operand may have the output's shape, be a vector over
 * the channels ({@code [1 or N, C, 1, 1]}, constant or not), or a constant number. Bound by memory.
 */
final class BinaryBlocked implements Implementation {
    /**
     * An operand as the kernel reads it.
     *
     * @param memory where it lies
     * @param image elements from one image to the next, 0 where it is broadcast
     * @param row elements from one row to the next
     * @param column elements from one column to the next
     * @param step elements from one block to the next
     * @param number its value where it is a number
     */
    private record Operand(DeviceTensor memory, long image, long row, long column, long step, Optional<Float> number) {
        /** Makes an operand that is the same for all pixels of an image. */
        static Operand vector(DeviceTensor memory, long image, long step) {
            return new Operand(memory, image, 0, 0, step, Optional.empty());
        }

        long[] pixels() {
            return new long[] {image, row, column};
        }
    }

    @Override
    public String name() {
        return "binary_blocked";
    }

    @Override
    public Attempt attempt(Request request) {
        DeviceTensor dst = request.output();
        Optional<String> unfit = Blocks.unfit(dst);
        if (unfit.isPresent()) {
            return Attempt.refuse(unfit.get());
        }
        Optional<Operand> first = operand(request, 0);
        Optional<Operand> second = operand(request, 1);
        if (first.isEmpty() || second.isEmpty()) {
            return Attempt.refuse("an operand of " + request.inputShape(first.isEmpty() ? 0 : 1)
                    + " is neither of the output's blocks nor a vector over its channels nor a number");
        }
        Operand a = first.get();
        Operand b = second.get();
        BinaryKind function = request.op(Binary.class).function();
        BlockedMask mask = BlockedMask.of(request, keepsZero(function, a, b));
        BlockedLoops loops =
                BlockedLoops.of(dst, Blocks.count(dst), a.pixels(), b.pixels(), BlockedLoops.pixelStrides(dst));
        KernelSpec kernel = BlockedLoops.define(KernelSpec.of("binary_blocked"), Blocks.block(dst));
        Launch.Builder launch = Launch.of(mask.define(kernel).define("BINARY", "BINARY_" + function.name()))
                .read(a.memory())
                .ints(loops.strides(0))
                .read(b.memory())
                .ints(loops.strides(1));
        return Attempt.accept(
                dst,
                loops.launch(mask.arguments(launch)
                        .write(dst)
                        .ints(loops.strides(2))
                        .ints(loops.extents())
                        .ints(a.step(), b.step(), dst.stride(1), 0)));
    }

    /** Returns whether padding, where both operands but a number are 0, stays 0. */
    private static boolean keepsZero(BinaryKind function, Operand a, Operand b) {
        float left = a.number().orElse(0f);
        float right = b.number().orElse(0f);
        return switch (function) {
            case ADD -> left + right == 0;
            case SUB -> left - right == 0;
            case MUL -> left * right == 0;
            case DIV -> left / right == 0;
        };
    }

    private static Optional<Operand> operand(Request request, int index) {
        DeviceTensor dst = request.output();
        int block = Blocks.block(dst);
        Optional<Constant> constant = request.constant(index);
        Shape shape = request.inputShape(index);
        if (constant.isPresent()) {
            if (shape.elementCount() == 1) {
                DeviceTensor repeated = request.packed(List.of(constant.get()), new Repeated(block));
                float number = constant.get().tensor().floats().get(0);
                return Optional.of(new Operand(repeated, 0, 0, 0, 0, Optional.of(number)));
            }
            long channels = shape.rank() < 3 ? 0 : shape.extent(shape.rank() - 3);
            long held = dst.shape().extent(1);
            return shape.rank() <= 4 && shape.elementCount() == channels && channels <= held
                    ? Optional.of(
                            Operand.vector(request.packed(List.of(constant.get()), new Blocks.Vectors(held)), 0, block))
                    : Optional.empty();
        }
        DeviceTensor tensor = request.input(index);
        if (tensor.shape().equals(dst.shape()) && Blocks.unfit(tensor, dst).isEmpty()) {
            return Optional.of(new Operand(
                    tensor, tensor.stride(0), tensor.stride(2), tensor.stride(3), tensor.stride(1), Optional.empty()));
        }
        return perChannel(tensor, dst);
    }

    /** A vector over the channels, for each image or for all, in blocks or in a row. */
    private static Optional<Operand> perChannel(DeviceTensor tensor, DeviceTensor dst) {
        Shape shape = tensor.shape();
        int block = Blocks.block(dst);
        boolean isInBlocks = tensor.layout().channelBlock() == block;
        boolean isInRow = tensor.layout().isPlain() && shape.rank() == 4 && tensor.stride(1) == 1;
        if ((!isInBlocks && !isInRow)
                || shape.extent(1) != dst.shape().extent(1)
                || shape.elementCount(2, 4) != 1
                || (shape.extent(0) != 1 && shape.extent(0) != dst.shape().extent(0))) {
            return Optional.empty();
        }
        long image = shape.extent(0) == 1 ? 0 : tensor.stride(0);
        return Optional.of(Operand.vector(tensor, image, isInBlocks ? tensor.stride(1) : block));
    }

    /** One number, repeated for every channel of a block. */
    record Repeated(int count) implements Packing {
        @Override
        public long elements(List<Shape> sources) {
            return count;
        }

        @Override
        public void pack(List<Tensor> sources, FloatBuffer packed) {
            for (int i = 0; i < count; i++) {
                packed.put(i, sources.get(0).floats().get(0));
            }
        }
    }
}
