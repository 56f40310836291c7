package io.github.crossstage.passes;

import static io.github.crossstage.passes.PassFixture.operators;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.testing.Tolerance;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergeSlicesTest {
    private final PassFixture net = new PassFixture();
    private final Value x = net.input("x", 2, 7, 3, 2);
    private final MergeSlices pass = new MergeSlices();

    private Value slice(long start, long step, long extent) {
        return net.add(
                "from" + start,
                new Slice(List.of(0L, start, 0L, 0L), List.of(1L, step, 1L, 1L), List.of(2L, extent, 3L, 2L)),
                x);
    }

    @Test
    void mergesSlicesThatCoverTheChannels() {
        net.output(slice(4, 1, 3));
        net.output(net.activate("relu", Activation.RELU, x));
        net.output(slice(0, 1, 4));
        Graph split = net.rewritten(pass, Tolerance.EXACT);
        assertEquals(List.of("Split axis=1 sizes=[4, 3]", "Activate relu"), operators(split));
        assertEquals("from0", split.nodes().get(0).outputs().get(0).name());
    }

    @Test
    void leavesSlicesThatLeaveChannelsOut() {
        net.output(slice(0, 1, 4));
        net.output(slice(5, 1, 2));
        net.doesNotFire(pass);
    }

    @Test
    void leavesSlicesThatOverlap() {
        net.output(slice(0, 1, 4));
        net.output(slice(3, 1, 3));
        net.doesNotFire(pass);
    }

    @Test
    void leavesEverySecondChannel() {
        net.output(slice(0, 2, 4));
        net.output(slice(1, 2, 3));
        net.doesNotFire(pass);
    }

    @Test
    void leavesOneSlice() {
        net.output(slice(0, 1, 7));
        net.doesNotFire(pass);
    }

    @Test
    void leavesRows() {
        for (long row : new long[] {0, 1, 2}) {
            net.output(net.add(
                    "row" + row,
                    new Slice(List.of(0L, 0L, row, 0L), List.of(1L, 1L, 1L, 1L), List.of(2L, 7L, 1L, 2L)),
                    x));
        }
        net.doesNotFire(pass);
    }
}
