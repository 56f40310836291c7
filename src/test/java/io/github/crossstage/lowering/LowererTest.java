package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.UnsupportedModelException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Pad;
import io.github.crossstage.ir.op.PadMode;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Softmax;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LowererTest {
    private final GraphBuilder graph = new GraphBuilder("net");
    private final Value image = graph.input("image", TensorType.float32(1, 4, 6, 6));

    @Test
    void recordsWhyImplementationsBeforeTheChosenOneRefused() {
        Value scale = graph.input("scale", TensorType.float32(4));
        graph.output("y", graph.add("bn", new BatchNorm(1e-5f), image, scale, scale, scale, scale));
        Step step = lower(graph.build()).steps().get(0);
        assertEquals("batch_norm", step.implementation());
        assertEquals(List.of("batch_norm_folded: input 1 is no constant"), step.refusals());
    }

    @Test
    void recordsWhatWasBannedAndWhatDoesNotSuitTheDevice() {
        graph.output("y", graph.add("softmax", new Softmax(1, 2), image));
        Graph net = graph.build();
        assertEquals("softmax_work_item", lower(net).steps().get(0).implementation());
        assertEquals(
                List.of("softmax_work_group: CPU drivers run a work-group on one core"),
                lower(net).steps().get(0).refusals());
        LoweringOptions banned = new LoweringOptions(Set.of(), Set.of("softmax_work_group"), 0);
        Step onGpu = Lowerer.lower(net, device(DeviceInfo.Kind.GPU, 256), banned)
                .steps()
                .get(0);
        assertEquals(List.of("softmax_work_group: banned"), onGpu.refusals());
    }

    @Test
    void takesAForcedImplementationThoughItDoesNotSuit() {
        graph.output("y", graph.add("softmax", new Softmax(1, 2), image));
        Schedule schedule = Lowerer.lower(
                graph.build(), device(DeviceInfo.Kind.CPU, 256), LoweringOptions.force("softmax_work_group"));
        assertEquals("softmax_work_group", schedule.steps().get(0).implementation());
    }

    @Test
    void reportsAllNodesThatNoImplementationTakes() {
        Value relu = graph.add("relu", new Activate(Activation.RELU), image);
        Value softmax = graph.add("softmax", new Softmax(1, 2), relu);
        graph.output("y", graph.add("mish", new Activate(Activation.MISH), softmax));
        LoweringOptions options = new LoweringOptions(Set.of(), Set.of("activate"), 0);
        UnsupportedModelException thrown = assertThrows(
                UnsupportedModelException.class,
                () -> Lowerer.lower(graph.build(), device(DeviceInfo.Kind.CPU, 256), options));
        assertEquals(2, thrown.problems().size(), thrown.getMessage());
        assertTrue(thrown.problems().get(0).contains("Activate 'relu'"), thrown.getMessage());
        assertTrue(thrown.problems().get(1).contains("activate: banned"), thrown.getMessage());
    }

    @Test
    void refusesMoreAxesThanKernelsTake() {
        Value deep = graph.add("deep", new Reshape(Shape.of(1, 1, 1, 1, 1, 4, 1, 6, 6)), image);
        graph.output("y", graph.add("relu", new Activate(Activation.RELU), deep));
        UnsupportedModelException thrown = assertThrows(UnsupportedModelException.class, () -> lower(graph.build()));
        assertEquals(2, thrown.problems().size());
        assertTrue(thrown.getMessage().contains("a tensor has 9 axes, kernels take 8"), thrown.getMessage());
    }

    @Test
    void copiesOutputsThatAreInputsConstantsOrViews() {
        Tensor numbers = Tensor.of(new float[] {1, 2}, 2);
        List<Value> parts = graph.add("split", new Split(1, List.of(1L, 3L)), List.of(image), List.of("left", "right"));
        graph.output("image", image);
        graph.output("numbers", graph.constant("numbers", numbers));
        graph.output("right", parts.get(1));
        graph.output("relu", graph.add("relu", new Activate(Activation.RELU), parts.get(0)));
        Schedule schedule = lower(graph.build());
        assertEquals(
                List.of("split", "relu", "output image", "output numbers", "output right"),
                schedule.steps().stream().map(Step::name).toList());
        assertTrue(schedule.steps().get(0).isView());
        schedule.outputs().values().forEach(output -> {
            assertTrue(output.isDense(), output::toString);
            assertEquals(Storage.Kind.ARENA, output.storage().kind());
        });
        assertEquals(1, schedule.constants().size());
        assertEquals(4, schedule.launchCount());
    }

    @Test
    void looksIntoTheInputWhereRowsStayTogether() {
        Slice rows = new Slice(List.of(0L, 1L, 5L, 2L), List.of(1L, 1L, -2L, 1L), List.of(1L, 3L, 3L, 4L));
        Slice columns = new Slice(List.of(0L, 0L, 0L, 0L), List.of(1L, 1L, 1L, 2L), List.of(1L, 4L, 6L, 3L));
        Value cut = graph.add("rows", rows, image);
        Value skipping = graph.add("columns", columns, image);
        graph.output("a", graph.add("relu", new Activate(Activation.RELU), cut));
        graph.output("b", graph.add("relu2", new Activate(Activation.RELU), skipping));
        Schedule schedule = lower(graph.build());
        assertEquals(Storage.Kind.INPUT, schedule.place(cut).tensor().storage().kind());
        assertEquals(36 + 5 * 6 + 2, schedule.place(cut).tensor().offset());
        assertEquals(
                List.of(144L, 36L, -12L, 1L),
                schedule.place(cut).tensor().layout().strides());
        assertEquals("slice_copy", schedule.steps().get(1).implementation());
        assertNotEquals(
                schedule.place(image).tensor().storage(),
                schedule.place(skipping).tensor().storage());
    }

    @Test
    void leavesOutLaunchesOverNothing() {
        Value none = graph.add(
                "none", new Slice(List.of(0L, 0L, 0L, 0L), List.of(1L, 1L, 1L, 1L), List.of(1L, 0L, 6L, 6L)), image);
        Pad pad = new Pad(PadMode.CONSTANT, List.of(0L, 1L, 0L, 0L), List.of(0L, 1L, 0L, 0L), 3);
        graph.output("y", graph.add("relu", new Activate(Activation.RELU), none));
        graph.output("z", graph.add("pad", pad, none));
        Schedule schedule = lower(graph.build());
        assertEquals(1, schedule.launchCount());
    }

    @Test
    void leavesTheLocalSizeToDriversWithSmallerWorkGroups() {
        graph.output("y", graph.add("relu", new Activate(Activation.RELU), image));
        Graph net = graph.build();
        Launch large = lower(net).steps().get(0).launches().get(0);
        assertEquals(List.of(64L, 1L, 1L), large.local());
        Launch small = Lowerer.lower(net, device(DeviceInfo.Kind.CPU, 12), LoweringOptions.DEFAULT)
                .steps()
                .get(0)
                .launches()
                .get(0);
        assertEquals(List.of(), small.local());
        assertEquals(large.global(), small.global());
        assertSame(large, large.withinWorkGroup(64));
    }

    private static Schedule lower(Graph graph) {
        return Lowerer.lower(graph, device(DeviceInfo.Kind.CPU, 256), LoweringOptions.DEFAULT);
    }

    private static DeviceInfo device(DeviceInfo.Kind kind, long workGroup) {
        return new DeviceInfo(
                0,
                0,
                "Platform",
                "OpenCL 1.2",
                "Device",
                "Vendor",
                "1",
                "OpenCL 1.2",
                "OpenCL C 1.2",
                kind,
                2,
                workGroup,
                List.of(workGroup, workGroup, workGroup),
                1 << 30,
                1 << 28,
                32768,
                65536,
                128,
                8,
                8,
                false,
                false,
                true,
                Set.of(),
                true,
                1);
    }
}
