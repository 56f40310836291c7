package io.github.crossstage.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.lowering.Constant;
import io.github.crossstage.lowering.ConstantData;
import io.github.crossstage.lowering.KernelSpec;
import io.github.crossstage.lowering.Packing;
import io.github.crossstage.opencl.ClBuffer;
import io.github.crossstage.opencl.ClDevice;
import io.github.crossstage.opencl.OpenCl;
import io.github.crossstage.opencl.OpenHandles;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.Fill;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@ModelTest
class PreparationIT {
    private static final int WEIGHTS = 60;
    private static final KernelSpec POOL = KernelSpec.of("pool2d").define("POOL_MAXIMUM", 1);

    private final ClDevice device = OpenCl.open(TestDevices.info());
    private final WeightStore weights = new WeightStore(device);
    private final List<Tensor> tensors = new ArrayList<>();
    private final List<ConstantData> constants = new ArrayList<>();

    PreparationIT() {
        for (int i = 0; i < WEIGHTS; i++) {
            Tensor tensor = Fill.UNIFORM.tensor("weight" + i, 10 + 97 * i);
            tensors.add(tensor);
            constants.add(new ConstantData(List.of(Constant.of(tensor)), new Packing.Plain()));
        }
    }

    @AfterEach
    void close() {
        weights.close();
        device.close();
    }

    private static long buffers() {
        return OpenHandles.count(OpenHandles.Kind.BUFFER);
    }

    @Test
    void everyProgramIsBuiltOnceAndEveryWeightUploadedOnce() {
        List<KernelSpec> kernels = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            kernels.add(POOL.define("UNUSED", i % 4));
        }
        List<ConstantData> twice = new ArrayList<>(constants);
        twice.addAll(constants);
        long before = buffers();
        List<String> told = new ArrayList<>();
        Preparation prepared = Preparation.of(
                device, kernels, twice, weights, (phase, done, total) -> told.add(phase + " " + done + "/" + total));
        assertEquals(4, device.programs().size());
        assertSame(prepared.program(kernels.get(0)), prepared.program(kernels.get(36)));
        assertNotSame(prepared.program(kernels.get(0)), prepared.program(kernels.get(1)));
        assertEquals(List.of("kernels 1/4", "kernels 2/4", "kernels 3/4", "kernels 4/4"), told);
        assertEquals(before + WEIGHTS, buffers());
        for (int i = 0; i < WEIGHTS; i++) {
            ClBuffer buffer = weights.get(constants.get(i));
            ByteBuffer read =
                    ByteBuffer.allocateDirect(Math.toIntExact(buffer.bytes())).order(ByteOrder.nativeOrder());
            device.queue().read(buffer, 0, read);
            float[] floats = new float[read.remaining() / Float.BYTES];
            read.asFloatBuffer().get(floats);
            assertArrayEquals(tensors.get(i).toFloatArray(), floats, "weight " + i);
        }
        Preparation.of(device, kernels, constants, weights, Progress.NONE);
        assertEquals(before + WEIGHTS, buffers());
        assertEquals(4, device.programs().size());
    }

    @Test
    void aFailureIsToldWhenAllElseHasEnded() {
        List<KernelSpec> kernels = List.of(KernelSpec.of("no_such_kernel"), POOL, KernelSpec.of("nor_this"));
        IllegalArgumentException failure = assertThrows(
                IllegalArgumentException.class,
                () -> Preparation.of(device, kernels, constants, weights, Progress.NONE));
        assertTrue(failure.getMessage().contains("no_such_kernel"), failure.getMessage());
        assertEquals(1, failure.getSuppressed().length);
        assertTrue(
                failure.getSuppressed()[0].getMessage().contains("nor_this"), failure.getSuppressed()[0]::getMessage);
        assertEquals(1, device.programs().size());
        long held = buffers();
        constants.forEach(weights::get);
        assertEquals(held, buffers(), "all weights were uploaded before the failure was told");
    }
}
