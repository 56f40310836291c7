package io.github.crossstage.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Onnx;
import io.github.crossstage.ir.GraphSource;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectorTest {
    @Test
    void tellsYoloxFromItsOutput() {
        assertTrue(Detector.isYolox(SmallYolox.source()));
    }

    @ParameterizedTest
    @CsvSource({
        "demo/cspdensenet_cifar10.onnx",
        "golden/nets/csp_stage3_in123/model.onnx",
        "golden/nets/rand01/model.onnx"
    })
    void othersAreNoYolox(String file) {
        try (GraphSource source = Onnx.file(Path.of("src/test/resources").resolve(file))) {
            assertFalse(Detector.isYolox(source));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cspdensenet_cifar10, cspdensenet_cifar10",
        "/models/my net v1.2.onnx, my_net_v1.2",
        "yolov4.cfg, yolov4",
        "ä/é, _",
        ".hidden, .hidden",
        "/, model"
    })
    void namesForClientsHoldWhatAddressesHold(String source, String expected) {
        assertEquals(expected, ServedModel.shortName(source));
    }
}
