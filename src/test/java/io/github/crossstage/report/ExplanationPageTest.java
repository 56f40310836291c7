package io.github.crossstage.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.runtime.ExplanationTest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class ExplanationPageTest {
    @Test
    void pageIsWellFormedAndEscapesNames() throws Exception {
        String html = ExplanationPage.of(ExplanationTest.denseCrossStage());
        Document page = parsed(html);
        assertEquals("<net> & \"co\"", page.getElementsByTagName("h1").item(0).getTextContent());
        NodeList rectangles = page.getElementsByTagName("rect");
        assertTrue(rectangles.getLength() > 5, "buffers and legend");
        assertFalse(html.contains("<net>"));
        for (String loaded : List.of("src=", "url(", "@import", "<link")) {
            assertFalse(html.contains(loaded), loaded);
        }
    }

    @Test
    void aPageOfTheReferenceIsWellFormedToo() throws Exception {
        parsed(ExplanationPage.of(ExplanationTest.ofReference()));
    }

    @Test
    void charactersThatXmlDoesNotKnowAreReplaced() {
        assertEquals("a&lt;b&#39;\uFFFD\t", Markup.escaped("a<b'\u0001\t"));
    }

    @Test
    void lengthsAreToldInThreeDigits() {
        assertEquals("1.50 MiB", Quantities.bytes(3 << 19));
        assertEquals("1023 B", Quantities.bytes(1023));
        assertEquals("57.3 G", Quantities.count(57_300_000_000L));
    }

    private static Document parsed(String html) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setValidating(false);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
    }
}
