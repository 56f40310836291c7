package io.github.crossstage.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelsTest {
    @TempDir
    Path folder;

    private Labels read(String text) throws IOException {
        return Labels.read(Files.writeString(folder.resolve("labels.txt"), text));
    }

    @Test
    void shipsCifarAndCoco() {
        assertEquals(10, Labels.byName("cifar10").size());
        assertEquals("truck", Labels.cifar10().name(9));
        assertEquals(80, Labels.byName("coco").size());
        assertEquals("dog", Labels.coco().name(16));
        assertEquals("toothbrush", Labels.coco().name(79));
        String message = assertThrows(IllegalArgumentException.class, () -> Labels.byName("imagenet"))
                .getMessage();
        assertTrue(message.contains("[cifar10, coco]"), message);
    }

    @Test
    void readsAFileOfOneNameALine() throws IOException {
        Labels labels = read("\uFEFFhot dog\r\n  cat \n\n\n");
        assertEquals(2, labels.size());
        assertEquals("hot dog", labels.name(0));
        assertEquals("cat", labels.name(1));
    }

    @Test
    void refusesAnEmptyFileAnEmptyLineAndAMissingFile() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> read(" \n"));
        String message = assertThrows(IllegalArgumentException.class, () -> read("a\n\nb"))
                .getMessage();
        assertTrue(message.contains("line 2 is empty"), message);
        Path missing = folder.resolve("none.txt");
        assertThrows(UncheckedIOException.class, () -> Labels.read(missing));
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xFF, (byte) 0xD8});
        assertThrows(UncheckedIOException.class, () -> Labels.read(binary));
    }

    @Test
    void numbersClassesWithoutNames() {
        assertEquals("class 2", Labels.numbered(3).name(2));
    }

    @Test
    void longListsCanBeCut() {
        Labels first = Labels.cifar10().first(3);
        assertEquals(3, first.size());
        assertEquals("bird", first.name(2));
        assertThrows(IllegalArgumentException.class, () -> Labels.cifar10().first(11));
        assertThrows(IllegalArgumentException.class, () -> Labels.cifar10().first(0));
    }
}
