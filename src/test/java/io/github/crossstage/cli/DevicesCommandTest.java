package io.github.crossstage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.opencl.Discovery;
import io.github.crossstage.opencl.PlatformReport;
import io.github.crossstage.testing.JsonTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DevicesCommandTest {
    private static final DeviceInfo DEVICE = new DeviceInfo(
            1,
            0,
            "A platform",
            "OpenCL 3.0",
            "A \"GPU\"",
            "Vendor",
            "1.2.3",
            "OpenCL 3.0 x",
            "OpenCL C 1.2",
            DeviceInfo.Kind.GPU,
            12,
            1024,
            List.of(1024L, 1024L, 64L),
            8L << 30,
            2L << 30,
            65536,
            65536,
            128,
            1,
            1,
            true,
            false,
            true,
            Set.of("cl_khr_fp16", "cl_khr_icd"),
            false,
            1);

    private static final Discovery FOUND = new Discovery(
            List.of(
                    new PlatformReport(0, "Empty", "V", "OpenCL 1.1", List.of(), Optional.of("it sees no device")),
                    new PlatformReport(1, "A platform", "V", "OpenCL 3.0", List.of(DEVICE), Optional.empty())),
            Optional.empty(),
            Optional.empty());

    private static final Discovery NOTHING =
            new Discovery(List.of(), Optional.of("No driver"), Optional.of("Install one:\n  apt-get install it\n"));

    private static String report(Discovery discovery, String... options) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DevicesCommand command = new DevicesCommand(Console.of(out, new ByteArrayOutputStream(), false));
        new CommandLine(command).parseArgs(options);
        command.report(discovery);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void textNamesDevicesLimitsAndWhySomeAreSkipped() throws IOException {
        String text = report(FOUND);
        for (String part :
                List.of("skipped: it sees no device", "1:0  A \"GPU\"  (gpu)", "8,192.0 MiB", "cl_khr_icd")) {
            assertTrue(text.contains(part), () -> part + " in:\n" + text);
        }
    }

    @Test
    void jsonHoldsPlatformsAndDevices() throws IOException {
        JsonTree json = JsonTree.parse(report(FOUND, "--json"));
        assertEquals(
                "it sees no device",
                json.get("platforms").elements().get(0).get("skipped").asText());
        JsonTree device = json.get("devices").elements().get(0);
        assertEquals("A \"GPU\"", device.get("name").asText());
        assertEquals("1:0", device.get("selector").asText());
        assertEquals("null", json.get("problem").asText());
    }

    @Test
    void nothingFoundIsAProblemWithAdvice() throws IOException {
        assertEquals("Problem: No driver\nInstall one:\n  apt-get install it\n", report(NOTHING));
        JsonTree json = JsonTree.parse(report(NOTHING, "--json"));
        assertEquals(List.of(), json.get("devices").elements());
        assertEquals("No driver", json.get("problem").asText());
        assertEquals("Install one:\n  apt-get install it", json.get("advice").asText());
    }
}
