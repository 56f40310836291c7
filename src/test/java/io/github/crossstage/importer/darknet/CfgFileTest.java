package io.github.crossstage.importer.darknet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.CrossStageException;
import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.error.UnsupportedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The syntax of cfg files, and everything that is refused. */
class CfgFileTest {
    private static final String NET = "[net]\nwidth=8\nheight=8\nchannels=3\n";
    private static final String CONV = "[convolutional]\nfilters=4\nactivation=linear\n";

    private record Case(String name, String text, String message) {}

    @Test
    void readsSectionsKeysCommentsAndBlanks() {
        CfgFile cfg = CfgFile.parse(
                "x.cfg",
                "\r\n# first\n; second\n [ net ] \r\nwidth = 3 2 # blanks mean nothing\n\n[yolo]\nanchors = 1,2,  3.5,4,\n"
                        + "mask=0\nmask=7\n last=1");
        assertEquals(
                List.of("net", "yolo"),
                cfg.sections().stream().map(CfgSection::type).toList());
        CfgSection yolo = cfg.sections().get(1);
        assertEquals(32, cfg.sections().get(0).integer("width", 0, 0, 100));
        assertEquals(7, yolo.line());
        assertEquals(List.of(1.0, 2.0, 3.5, 4.0), yolo.numbers("anchors"));
        assertEquals(List.of(0), yolo.integers("mask"), "the first of two keys counts, as in darknet");
        assertEquals("1", yolo.text("last", ""));
        assertEquals(5, yolo.integer("absent", 5, 0, 9));
    }

    @TestFactory
    Stream<DynamicTest> refusesBrokenSyntaxAndNumbers() {
        return Stream.of(
                        new Case("empty", "", "holds no [section]"),
                        new Case("comments only", "# nothing\n\n", "holds no [section]"),
                        new Case("binary", "[net]\nwidth=\u0000\u0001", "line 2 holds byte 0"),
                        new Case("key first", "width=1\n[net]\n", "line 1 sets a key before the first [section]"),
                        new Case("no equals", NET + "hello\n", "line 5 is 'hello', expected key=value"),
                        new Case("open bracket", NET + "[conv\n", "line 5 is '[conv', expected [section]"),
                        new Case("no net", CONV, "is the first section, expected [net]"),
                        new Case("no layer", NET, "holds no layer behind [net]"),
                        new Case("no width", "[net]\nheight=8\nchannels=3\n" + CONV, "'width' is absent"),
                        new Case("negative width", "[net]\nwidth=-8\nheight=8\nchannels=3\n", "width=-8, expected 1"),
                        new Case(
                                "huge input", "[net]\nwidth=1000000000\nheight=8\nchannels=3\n", "expected 1 to 16384"),
                        new Case("no number", NET + "[conv]\nfilters=many\n", "line 6 [conv]: filters=many"),
                        new Case("overflow", NET + "[conv]\nfilters=99999999999\n", "whole numbers that fit 32 bits"),
                        new Case(
                                "absurd count", NET + "[conv]\nfilters=1000000000\n", "filters=1000000000, expected 1"),
                        new Case("zero stride", NET + CONV + "stride=0\n", "stride=0, expected 1 to"),
                        new Case("zero size", NET + CONV + "size=0\n", "size=0, expected 1 to"),
                        new Case("negative padding", NET + CONV + "padding=-1\n", "padding=-1, expected 0 to"),
                        new Case("groups", NET + CONV + "groups=2\n", "a divisor of 3 channels and 4 filters"),
                        new Case("kernel too large", NET + CONV + "size=9\n", "does not fit once"),
                        new Case("even dilation", NET + CONV + "size=2\ndilation=2\n", "expected an odd size"))
                .map(CfgFileTest::refused);
    }

