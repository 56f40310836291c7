package io.github.crossstage.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubSourceTest {
    @Test
    void everyFormIsRead() {
        assertEquals(
                new HubSource("timm", "cspdarknet53.ra_in1k", "main", Optional.empty()),
                HubSource.parse("hf:timm/cspdarknet53.ra_in1k"));
        assertEquals(
                new HubSource("a", "b", "v1.0", Optional.of("sub/x.safetensors")),
                HubSource.parse("hf:a/b@v1.0#sub/x.safetensors"));
        assertEquals(new HubSource("a", "b", "main", Optional.of("x.pth")), HubSource.parse("hf:a/b#x.pth"));
        HubSource pull = HubSource.parse("hf:a/b@refs/pr/1");
        assertEquals("refs%2Fpr%2F1", pull.revisionSegment());
        assertEquals("hf:a/b@refs/pr/1", pull.toString());
        assertEquals(pull, HubSource.parse(pull.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "hf:",
                "hf:a",
                "hf:a/",
                "hf:/b",
                "hf:a/b@",
                "hf:a/b#",
                "hf:a/b@#x",
                "hf:a/b/c",
                "hf:../b",
                "hf:a/..",
                "hf:a/b@..",
                "hf:a/b@x/../y",
                "hf:a/b#../x",
                "hf:a/b#x/../../y",
                "hf:a/b#/etc/passwd",
                "hf:a/b#x//y",
                "hf:a/b#x/",
                "hf:a/b#.hidden",
                "hf:a/b#x.",
                "hf:a/b#x\\y",
                "hf:a/b#x y",
                "hf:a/b#x?y",
                "hf:a/b#x%2e",
                "hf:a/b@x@y",
                "hf:a/b#x#y",
                "hf:a/b#C:x",
                "hf:a/b\n#x",
                "hf:-a/b",
                "hf:a/\u00e9",
                "hf:a/b#x.sha256"
            })
    void anythingElseIsRefused(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> HubSource.parse(text));
        assertTrue(e.getMessage().contains("expected") || e.getMessage().contains(".sha256"), e.getMessage());
    }

    @Test
    void partsHaveAGreatestLength() {
        assertEquals("x".repeat(96), HubSource.parse("hf:a/" + "x".repeat(96)).repository());
        assertThrows(IllegalArgumentException.class, () -> HubSource.parse("hf:a/" + "x".repeat(97)));
    }

    @Test
    void onlyThePrefixMakesASource() {
        assertTrue(HubSource.isSource("hf:x"));
        assertFalse(HubSource.isSource("./hf:x"));
        assertFalse(HubSource.isSource("weights.pth"));
    }
}
