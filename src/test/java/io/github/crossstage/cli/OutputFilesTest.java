package io.github.crossstage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputFilesTest {
    private static Map<String, String> names(String... names) {
        return OutputFiles.names(new LinkedHashSet<>(List.of(names)));
    }

    @Test
    void usableNamesStay() {
        assertEquals(Map.of("logits", "logits.npy", "größe.1 b", "größe.1 b.npy"), names("logits", "größe.1 b"));
    }

    @Test
    void unusableCharactersBecomeUnderscores() {
        assertEquals(Map.of("/head/Gemm:0\0", "_head_Gemm_0_.npy"), names("/head/Gemm:0\0"));
        assertEquals(Map.of("..\\..", ".._...npy"), names("..\\.."));
    }

    @Test
    void namesThatCollideGetNumbersAndUsableOnesKeepTheirs() {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("a/b", "a_b_3.npy");
        expected.put("a:b", "a_b_4.npy");
        expected.put("a_b", "a_b.npy");
        expected.put("a_b_2", "a_b_2.npy");
        assertEquals(expected, names("a/b", "a:b", "a_b", "a_b_2"));
    }
}