    @TestFactory
    Stream<DynamicTest> refusesLayersThatDoNotFit() {
        String two = NET + CONV + "[maxpool]\nsize=2\nstride=2\n";
        String yolo = NET + "[convolutional]\nfilters=18\nactivation=linear\n[yolo]\nnum=3\nclasses=1\n"
                + "anchors=1,2,3,4,5,6\n";
        return Stream.of(
                        new Case("itself", NET + CONV + "[route]\nlayers=1\n", "layers=1, but this is layer 1"),
                        new Case("forward", NET + "[route]\nlayers=3\n" + CONV + CONV + CONV, "but this is layer 0"),
                        new Case(
                                "behind the start", NET + CONV + "[route]\nlayers=-2\n", "expected -1 to -1 or 0 to 0"),
                        new Case("distance 0", NET + "[shortcut]\nfrom=0\n", "but this is layer 0"),
                        new Case("no layers", NET + CONV + "[route]\nlayers=,\n", "layers=,"),
                        new Case("no key", NET + CONV + "[route]\n", "'layers' is absent"),
                        new Case("group", NET + CONV + "[route]\nlayers=0\ngroups=3\n", "the 4 channels of layer 0"),
                        new Case("group id", NET + CONV + "[route]\nlayers=0\ngroups=2\ngroup_id=2\n", "group_id=2"),
                        new Case(
                                "route of two sizes",
                                two + "[route]\nlayers=0,1\n",
                                "makes 4x8x8 and layer 1 makes 4x4x4"),
                        new Case(
                                "shortcut of a smaller map",
                                two + "[upsample]\nstride=4\n[shortcut]\nfrom=0\n",
                                "4x16x16"),
                        new Case("scale", two + "[scale_channels]\nfrom=0\n", "expected 4x1x1"),
                        new Case("sam", two + "[sam]\nfrom=0\n", "expected 4x8x8"),
                        new Case(
                                "padding",
                                NET + "[maxpool]\nsize=2\nstride=2\npadding=3\n",
                                "padding=3, expected 0 to 2"),
                        new Case("too wide", NET + "[upsample]\nstride=64\n".repeat(3), "expected at most"),
                        new Case(
                                "too many weights",
                                NET + "[connected]\noutput=131072\n".repeat(2),
                                "weights, expected"),
                        new Case("route bomb", NET + CONV + "[route]\nlayers=-1,-1\n".repeat(40), "channels"),
                        new Case(
                                "yolo channels",
                                yolo.replace("18", "17"),
                                "expected 18 channels: 3 anchors times 5 + 1"),
                        new Case("yolo mask", yolo + "mask=0,1,3\n", "mask=0,1,3, expected 0 to num-1=2"),
                        new Case("yolo anchors", yolo.replace(",5,6", ""), "two numbers above 0 for anchor 2"),
                        new Case("yolo NaN", yolo.replace("5,6", "NaN,6"), "expected finite numbers"),
                        new Case("yolo negative", yolo.replace("5,6", "-5,6"), "two numbers above 0 for anchor 2"),
                        new Case("yolo infinite", yolo + "scale_x_y=1e999\n", "expected finite numbers"),
                        new Case("behind yolo", yolo + CONV, "reads layer 1, a [yolo]"))
                .map(CfgFileTest::refused);
    }

    private static DynamicTest refused(Case bad) {
        return DynamicTest.dynamicTest(bad.name(), () -> {
            ModelFormatException error = assertThrows(
                    ModelFormatException.class, () -> DarknetArchitecture.of(CfgFile.parse("bad.cfg", bad.text())));
            assertTrue(error.getMessage().contains(bad.message()), error.getMessage());
            assertTrue(error.getMessage().startsWith("bad.cfg"), error.getMessage());
        });
    }

    @Test
    void namesTheLineAndByteOfAMistake() {
        ModelFormatException error = assertThrows(
                ModelFormatException.class,
                () -> DarknetArchitecture.of(CfgFile.parse("bad.cfg", NET + "[maxpool]\nsize=x\n")));
        assertEquals(NET.length() + "[maxpool]\n".length(), error.offset());
        assertTrue(error.getMessage().contains("line 6 [maxpool]: size=x"), error.getMessage());
    }

    @Test
    void listsAllThatIsNotComputedAtOnce() {
        String text = NET + "[lstm]\n[convolutional]\nbinary=1\nactivation=plse\n[shortcut]\nfrom=0\n"
                + "weights_type=per_feature\n[softmax]\ntree=data/9k.tree\n[upsample]\nscale=2\n[convolutional]\nbinary=0\n"
                + "[Gaussian_yolo]\n[softmax]\ntemperature=2\n";
        UnsupportedModelException error = assertThrows(
                UnsupportedModelException.class, () -> DarknetArchitecture.of(CfgFile.parse("x.cfg", text)));
        List<String> expected = List.of(
                "line 5 [lstm] is no section that is computed",
                "line 6 [convolutional]: binary=1",
                "line 6 [convolutional]: activation=plse, expected one of elu",
                "line 9 [shortcut]: weights_type=per_feature",
                "line 12 [softmax]: tree=data/9k.tree",
                "line 14 [upsample]: scale=2.0, expected 1",
                "line 18 [Gaussian_yolo] is no section",
                "line 19 [softmax]: temperature=2.0");
        assertEquals(expected.size(), error.problems().size(), error.getMessage());
        for (int i = 0; i < expected.size(); i++) {
            assertTrue(
                    error.problems().get(i).startsWith(expected.get(i)),
                    error.problems().get(i));
        }
    }

    @Test
    void refusesTenMegabytesOfSectionsQuickly(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("big.cfg"), NET + "[route]\nlayers=-1\n".repeat(550_000));
        String message = assertThrows(ModelFormatException.class, () -> CfgFile.read(file))
                .getMessage();
        assertTrue(message.contains("expected a darknet cfg of at most 4194304"), message);
        message = assertThrows(
                        ModelFormatException.class, () -> CfgFile.parse("x.cfg", NET + "[dropout]\n".repeat(5000)))
                .getMessage();
        assertTrue(message.contains("begins section 4097"), message);
        message = assertThrows(ModelFormatException.class, () -> CfgFile.parse("x.cfg", NET + manyKeys(300)))
                .getMessage();
        assertTrue(message.contains("sets key 257"), message);
        assertThrows(CrossStageException.class, () -> CfgFile.read(folder.resolve("none.cfg")));
        assertThrows(CrossStageException.class, () -> CfgFile.read(folder));
    }

    private static String manyKeys(int count) {
        StringBuilder text = new StringBuilder("[conv]\n");
        for (int i = 0; i < count; i++) {
            text.append("key").append(i).append("=1\n");
        }
        return text.toString();
    }
}
