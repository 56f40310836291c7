package io.github.crossstage.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests for a network with the input x f32 [1 to 3, 2] and the outputs y and z. */
class InferReaderTest {
    private static final Shape MOST = Shape.of(3, 2);

    private static InferReader reader(byte[] body) {
        return new InferReader("x", MOST, true, List.of("y", "z"), new ByteArrayInputStream(body));
    }

    private static InferRequest read(String json) throws IOException {
        return reader(json.getBytes(UTF_8)).read(Optional.empty());
    }

    private static String input(String members) {
        return "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", " + members + "}]}";
    }

    private static void refused(String expected, String json) {
        refused(expected, json.getBytes(UTF_8), Optional.empty());
    }

    private static void refused(String expected, byte[] body, Optional<String> header) {
        Refusal refusal = assertThrows(Refusal.class, () -> reader(body).read(header));
        assertEquals(400, refusal.status());
        assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
    }

    private static byte[] binary(String json, float... numbers) {
        byte[] head = json.getBytes(UTF_8);
        ByteBuffer body = ByteBuffer.allocate(head.length + 4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        body.put(head).asFloatBuffer().put(numbers);
        return body.array();
    }

    @Test
    void readsNumbersFlatOrNestedAndInAnyOrderOfMembers() throws IOException {
        float[] expected = {1, -2.5f, 3e-7f, 4};
        for (String json : List.of(
                input("\"shape\": [2, 2], \"data\": [1, -2.5, 3e-7, 4.0]"),
                input("\"data\": [[1, -2.5], [3e-7, 4]], \"shape\": [2, 2]"))) {
            InferRequest request = read(json);
            assertArrayEquals(expected, request.rows().toFloatArray());
            assertEquals(Shape.of(2, 2), request.rows().shape());
            assertEquals(Map.of("y", false, "z", false), request.outputs());
            assertEquals(Optional.empty(), request.id());
        }
    }

    @Test
    void keepsTheIdAndTheWantedOutputs() throws IOException {
        InferRequest request = read("{\"id\": \"42\", \"later\": {\"a\": [1, {}]}, \"outputs\": [{\"name\": \"z\","
                + " \"parameters\": {\"binary_data\": false, \"classification\": 3}}, {\"name\": \"y\"}],"
                + " \"parameters\": {\"binary_data_output\": true},"
                + input("\"shape\": [1, 2], \"data\": [5, 6]").substring(1));
        assertEquals(Optional.of("42"), request.id());
        assertEquals(List.of("z", "y"), List.copyOf(request.outputs().keySet()));
        assertEquals(Map.of("z", false, "y", true), request.outputs());
    }

    @Test
    void readsBinaryTensors() throws IOException {
        String json = input("\"shape\": [1, 2], \"parameters\": {\"binary_data_size\": 8}");
        InferRequest request = reader(binary(json, 7, Float.NaN)).read(Optional.of(" " + json.length()));
        assertArrayEquals(new float[] {7, Float.NaN}, request.rows().toFloatArray());
    }

    @Test
    void refusesBinaryTensorsOfOtherSizes() {
        String json = input("\"shape\": [1, 2], \"parameters\": {\"binary_data_size\": 8}");
        Optional<String> length = Optional.of(Integer.toString(json.length()));
        refused("ends within a tensor", binary(json, 7), length);
        refused("more bytes than", binary(json, 7, 8, 9), length);
        refused("ends within its JSON", binary(json), Optional.of(Integer.toString(json.length() + 1)));
        refused("malformed JSON", binary(json, 7, 8), Optional.of(Integer.toString(json.length() - 3)));
        refused("expected 1 to 65536", binary(json, 7, 8), Optional.of("0"));
        refused("expected 1 to 65536", binary(json, 7, 8), Optional.of("65537"));
        refused("is no number", binary(json, 7, 8), Optional.of("many"));
        String other = json.replace("8}", "12}");
        refused("binary_data_size is 12, expected 8", binary(other, 1, 2, 3), Optional.of("" + other.length()));
        refused("binary_data_size is 8, expected 8, no \"data\", and the header", json);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "shape": [1, 2], "data": [1]                 | "data" has 1 numbers, its shape [1, 2] has 2
        "shape": [1, 2], "data": [1, 2, 3]           | "data" has 3 numbers
        "shape": [4, 2], "data": [1]                 | expected 'x' FP32 [3, 2] with 1 to 3 rows
        "shape": [0, 2], "data": []                  | expected 'x' FP32
        "shape": [2], "data": [1, 2]                 | expected 'x' FP32
        "shape": [1, 2, 1], "data": [1, 2]           | expected 'x' FP32
        "shape": [1, -2], "data": [1, 2]             | expected 'x' FP32
        "shape": [9223372036854775808, 2]            | malformed JSON
        "shape": [1,1,1,1,1,1,1,1,1]                 | more than 8 extents
        "shape": [1, 2], "data": [1,2,3,4,5,6,7]     | more numbers than the input
        "shape": [1, 2], "data": [1e39, 2]           | beyond float32
        "shape": [1, 2], "data": [1, "2"]            | expected numbers
        "shape": [1, 2], "data": [1, null]           | expected numbers
        "shape": [1, 2], "data": 5                   | "data" is not what is expected
        "shape": [1, 2]                              | no "data"
        "shape": "no"                                | "shape" is not what is expected
        "shape": [1, 2], "parameters": []            | "parameters" is not what is expected
        "shape": [1.5, 2]                            | a whole number
        """)
    void refusesInputsThatAreNotTheNetworks(String members, String expected) {
        refused(expected, input(members));
    }

    @Test
    void refusesRequestsThatAreNone() {
        refused("no JSON object", "");
        refused("no JSON object", "[]");
        refused("malformed JSON at line 1", "{");
        refused("more behind", input("\"shape\": [1, 2], \"data\": [1, 2]") + "{}");
        refused("\"inputs\" is missing", "{}");
        refused("\"inputs\" is missing", "{\"inputs\": []}");
        refused("several inputs", "{\"inputs\": [{}, {}]}");
        refused("several inputs", "{\"inputs\": [{}], \"inputs\": [{}]}");
        refused("the input is '' ", "{\"inputs\": [{}]}");
        refused(
                "expected 'x' FP32",
                input("\"shape\": [1, 2], \"data\": [1, 2]").replace("FP32", "INT8"));
        refused("no output 'w'", "{\"outputs\": [{\"name\": \"w\"}]}");
        byte[] foreign = {0, 0, (byte) 0xFF, (byte) 0xFE, '{', 0, 0, 0};
        refused("the JSON is no UTF-8", foreign, Optional.empty());
        refused("malformed JSON", "{\"a\":" + "[".repeat(50) + "]".repeat(50) + "}");
        refused("malformed JSON", "{\"" + "a".repeat(500) + "\": 1}");
    }
}
