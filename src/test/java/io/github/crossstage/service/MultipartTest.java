package io.github.crossstage.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {
    private static final String FILE =
            "Content-Disposition: form-data; name=\"picture\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n";
    private static final String FIELD = "Content-Disposition: form-data; name=\"note\"\r\n\r\nhello";

    private static Multipart.FilePart file(String body) {
        return Multipart.file(body.getBytes(ISO_8859_1), "b");
    }

    private static String content(String body) {
        return new String(file(body).of(body.getBytes(ISO_8859_1)), ISO_8859_1);
    }

    private static void refused(String expected, String body) {
        Refusal refusal = assertThrows(Refusal.class, () -> file(body));
        assertEquals(400, refusal.status());
        assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
    }

    @Test
    void takesTheFileOutOfAForm() {
        String body = "--b\r\n" + FILE + "\0\r\n\r\n--a--\r\nÿ\r\n--b--\r\n";
        assertEquals("image/png", file(body).type());
        assertEquals("\0\r\n\r\n--a--\r\nÿ", content(body));
    }

    @Test
    void passesOverFieldsPreambleAndEpilogue() {
        assertEquals(
                "x",
                content("for old clients\r\n--b \t\r\n" + FIELD + "\r\n--b\r\n" + FILE + "x\r\n--b\r\n" + FIELD
                        + "\r\n--b--\r\nmore --b"));
    }

    @Test
    void anEmptyFileIsAFile() {
        assertEquals("", content("--b\r\n" + FILE + "\r\n--b--"));
        assertEquals("", content("--b\r\n" + FILE + "--b--"));
    }

    @Test
    void headersMayBeWrittenInAnyCase() {
        String headers = "content-type:  IMAGE/JPEG; q=1\r\nCONTENT-DISPOSITION: form-data; FileName*=UTF-8''a\r\n\r\n";
        assertEquals("image/jpeg", file("--b\r\n" + headers + "x\r\n--b--").type());
    }

    @Test
    void aFileWithoutATypeIsText() {
        String headers = "Content-Disposition: form-data; filename=a\r\n\r\n";
        assertEquals("text/plain", file("--b\r\n" + headers + "x\r\n--b--").type());
    }

    @Test
    void refusesFormsWithoutAFileAndWithSeveral() {
        refused("the form has no file", "--b\r\n" + FIELD + "\r\n--b--");
        refused("the form has no file", "--b\r\n\r\n\r\n--b--");
        refused("the form has no file", "--b--");
        refused("several files", "--b\r\n" + FILE + "x\r\n--b\r\n" + FILE + "y\r\n--b--");
    }

    @Test
    void refusesWhatIsMalformed() {
        refused("starts with --boundary", "");
        refused("starts with --boundary", "hello --b\r\n" + FILE);
        refused("a line ends", "--bc\r\n" + FILE + "x\r\n--bc--");
        refused("a line ends", "--b");
        refused("headers of a part", "--b\r\nContent-Type: image/png");
        refused("headers of a part", "--b\r\nX: " + "y".repeat(9000) + "\r\n" + FILE + "x\r\n--b--");
        refused("last part", "--b\r\n" + FILE + "x");
        refused("at most 32 parts", "--b" + ("\r\n" + FIELD + "\r\n--b").repeat(40) + "--");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        multipart/form-data; boundary=abc                    | abc
        multipart/form-data; charset=x ;  BOUNDARY = "a b:c" | a b:c
        """)
    void findsTheBoundary(String type, String boundary) {
        assertEquals(boundary, Multipart.boundary(type));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"\"",
                "multipart/form-data; boundary=a\nb",
                "multipart/form-data; boundary=0123456789012345678901234567890123456789012345678901234567890123456789x"
            })
    void refusesBoundariesThatAreNone(String type) {
        assertEquals(
                400, assertThrows(Refusal.class, () -> Multipart.boundary(type)).status());
    }
}
