package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OpenClForbiddenTest {
    @Test
    void unitTestsCannotTouchADriver() {
        String message =
                assertThrows(IllegalStateException.class, OpenCl::discover).getMessage();
        assertTrue(message.contains("device tests must be named *IT"), message);
        assertThrows(IllegalStateException.class, () -> OpenCl.open(0, 0));
        assertEquals(0, OpenHandles.total());
        assertEquals("none", OpenHandles.report());
    }
}
