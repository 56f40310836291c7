package io.github.crossstage.ir.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Multiply-accumulates and operations of layers whose counts are known. */
class WorkCountTest {
    private static long macs(Op op, TensorType... inputs) {
        return op.macs(List.of(inputs), op.infer(List.of(inputs)));
    }

    private static long flops(Op op, TensorType... inputs) {
        return op.flops(List.of(inputs), op.infer(List.of(inputs)));
    }

    /** 64·112·112 outputs of 3·7·7 products. */
    @Test
    void theStemOfResNet() {
        Conv2d stem = new Conv2d(Window2d.of(7, 7).withStrides(2, 2).withPads(3, 3, 3, 3), 1);
        TensorType src = TensorType.float32(1, 3, 224, 224);
        TensorType weights = TensorType.float32(64, 3, 7, 7);
        assertEquals(118_013_952L, macs(stem, src, weights));
        assertEquals(236_027_904L, flops(stem, src, weights));
        assertEquals(118_013_952L, macs(stem, src, weights, TensorType.float32(64)));
    }

    @Test
    void groupsDivideTheWork() {
        Window2d window = Window2d.of(3, 3).withPads(1, 1, 1, 1);
        TensorType src = TensorType.float32(2, 32, 10, 10);
        assertEquals(2L * 32 * 100 * 32 * 9, macs(new Conv2d(window, 1), src, TensorType.float32(32, 32, 3, 3)));
        assertEquals(2L * 32 * 100 * 9, macs(new Conv2d(window, 32), src, TensorType.float32(32, 1, 3, 3)));
    }

    @Test
    void transposedConvolutionsCountTheirInputs() {
        ConvTranspose2d op = new ConvTranspose2d(Window2d.of(2, 2).withStrides(2, 2), 0, 0, 1);
        assertEquals(3L * 25 * 7 * 4, macs(op, TensorType.float32(1, 3, 5, 5), TensorType.float32(3, 7, 2, 2)));
    }

    @Test
    void matrixProducts() {
        assertEquals(2_048_000L, macs(Gemm.linear(), TensorType.float32(1, 2048), TensorType.float32(1000, 2048)));
        assertEquals(6L * 4 * 5 * 7, macs(new MatMul(), TensorType.float32(2, 1, 4, 7), TensorType.float32(3, 7, 5)));
    }

    @Test
    void otherOperatorsCountElementsOrNothing() {
        TensorType src = TensorType.float32(1, 2, 4, 4);
        assertEquals(32, flops(new Activate(Activation.RELU), src));
        assertEquals(8L * 9, flops(new Pool2d(PoolKind.MAX, Window2d.of(3, 3), false, false), src));
        assertEquals(32, flops(new GlobalPool(PoolKind.AVERAGE), src));
        assertEquals(160, flops(new Softmax(1, 2), src));
        assertEquals(0, flops(new Transpose(List.of(0, 2, 3, 1)), src));
        assertEquals(0, flops(new Concat(1), src, src));
        assertEquals(0, macs(new Activate(Activation.RELU), src));
    }
}
