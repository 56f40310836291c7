package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Filters and bias packed for {@code gemm_wide.cl}: for each group, panels of neighbouring rows; a panel is the rows' biases and
 * then, for every k, the rows' weights. Rows behind the last one of a group are zero, as is the bias where there is none.
 *
 * <p>Sources: weights {@code f32 [OC, ...]} with K elements a row, optional bias {@code f32 [OC]}. Packed: {@code [groups,
 * ceil(OC/groups/panelRows), K + 1, panelRows]}.
 *
 * @param panelRows rows of a panel
 * @param groups groups of rows that start a panel each
 */
record GemmPanelPacking(int panelRows, int groups) implements Packing {
    @Override
    public long elements(List<Shape> sources) {
        Shape weights = sources.get(0);
        return groups * panels(weights) * (inner(weights) + 1) * panelRows;
    }

    private long groupRows(Shape weights) {
        return weights.extent(0) / groups;
    }

    private long panels(Shape weights) {
        return Conv2dProblem.ceilDiv(groupRows(weights), panelRows);
    }

    private static long inner(Shape weights) {
        return weights.elementCount(1, weights.rank());
    }

    @Override
    public void pack(List<Tensor> sources, FloatBuffer packed) {
        FloatBuffer weights = sources.get(0).floats();
        Shape shape = sources.get(0).shape();
        int inner = Math.toIntExact(inner(shape));
        int groupRows = Math.toIntExact(groupRows(shape));
        int panelElements = (inner + 1) * panelRows;
        int groupElements = Math.toIntExact(panels(shape) * panelElements);
        float[] row = new float[inner];
        for (int i = 0; i < groups * groupRows; i++) {
            int inGroup = i % groupRows;
            int place = i / groupRows * groupElements + inGroup / panelRows * panelElements + inGroup % panelRows;
            if (sources.size() > 1) {
                packed.put(place, sources.get(1).floats().get(i));
            }
            weights.get(row);
            for (int k = 0; k < inner; k++) {
                packed.put(place + (k + 1) * panelRows, row[k]);
            }
        }
    }
}
