package io.github.crossstage.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.testing.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ServeCommandTest {
    private static final Path CHELSEA = Path.of("src/test/resources/demo/chelsea.png");

    @Test
    void servesTheDefaultNetworkUntilItIsTerminated() throws Exception {
        List<JsonTree> expected = Invocation.of("classify", CHELSEA, "--device", "reference", "--json")
                .expecting(0)
                .classes()
                .get(0)
                .elements();
        try (ServeProcess serve = ServeProcess.start("--device", "reference", "--upload-time", 1)) {
            assertEquals("cspdensenet_cifar10", serve.model());
            assertEquals(expected, serve.predict(CHELSEA).get("classes").elements());
            requireSlowClientsAreLeft(serve);
            assertEquals(0, serve.terminate());
        }
    }

    /** One that sends half a request and one that sends half a header; both would hold a thread for ever. */
    private static void requireSlowClientsAreLeft(ServeProcess serve) throws IOException {
        for (String half : List.of(
                "POST /v1/predict HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\nContent-Length: 1000\r\n\r\n",
                "POST /v1/predict HTTP/1.1\r\nHost:")) {
            try (Socket slow =
                    new Socket(serve.address().getHost(), serve.address().getPort())) {
                slow.getOutputStream().write(half.getBytes(US_ASCII));
                InputStream in = slow.getInputStream();
                try {
                    assertEquals(-1, in.read(), half);
                } catch (SocketException e) {
                    assertTrue(e.getMessage().contains("reset"), e.getMessage());
                }
            }
        }
    }

    @Test
    void wrongUsageIsTold() {
        Invocation.of("serve", "--port", 70_000).failingWith(2, "--port 70000: expected 0 to 65535");
        Invocation.of("serve", "--max-batch", 0).failingWith(2, "--max-batch 0: expected 1 or more");
        Invocation.of("serve", "--max-delay", -1).failingWith(2, "--max-delay -1: expected 0 or more");
        Invocation.of("serve", "--threshold", 2).failingWith(2, "expected 0 to 1");
        Invocation.of("serve", "--max-bytes", Integer.MAX_VALUE).failingWith(2, "at most 1073741824 bytes");
        Invocation.of("serve", "--device", "reference", "--model", "none.onnx")
                .failingWith(1, "none.onnx: no such file");
        Invocation.of("serve", "--device", "reference", "--name", "a/b").failingWith(1, "Model name 'a/b'");
        Invocation.of("serve", "--device", "reference", "--port", 0, "--host", "192.0.2.1")
                .failingWith(1, "Cannot listen at 192.0.2.1:0");
    }
}
