package io.github.crossstage.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Device;
import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.demo.DemoNetwork;
import io.github.crossstage.error.DeviceOutOfMemoryException;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.Fill;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.TestDevices;
import io.github.crossstage.testing.Tolerance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches, pools and budgets on an OpenCL device. */
@ModelTest
@Timeout(120)
@Tag("no-oclgrind")
class ServingIT {
    private static final int BATCH = 8;

    private static Tensor picture(int number, int rows) {
        return Fill.UNIFORM.tensor("picture" + number, rows, 3, 32, 32);
    }

    private static float[] get(CompletableFuture<Result> future) throws Exception {
        try (Result result = future.get(30, TimeUnit.SECONDS)) {
            return result.get().toFloatArray();
        }
    }

    private static float[] run(Model model, Tensor input) {
        try (Result result = model.run(input)) {
            return result.get().toFloatArray();
        }
    }

    /** Two requests that make a batch for sure have the bits of the same batch made by hand. */
    @Test
    void answersAreThoseOfTheBatchAndNearThoseOfTheRequestAlone() throws Exception {
        try (Device device = Device.open(TestDevices.selector());
                GraphSource demo = DemoNetwork.source();
                Model model = Model.load(demo, device, options -> options.maxBatch(BATCH));
                Batcher batcher =
                        Batcher.of(model, BatchPolicy.standard().maxBatch(5).maxDelay(Duration.ofMinutes(1)))) {
            Tensor first = picture(1, 3);
            Tensor second = picture(2, 2);
            CompletableFuture<Result> one = batcher.submit(first);
            CompletableFuture<Result> two = batcher.submit(second);
            Tensor both = Tensor.zeros(TensorType.float32(5, 3, 32, 32));
            both.bytes().put(first.bytes()).put(second.bytes());
            float[] whole = run(model, both);
            float[] parts = new float[50];
            System.arraycopy(get(one), 0, parts, 0, 30);
            System.arraycopy(get(two), 0, parts, 30, 20);
            assertArrayEquals(whole, parts);
            TensorAssert.assertClose(
                    "alone",
                    Tensor.of(run(model, first), 3, 10),
                    Tensor.of(Arrays.copyOf(parts, 30), 3, 10),
                    Tolerance.NETWORK);
            assertEquals(1, batcher.statistics().batches());
        }
    }

    @Test
    void aPoolOfTwoDevicesIsSwappedUnderLoad() throws Exception {
        try (Device one = Device.open(TestDevices.selector());
                Device two = Device.open(TestDevices.selector());
                GraphSource demo = DemoNetwork.source();
                ModelPool pool =
                        ModelPool.load(demo, List.of(one, two), options -> options.model(model -> model.maxBatch(BATCH))
                                .policy(BatchPolicy.standard().maxDelay(Duration.ofMillis(1))))) {
            List<Tensor> pictures = new ArrayList<>();
            List<float[]> expected = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                pictures.add(picture(i, 1 + i % 3));
                expected.add(get(pool.submit(Inputs.of("input", pictures.get(i)))));
            }
            for (int round = 0; round < 3; round++) {
                List<CompletableFuture<Result>> futures = new ArrayList<>();
                for (int i = 0; i < 80; i++) {
                    futures.add(pool.submit(Inputs.of("input", pictures.get(i % 8))));
                }
                pool.swap(demo);
                for (int i = 0; i < 80; i++) {
                    int rows = 1 + i % 8 % 3;
                    TensorAssert.assertClose(
                            "request " + i,
                            Tensor.of(expected.get(i % 8), rows, 10),
                            Tensor.of(get(futures.get(i)), rows, 10),
                            Tolerance.NETWORK);
                }
            }
        }
    }

    @Test
    void modelsKeepToABudgetTogether() {
        try (Device device = Device.open(TestDevices.selector());
                GraphSource demo = DemoNetwork.source()) {
            long needed;
            try (Model model = Model.load(
                    demo, device, options -> options.maxBatch(BATCH).inputShape("input", BATCH, 3, 32, 32))) {
                needed = device.memoryBytes();
                assertEquals(needed, model.plan().totalBytes());
            }
            MemoryBudget budget = MemoryBudget.of(device, needed + needed / 2);
            try (ModelPool pool = pool(demo, device, budget)) {
                DeviceOutOfMemoryException refused =
                        assertThrows(DeviceOutOfMemoryException.class, () -> pool(demo, device, budget));
                assertTrue(refused.getMessage().contains("memory limit"), refused.getMessage());
                assertThrows(DeviceOutOfMemoryException.class, () -> pool.swap(demo));
                assertEquals("cspdensenet_cifar10", pool.model());
                assertTrue(budget.leftBytes() >= 0, budget.leftBytes() + " bytes left");
            }
            assertEquals(0, device.memoryBytes());
            MemoryBudget enough = MemoryBudget.of(device, 3 * needed);
            try (ModelPool first = pool(demo, device, enough);
                    ModelPool second = pool(demo, device, enough)) {
                assertEquals(first.model(), second.model());
                assertTrue(enough.leftBytes() > 0, enough.leftBytes() + " bytes left");
            }
        }
    }

    private static ModelPool pool(GraphSource source, Device device, MemoryBudget budget) {
        return ModelPool.load(source, List.of(device), options -> options.model(
                        model -> model.maxBatch(BATCH).inputShape("input", BATCH, 3, 32, 32))
                .budget(budget));
    }
}
