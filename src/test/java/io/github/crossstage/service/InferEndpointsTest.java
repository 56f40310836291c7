package io.github.crossstage.service;

import static io.github.crossstage.service.TestService.ok;
import static io.github.crossstage.service.TestService.refused;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.image.Picture;
import io.github.crossstage.image.Preprocessed;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.JsonTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients of the Open Inference Protocol are answered. */
@Timeout(60)
class InferEndpointsTest {
    private static final String MODEL = "/v2/models/classifier";

    @TempDir
    private static Path folder;

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.classifier(folder, ServiceLimits.STANDARD);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void theProtocolTellsServerAndModel() {
        assertEquals("crossstage", ok(service.get("/v2")).get("name").asText());
        assertTrue(ok(service.get("/v2/health/live")).get("live").asBoolean());
        assertTrue(ok(service.get("/v2/health/ready")).get("ready").asBoolean());
        assertTrue(ok(service.get(MODEL + "/ready")).get("ready").asBoolean());
        JsonTree model = ok(service.get(MODEL));
        assertEquals("classifier", model.get("name").asText());
        JsonTree input = model.get("inputs").elements().get(0);
        assertEquals("FP32", input.get("datatype").asText());
        assertArrayEquals(new long[] {-1, 3, 24, 32}, input.get("shape").longs());
        assertEquals(-1, model.get("outputs").elements().get(0).get("shape").longs()[0]);
    }

    @Test
    void tensorsAsJsonAndBinaryGiveWhatAPictureGives() throws IOException {
        JsonTree model = ok(service.get(MODEL));
        String input = model.get("inputs").elements().get(0).get("name").asText();
        Preprocessed prepared = TestService.recognizer().recipe().apply(Picture.read(TestService.CHELSEA));
        Tensor tensor = prepared.tensor();
        String numbers = Arrays.toString(tensor.toFloatArray());
        String two = numbers.substring(0, numbers.length() - 1) + ", " + numbers.substring(1);
        String head = "{\"id\": \"a\", \"inputs\": [{\"name\": \"" + input + "\", \"datatype\": \"FP32\", ";
        JsonTree answer = ok(service.post(
                MODEL + "/infer",
                "",
                (head + "\"shape\": [2, 3, 24, 32], \"data\": " + two + "}]}").getBytes(US_ASCII)));
        assertEquals("a", answer.get("id").asText());
        assertEquals("classifier", answer.get("model_name").asText());
        JsonTree output = answer.get("outputs").elements().get(0);
        assertEquals(2, output.get("shape").longs()[0]);
        List<JsonTree> classes = ok(service.predict("image/png", Files.readAllBytes(TestService.CHELSEA)))
                .get("classes")
                .elements();
        List<JsonTree> rows = output.get("data").elements();
        assertEquals(10, rows.size());
        for (JsonTree each : classes) {
            int index = each.get("index").asInt();
            assertEquals(each.get("probability").asDouble(), rows.get(index).asDouble(), 1e-6);
            assertEquals(rows.get(index), rows.get(5 + index));
        }

        String json = head + "\"shape\": [1, 3, 24, 32], \"parameters\": {\"binary_data_size\": "
                + tensor.type().byteCount() + "}}], \"parameters\": {\"binary_data_output\": true}}";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(json.getBytes(US_ASCII));
        byte[] raw = new byte[(int) tensor.type().byteCount()];
        tensor.bytes().get(raw);
        body.write(raw);
        HttpResponse<byte[]> response = service.post(
                MODEL + "/infer",
                "application/octet-stream",
                body.toByteArray(),
                InferEndpoints.HEADER_LENGTH,
                "" + json.length());
        assertEquals(200, response.statusCode(), () -> TestService.text(response));
        int length = Integer.parseInt(
                response.headers().firstValue(InferEndpoints.HEADER_LENGTH).orElseThrow());
        JsonTree told = JsonTree.parse(new String(response.body(), 0, length, UTF_8));
        assertEquals(
                20,
                told.get("outputs")
                        .elements()
                        .get(0)
                        .get("parameters")
                        .get("binary_data_size")
                        .asLong());
        ByteBuffer tail =
                ByteBuffer.wrap(response.body()).order(ByteOrder.LITTLE_ENDIAN).position(length);
        assertEquals(20, tail.remaining());
        for (JsonTree row : rows.subList(0, 5)) {
            assertEquals(row.asDouble(), tail.getFloat(), 1e-6);
        }
    }

    @Test
    void tensorsThatAreNotTheModelsAreBadRequests() {
        refused(400, "no JSON object", service.post(MODEL + "/infer", "", "5".getBytes(US_ASCII)));
        refused(400, "\"inputs\" is missing", service.post(MODEL + "/infer", "", "{}".getBytes(US_ASCII)));
        byte[] large = new byte[(int) InferReader.mostBytes(4 * 3 * 24 * 32) + 1];
        Arrays.fill(large, (byte) ' ');
        refused(413, "bytes, the limit", service.post(MODEL + "/infer", "", large));
    }
}
