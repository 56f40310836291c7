package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LaunchShapeTest {
    private static final WorkGroupInfo OPEN = new WorkGroupInfo(256, 32, 0, 0, List.of());
    private static final WorkGroupInfo FIXED = new WorkGroupInfo(256, 32, 0, 0, List.of(8L, 1L, 1L));

    @Test
    void acceptsSizesThatFit() {
        require(OPEN, new long[] {17, 3, 5}, null);
        require(OPEN, new long[] {64, 64}, new long[] {16, 16});
        require(OPEN, new long[] {1L << 40}, new long[] {256});
        require(FIXED, new long[] {16}, new long[] {8});
        require(FIXED, new long[] {16, 7, 3}, new long[] {8, 1, 1});
    }

    @Test
    void refusesWhatDriversCrashOn() {
        refused("1 to 3 dimensions", OPEN, new long[] {1, 1, 1, 1}, null);
        refused("1 to 3 dimensions", OPEN, new long[] {}, null);
        refused("global size must be positive", OPEN, new long[] {0}, null);
        refused("global size must be positive", OPEN, new long[] {4, -1}, null);
        refused("local size must be positive", OPEN, new long[] {4}, new long[] {0});
        refused("as many dimensions", OPEN, new long[] {4, 4}, new long[] {4});
        refused("local 16 does not divide global 24", OPEN, new long[] {24}, new long[] {16});
        refused("at most 256 work-items", OPEN, new long[] {32, 32}, new long[] {32, 32});
        refused("at most 256 work-items", OPEN, new long[] {512}, new long[] {512});
        refused("allows 64 work-items along dimension 2", OPEN, new long[] {1, 1, 128}, new long[] {1, 1, 128});
        refused("built for work-groups of [8, 1, 1]", FIXED, new long[] {16}, new long[] {4});
        refused("built for work-groups of [8, 1, 1]", FIXED, new long[] {16}, null);
    }

    private static void require(WorkGroupInfo limits, long[] global, long[] local) {
        LaunchShape.require("Kernel 'k'", limits, List.of(1024L, 1024L, 64L), global, local);
    }

    private static void refused(String part, WorkGroupInfo limits, long[] global, long[] local) {
        String message = assertThrows(IllegalArgumentException.class, () -> require(limits, global, local))
                .getMessage();
        assertTrue(message.startsWith("Kernel 'k' cannot be launched with global ["), message);
        assertTrue(message.contains(part), message);
    }

    @Test
    void halvesAWorkGroupThatIsTooLargeForTheKernel() {
        WorkGroupInfo small = new WorkGroupInfo(32, 8, 0, 0, List.of());
        assertArrayEquals(new long[] {4, 8, 1}, LaunchShape.fit(small, new long[] {8, 8, 1}));
        assertArrayEquals(new long[] {32}, LaunchShape.fit(small, new long[] {256}));
        assertArrayEquals(new long[] {4, 4, 2}, LaunchShape.fit(small, new long[] {4, 4, 2}));
        assertArrayEquals(new long[] {1, 30}, LaunchShape.fit(small, new long[] {33, 30}));
    }

    @Test
    void keepsTheWorkGroupThatTheKernelIsBuiltFor() {
        WorkGroupInfo built = new WorkGroupInfo(32, 8, 0, 0, List.of(64L, 1L, 1L));
        assertArrayEquals(new long[] {64, 1, 1}, LaunchShape.fit(built, new long[] {64, 1, 1}));
    }
}
