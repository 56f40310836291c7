package io.github.crossstage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.opencl.FaultInjection;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.FixedGraph;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The events of the Flight Recorder. */
@ModelTest
class RecordedEventsIT {
    private static final int BYTES = 2 * 3 * Float.BYTES;

    @TempDir
    private Path folder;

    @Test
    void loadingRunningAndFaultsAreRecorded() throws IOException {
        GraphBuilder graph = new GraphBuilder("relu");
        graph.output("y", graph.add("relu", new Activate(Activation.RELU), graph.input("x", TensorType.float32(2, 3))));
        DeviceSelector selector = TestDevices.selector();
        Path file = folder.resolve("events.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            try (Device device = Device.open(selector);
                    Model model = Model.load(new FixedGraph(graph.build()), device)) {
                model.run(Tensor.of(new float[6], 2, 3)).close();
                FaultInjection.during(
                        (call, function) -> call == 1 ? -2 : 0,
                        () -> model.run(Tensor.of(new float[6], 2, 3)).close());
            }
            recording.stop();
            recording.dump(file);
        }
        Map<String, List<RecordedEvent>> events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getCategoryNames().equals(List.of("CrossStage")))
                .collect(Collectors.groupingBy(event -> event.getEventType().getName()));
        assertEquals(2, events.get("crossstage.Run").size());
        assertEquals("relu", events.get("crossstage.Run").get(0).getString("model"));
        assertEquals(2, events.get("crossstage.Load").size(), "once more after the fault");
        assertEquals(1, events.get("crossstage.Load").get(0).getInt("launches"));
        assertEquals(
                "kernels/activate.cl", events.get("crossstage.Compile").get(0).getString("source"));
        List<RecordedEvent> transfers = events.get("crossstage.Transfer");
        assertEquals(
                List.of("write", "read", "write", "read"),
                transfers.stream().map(event -> event.getString("direction")).toList());
        assertEquals(BYTES, transfers.get(0).getLong("bytes"));
        assertTrue(events.get("crossstage.Queue").size() >= 3);
        RecordedEvent fault = events.get("crossstage.Fault").get(0);
        assertTrue(fault.getString("fault").contains("CL_DEVICE_NOT_AVAILABLE"), fault::toString);
        assertEquals("recovered", fault.getString("outcome"));
    }
}
