package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TrialLaunchTest {
    private static byte[] written(TrialLaunch launch) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream stream = new DataOutputStream(bytes)) {
            launch.write(stream);
        }
        return bytes.toByteArray();
    }

    @Test
    void anotherProcessReadsWhatThisOneWrote() throws IOException {
        TrialLaunch launch = new TrialLaunch(
                KernelSource.load("activate"), "-DA=1 -DB=2", "activate", new long[] {7, 1L << 40}, new long[0]);
        launch.add(TrialLaunch.BUFFER, 1L << 33);
        launch.add(TrialLaunch.LONG, -1);
        launch.add(TrialLaunch.INTS, 1, -2, 3, Integer.MIN_VALUE);
        launch.add(TrialLaunch.FLOAT, Float.floatToRawIntBits(-0.5f));
        launch.add(TrialLaunch.LOCAL, 64);
        byte[] bytes = written(launch);
        TrialLaunch read = TrialLaunch.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        assertEquals("activate -DA=1 -DB=2", read.toString());
        assertEquals(launch.sourceLength(), read.sourceLength());
        assertArrayEquals(bytes, written(read));
    }
}
