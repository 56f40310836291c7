package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.DeviceException;
import io.github.crossstage.testing.OclgrindLog;
import io.github.crossstage.testing.OpenClDevices;
import io.github.crossstage.testing.TestDevices;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Kernels with planted bugs that Oclgrind must report, so that a harness that has gone silent is noticed.
 *
 * <p>Runs in the Oclgrind executions only: elsewhere the first kernel would damage the process. It does without the check that
 * nothing is reported.
 */
@Tag("oclgrind")
@Tag("uninitialized")
@ExtendWith(OpenClDevices.class)
class OclgrindPlantedBugsIT {
    private static final KernelSource SOURCE = KernelSource.of("kernels/planted.cl", """
            __kernel void write_past_end(__global float* dst) {
                dst[get_global_id(0) + 1] = 1.0f;
            }
            __kernel void read_before_start(__global float* dst) {
                dst[get_global_id(0)] = dst[(int)get_global_id(0) - 1];
            }
            __kernel void race(__global float* dst, __local float* part) {
                int i = get_local_id(0);
                part[i] = dst[i];
                dst[i] = part[(i + 1) % get_local_size(0)];
            }
            __kernel void global_race(__global float* dst) {
                dst[0] = get_global_id(0);
            }
            __kernel void diverging(__global float* dst) {
                if (get_local_id(0) > 3) {
                    barrier(CLK_LOCAL_MEM_FENCE);
                }
                dst[get_local_id(0)] = 2;
            }
            __kernel void uninitialized(__global float* dst, __local float* part) {
                int i = get_local_id(0);
                if (i != 3) {
                    part[i] = dst[i];
                }
                barrier(CLK_LOCAL_MEM_FENCE);
                dst[i] = part[(i + 1) % get_local_size(0)];
            }
            __kernel void correct(__global float* dst, __local float* part) {
                int i = get_local_id(0);
                part[i] = dst[i];
                barrier(CLK_LOCAL_MEM_FENCE);
                dst[i] = part[(i + 1) % get_local_size(0)];
            }
            """);

    private final ClDevice device = TestDevices.shared();

    @Test
    void aWritePastTheEndOfABufferIsReportedWithItsPlace() {
        String log = log("write_past_end", false);
        assertTrue(log.contains("Invalid write of size 4"), log);
        assertTrue(log.contains("write_past_end"), log);
    }

    @Test
    void aReadBeforeTheStartOfABufferIsReported() {
        String log = log("read_before_start", false);
        assertTrue(log.contains("Invalid read of size 4"), log);
    }

    @Test
    void aWrongApiCallIsReported() {
        String log = OclgrindLog.during(() -> assertThrows(
                DeviceException.class, () -> device.program(SOURCE, "").kernel("absent")));
        assertTrue(log.contains("CL_INVALID_KERNEL_NAME"), log);
    }

    @Test
    void aBarrierThatNotAllReachIsReported() {
        String log = log("diverging", false);
        assertTrue(log.contains("divergence"), log);
    }

    @Test
    void whatNobodyWroteIsReported() {
        String log = log("uninitialized", true);
        assertEquals(
                OclgrindLog.looksForUninitialized(), log.contains("Uninitialized value written to global memory"), log);
    }

    @Test
    void aRaceOnGlobalMemoryIsReported() {
        String log = log("global_race", false);
        assertEquals(!OclgrindLog.looksForUninitialized(), log.contains("race at global memory"), log);
    }

    @Test
    void aRaceOnLocalMemoryIsReported() {
        String log = log("race", true);
        assertEquals(!OclgrindLog.looksForUninitialized(), log.contains("race at local memory"), log);
    }

    @Test
    void aCorrectKernelIsNotReported() {
        assertEquals("", log("correct", true));
    }

    private String log(String name, boolean local) {
        return OclgrindLog.during(() -> {
            try (ClBuffer buffer = device.buffer(32);
                    ClKernel kernel = device.programs().get(SOURCE, "").kernel(name)) {
                device.queue().write(buffer, 0, TestKernels.bytes(32));
                kernel.setBuffer(0, buffer);
                if (local) {
                    kernel.setLocal(1, 32);
                }
                device.queue().launch(kernel, new long[] {8}, new long[] {8});
                device.queue().finish();
            }
        });
    }
}
