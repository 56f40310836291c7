package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelIncludesTest {
    @Test
    void numbersLinesAsInTheirFiles() {
        assertEquals("""
                #line 1 "kernels/a.cl"
                one
                #line 1 "kernels/include/x.clh"
                x
                #line 3 "kernels/a.cl"
                three
                """, expand(Map.of("a.cl", "one\n#include \"include/x.clh\"\nthree", "include/x.clh", "x\n")));
    }

    @Test
    void takesEachFileOnceAndKeepsTheLineOfALaterInclude() {
        assertEquals(
                """
                #line 1 "kernels/a.cl"
                #line 1 "kernels/l.clh"
                #line 1 "kernels/base.clh"
                base
                #line 2 "kernels/l.clh"
                #line 2 "kernels/a.cl"
                #line 1 "kernels/r.clh"

                right
                #line 3 "kernels/a.cl"
                """,
                expand(Map.of(
                        "a.cl", "#include \"l.clh\"\n# include  \"r.clh\" // the other",
                        "l.clh", "#include \"base.clh\"\n",
                        "r.clh", "#include \"base.clh\"\nright\n",
                        "base.clh", "base\n")));
    }

    @Test
    void refusesACircle() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> expand(Map.of(
                                "a.cl",
                                "\n#include \"b.clh\"",
                                "b.clh",
                                "#include \"c.clh\"",
                                "c.clh",
                                "\n\n#include \"b.clh\"")))
                .getMessage();
        assertEquals("Kernel file kernels/c.clh, line 3: circular include a.cl -> b.clh -> c.clh -> b.clh", message);
    }

    @Test
    void aMissingFileIsNamedTogetherWithWhoIncludesIt() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> expand(Map.of("a.cl", "\n#include \"gone.clh\"")))
                .getMessage();
        assertEquals(
                "Kernel file kernels/gone.clh is not on the class path, included by kernels/a.cl, line 2", message);
        String load = assertThrows(IllegalArgumentException.class, () -> KernelSource.load("no_such_kernel"))
                .getMessage();
        assertEquals("Kernel file kernels/no_such_kernel.cl is not on the class path", load);
    }

    @Test
    void aSourceIsKnownByTheHashOfItsText() {
        KernelSource source = KernelSource.of("kernels/x.cl", "abc\n");
        assertEquals("#line 1 \"kernels/x.cl\"\nabc\n", source.text());
        assertEquals(64, source.sha256().length());
        assertTrue(
                !source.sha256().equals(KernelSource.of("kernels/x.cl", "abd\n").sha256()));
    }

    private static String expand(Map<String, String> files) {
        return new KernelIncludes(path -> Optional.ofNullable(files.get(path))).expand("kernels/", "a.cl");
    }
}
