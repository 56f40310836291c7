package io.github.crossstage.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.importer.safetensors.SafetensorsWriter;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.JsonTree;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The full-size networks, built by our own builders, have the parameters that the fixtures were made with, to the bit. */
class FormulaNetworksTest {
    private static final String COUNTER = "num_batches_tracked";

    @TestFactory
    Stream<DynamicTest> weightsAreTheFixturesToTheBit() {
        return FormulaNetwork.ALL.stream().map(net -> DynamicTest.dynamicTest(net.toString(), () -> checkWeights(net)));
    }

    private static void checkWeights(FormulaNetwork net) throws IOException, NoSuchAlgorithmException {
        JsonTree stored = net.stored().description();
        Shape input = Shape.of(stored.get("input_shape").longs());
        NetworkTotals totals = NetworkTotals.of(net.registered().describe(input));
        assertEquals(stored.get("params").asLong(), totals.learnt());
        assertEquals(stored.get("conv_fc_mult_adds").asLong(), input.extent(0) * totals.macs());

        FormulaParameters formula = net.stored().formula();
        Map<String, Parameter> parameters = new HashMap<>();
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (Parameter parameter : totals.parameters()) {
            parameters.put(parameter.key(), parameter);
            types.put(parameter.key(), new TensorType(DataType.FLOAT32, parameter.shape()));
            if (parameter.role() == Parameter.Role.NORM_VARIANCE) {
                types.put(parameter.key().replace("running_var", COUNTER), new TensorType(DataType.INT64, Shape.of()));
            }
        }
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            SafetensorsWriter.write(
                    out,
                    types,
                    Map.of("format", "pt"),
                    key -> key.endsWith(COUNTER) ? counter() : formula.get(parameters.get(key)));
        }
        assertEquals(
                stored.get("weights_safetensors_sha256").asText(),
                HexFormat.of().formatHex(digest.digest()));
    }

    /** How many batches PyTorch's batch normalisation has seen; networks do not read it. */
    private static Tensor counter() {
        Tensor counter = Tensor.zeros(new TensorType(DataType.INT64, Shape.of()));
        counter.longs().put(0, 1000);
        return counter;
    }
}
