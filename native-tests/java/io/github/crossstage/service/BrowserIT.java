package io.github.crossstage.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.demo.DemoNetwork;
import io.github.crossstage.testing.JsonTree;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of the example service in a real browser. Screenshots are kept in {@code target/browser}. */
@Tag("browser")
@ModelTest
@Timeout(120)
class BrowserIT {
    private static final Path SCREENSHOTS = Path.of("target/browser");
    /** What a box on the screen may be off by: the image is scaled and its border is drawn inside. */
    private static final double PIXELS = 1.5;

    private static final int TAB = 9;
    private static final int ENTER = 13;

    @TempDir
    private static Path profile;

    private static Browser browser;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        browser = Browser.start(profile);
        browser.appear(1200, 900, false);
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    private static void awaitAnswer() {
        browser.await("!document.getElementById('answer').hidden && document.getElementById('picture').complete");
        assertTrue(browser.evaluate("document.getElementById('error').hidden").asBoolean());
    }

    private static String text(String selector) {
        return browser.evaluate("document.querySelector('" + selector + "').innerText")
                .asText();
    }

    /** Keeps how the page looks on a desk and in a hand, by day and by night; nothing may stick out on the right. */
    private static void keep(String name) throws IOException {
        for (boolean dark : new boolean[] {false, true}) {
            for (int width : new int[] {1200, 360}) {
                browser.appear(width, 900, dark);
                browser.screenshot(SCREENSHOTS.resolve(name + "-" + width + (dark ? "-dark" : "-light") + ".png"));
                assertTrue(
                        browser.evaluate("document.documentElement.scrollWidth <= innerWidth")
                                .asBoolean(),
                        name + " is wider than " + width + " pixels");
            }
        }
        browser.appear(1200, 900, false);
    }

    @Test
    void aChosenPictureIsShownWithBoxesWhereTheServiceSaysTheyAre() throws Exception {
        try (TestService service = TestService.detector(folder, TestDevices.selector(), 4)) {
            JsonTree expected = TestService.json(service.predict("image/png", Files.readAllBytes(TestService.CHELSEA)));
            List<JsonTree> found = expected.get("detections").elements();
            assertFalse(found.isEmpty());
            browser.open(service.address("/"));
            browser.await("document.getElementById('model').textContent.includes('detector')");
            browser.choose("#file", TestService.CHELSEA);
            awaitAnswer();
            // Left, top, right and bottom of each box in pixels of the picture, as far as the screen shows it; the best
            // is drawn last.
            List<JsonTree> boxes = browser.evaluate(
                            "(() => { const image = document.getElementById('picture'); const all ="
                                    + " image.getBoundingClientRect(); const scale = image.naturalWidth / all.width;"
                                    + " return [...document.querySelectorAll('.box')].reverse().map(box => { const at ="
                                    + " box.getBoundingClientRect(); return { text: box.textContent, edges: [at.left -"
                                    + " all.left, at.top - all.top, at.right - all.left, at.bottom - all.top].map(edge =>"
                                    + " edge * scale) }; }); })()")
                    .elements();
            assertEquals(found.size(), boxes.size());
            for (int i = 0; i < boxes.size(); i++) {
                JsonTree box = found.get(i).get("box");
                List<JsonTree> edges = boxes.get(i).get("edges").elements();
                assertEquals(box.get("left").asDouble(), edges.get(0).asDouble(), PIXELS);
                assertEquals(box.get("top").asDouble(), edges.get(1).asDouble(), PIXELS);
                assertEquals(box.get("right").asDouble(), edges.get(2).asDouble(), PIXELS);
                assertEquals(box.get("bottom").asDouble(), edges.get(3).asDouble(), PIXELS);
                assertTrue(boxes.get(i)
                        .get("text")
                        .asText()
                        .startsWith(found.get(i).get("label").asText()));
            }
            assertEquals(
                    found.size(),
                    browser.evaluate("document.querySelectorAll('#results tbody tr').length")
                            .asInt());
            browser.evaluate("document.querySelector('#results tbody tr').focus()");
            assertTrue(browser.evaluate("document.querySelector('.box:last-child').classList.contains('chosen')")
                    .asBoolean());
            keep("detector");
            assertEquals(List.of(), browser.complaints());
        }
    }

    @Test
    void theKeyboardAloneGetsTheSampleClassified() throws Exception {
        Classifier classifier = new Classifier(DemoNetwork.preprocessing(), classes -> DemoNetwork.labels(), 5);
        try (TestService service = TestService.of(
                DemoNetwork.source(), classifier, TestDevices.selector(), 4, 8, ServiceLimits.STANDARD)) {
            browser.open(service.address("/"));
            browser.await("document.getElementById('model').textContent.includes('classifier')");
            keep("start");
            browser.press("Tab", TAB);
            assertEquals("file", browser.evaluate("document.activeElement.id").asText());
            assertEquals(
                    "Choose a picture",
                    browser.evaluate("document.activeElement.labels[0].textContent")
                            .asText());
            browser.press("Tab", TAB);
            assertEquals("sample", browser.evaluate("document.activeElement.id").asText());
            browser.press("Enter", ENTER);
            awaitAnswer();
            assertEquals("cat", text("#found"));
            assertEquals(
                    5,
                    browser.evaluate("document.querySelectorAll('#results tbody tr').length")
                            .asInt());
            assertTrue(text("#results tbody tr").contains("cat")
                    && text("#results tbody tr").contains("%"));
            assertTrue(text("#times").contains("Run"), text("#times"));
            assertTrue(text("#status").startsWith("Answered in"));
            keep("classifier");
            assertEquals(List.of(), browser.complaints());
        }
    }

    @Test
    void anErrorIsShownAsTheServiceSaysItAndTheNextPictureIsAnswered() throws Exception {
        try (TestService service = TestService.detector(folder, TestDevices.selector(), 1)) {
            browser.open(service.address("/"));
            Path bad = Files.writeString(folder.resolve("bad.png"), "<b>no picture</b>");
            browser.choose("#file", bad);
            browser.await("!document.getElementById('error').hidden");
            String said = TestService.json(service.predict("image/png", Files.readAllBytes(bad)))
                    .get("error")
                    .asText();
            assertEquals(said + " (status 400)", text("#error"));
            assertTrue(
                    browser.evaluate("document.getElementById('answer').hidden").asBoolean());
            keep("error");
            assertEquals(
                    1,
                    browser.complaints().size(),
                    "the browser itself tells of the status, and there is nothing else");
            browser.evaluate("fetch('/sample.jpg').then(answer => answer.blob()).then(blob => { const data = new"
                    + " DataTransfer(); data.items.add(new File([blob], 'a.jpg', { type: 'image/jpeg' }));"
                    + " document.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));"
                    + " })");
            awaitAnswer();
        }
    }
}
