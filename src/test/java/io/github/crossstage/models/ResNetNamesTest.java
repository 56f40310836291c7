package io.github.crossstage.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResNetNamesTest {
    @Test
    void everyRowOfTheMapGoesBothWays() {
        Map<String, Parameter> timm = SpecTable.parameters(Networks.byName("resnet50d"));
        Map<String, Parameter> seed = SpecTable.parameters(Networks.byName("resnet50d_seed"));
        Set<String> seen = new HashSet<>();
        for (List<String> row : SpecTable.rows("maps", "resnet50d_timm_to_seed.tsv")) {
            if (row.get(0).endsWith("num_batches_tracked")) {
                continue;
            }
            Shape shape = SpecTable.shape(row.get(2));
            assertEquals(shape, timm.get(row.get(0)).shape(), row.get(0));
            assertEquals(shape, seed.get(row.get(1)).shape(), row.get(1));
            assertAsks(ResNetNames.SEED_FROM_TIMM, seed.get(row.get(1)), row.get(0));
            assertAsks(ResNetNames.TIMM_FROM_SEED, timm.get(row.get(0)), row.get(1));
            seen.add(row.get(0));
        }
        assertEquals(timm.keySet(), seen);
    }

    private static void assertAsks(NameMap map, Parameter parameter, String expected) {
        Tensor tensor = Tensor.zeros(new TensorType(DataType.FLOAT32, Shape.of(1)));
        Tensor got = map.tensor(parameter, (name, shape) -> {
            assertEquals(expected, name);
            assertEquals(parameter.shape(), shape, name);
            return tensor;
        });
        assertEquals(tensor, got);
    }

    @Test
    void filesOfTheOtherImplementationAreRecognised() {
        Network timm = Networks.byName("resnet50d");
        Network seed = Networks.byName("resnet50d_seed");
        assertSame(ResNetNames.TIMM_FROM_SEED, NameMaps.detect(timm, blank(seed)));
        assertSame(ResNetNames.SEED_FROM_TIMM, NameMaps.detect(seed, blank(timm)));
        assertSame(NameMap.SAME, NameMaps.detect(timm, blank(timm)));
    }

    private static MapWeights blank(Network network) {
        BlankParameters blank = new BlankParameters();
        Map<String, Tensor> tensors = new HashMap<>();
        SpecTable.parameters(network).forEach((key, parameter) -> tensors.put(key, blank.get(parameter)));
        return new MapWeights(network.name(), tensors);
    }
}
