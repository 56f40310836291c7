package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.KernelBuildException;
import io.github.crossstage.testing.ExpectedFinding;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.TestDevices;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@OpenClTest
class ClProgramIT {
    private final ClDevice device = TestDevices.shared();

    @Test
    @Tag("no-oclgrind")
    void aBuildFailureNamesFileAndLineOfAnInclude() {
        KernelSource source = KernelSource.of(
                "kernels/outer.cl",
                new KernelIncludes(
                                path -> Optional.of(
                                        path.endsWith("clh")
                                                ? "int fine;\nint broken = undeclared_name;\n"
                                                : "// first\n#include \"include/x.clh\"\n__kernel void outer() { also_bad; }\n"))
                        .expand("kernels/", "outer.cl"));
        KernelBuildException failure =
                assertThrows(KernelBuildException.class, () -> device.program(source, "-DTILE=4"));
        assertTrue(failure.log().contains("kernels/include/x.clh:2"), failure.log());
        assertTrue(failure.log().contains("kernels/outer.cl:3"), failure.log());
        for (String part : List.of(
                "kernels/outer.cl",
                "-cl-kernel-arg-info -DTILE=4",
                device.info().label())) {
            assertTrue(failure.getMessage().contains(part), failure.getMessage());
        }
    }

    @Test
    void aCorrectProgramBuildsWithoutAnyMessage() {
        try (ClProgram program = device.program(TestKernels.SCALE, "")) {
            assertEquals("", program.buildLog());
        }
    }

    @Test
    void eightThreadsThatAskForOneProgramGetOneBuild() throws Exception {
        KernelSource source = KernelSource.of("kernels/once.cl", "__kernel void once(__global int* x) { *x = VALUE; }");
        int before = device.programs().size();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<ClProgram>> programs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                programs.add(threads.submit(() -> device.programs().get(source, "-DVALUE=1")));
            }
            ClProgram first = programs.get(0).get();
            for (Future<ClProgram> program : programs) {
                assertSame(first, program.get());
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(before + 1, device.programs().size());
        device.programs().get(source, "-DVALUE=2");
        assertEquals(before + 2, device.programs().size());
        assertTrue(device.programs().buildNanos() > 0);
    }

    /** Safepoints stop compiled code with SIGSEGV, which PoCL's compiler takes over; see {@link InterruptedBuild}. */
    @Test
    void signalsOfTheJvmDoNotFailABuild() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong spins = new AtomicLong();
        Thread busy = new Thread(() -> {
            while (!done.get()) {
                spins.lazySet(spins.get() + 1);
            }
        });
        Thread sampler = new Thread(() -> {
            while (!done.get()) {
                Thread.getAllStackTraces();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
            }
        });
        busy.start();
        sampler.start();
        try {
            for (int i = 0; i < 30; i++) {
                // A new text each time, as PoCL keeps compiled programs from run to run.
                String text = "__kernel void f(__global long* x) { *x = " + System.nanoTime() + "L; }";
                device.program(KernelSource.of("kernels/signal.cl", text), "").close();
            }
        } finally {
            done.set(true);
            busy.join();
            sampler.join();
        }
    }

    @Test
    void onlyALostTemporaryFileIsTriedAgain() {
        assertTrue(InterruptedBuild.shows("error: <invalid loc>: unable to rename temporary '/c/t.preproc-9a.cl.tmp' to"
                + " output file '/c/t.preproc.cl': 'No such file or directory'"));
        assertFalse(InterruptedBuild.shows("kernels/x.cl:3:1: error: use of undeclared identifier"));
    }

    @Test
    @ExpectedFinding("CL_BUILD_PROGRAM_FAILURE")
    void aFailedBuildIsNotKept() {
        KernelSource source = KernelSource.of("kernels/bad.cl", "nonsense");
        int before = device.programs().size();
        long programs = OpenHandles.count(OpenHandles.Kind.PROGRAM);
        assertThrows(KernelBuildException.class, () -> device.programs().get(source, ""));
        assertThrows(KernelBuildException.class, () -> device.programs().get(source, ""));
        assertEquals(before, device.programs().size());
        assertEquals(programs, OpenHandles.count(OpenHandles.Kind.PROGRAM));
    }

    @Test
    void theKeyTellsSourcesAndOptionsApart() {
        ProgramCache cache = device.programs();
        String key = cache.key(TestKernels.SCALE, "-DA=1");
        assertEquals(64, key.length());
        assertEquals(key, cache.key(TestKernels.SCALE, " -DA=1 "));
        assertNotEquals(key, cache.key(TestKernels.SCALE, "-DA=2"));
        assertNotEquals(key, cache.key(KernelSource.of("kernels/scale.cl", "//"), "-DA=1"));
    }
}
