package io.github.crossstage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

/** What the build promises beyond compiling: its two halves agree, and the source tree is fit for any machine. */
class BuildTest {
    private static final Path ROOT = Path.of("").toAbsolutePath();

    private static final List<Path> SOURCE_ROOTS = List.of(
            ROOT.resolve("src/main/java"),
            ROOT.resolve("src/test/java"),
            ROOT.resolve("native-tests/java"),
            ROOT.resolve("benchmarks/src/main/java"),
            ROOT.resolve("src/examples/spark/src/main/java"),
            ROOT.resolve("src/examples/spark/src/test/java"));

    /** Poms that stand alone and use the installed library. */
    private static final List<String> OTHER_POMS = List.of("benchmarks/pom.xml", "src/examples/spark/pom.xml");

    /** Where packages come from, and places on one particular machine: neither belongs into the tree. */
    private static final Pattern FOREIGN = Pattern.compile(
            "\\brepo1?\\.maven\\.|<(plugin)?repositor(y|ies)>"
                    + "|(^|[\\s\"'`=(:,])/((work|root|workspace)|(home|Users)/(?!(you|user)/)\\w+)/[\\w.]",
            Pattern.CASE_INSENSITIVE);

    @ParameterizedTest
    @ValueSource(strings = {"/project/version", "/project/properties/maven.compiler.release"})
    void allPomsAgree(String element) throws Exception {
        String library = read(ROOT.resolve("pom.xml"), element);
        assertFalse(library.isBlank(), element);
        for (String pom : OTHER_POMS) {
            assertEquals(library, read(ROOT.resolve(pom), element), pom + element);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"logback.version", "djl.version", "junit.version"})
    void allPomsUseTheSameLibraries(String property) throws Exception {
        String element = "/project/properties/" + property;
        for (String pom : OTHER_POMS) {
            String other = read(ROOT.resolve(pom), element);
            // Empty where it does not use it.
            assertTrue(Set.of("", read(ROOT.resolve("pom.xml"), element)).contains(other), pom + element + other);
        }
    }

    @Test
    void theTreeNamesNoPackageRegistryAndNoMachine() throws Exception {
        List<String> found = new ArrayList<>();
        for (Path file : trackedFiles()) {
            byte[] bytes = Files.readAllBytes(file);
            if (isBinary(bytes)) {
                continue;
            }
            int number = 0;
            for (String line : new String(bytes, ISO_8859_1).lines().toList()) {
                number++;
                Matcher matcher = FOREIGN.matcher(line);
                if (matcher.find()) {
                    found.add(ROOT.relativize(file) + ":" + number + ": " + matcher.group());
                }
            }
        }
        assertTrue(found.isEmpty(), () -> String.join("\n", found));
    }

    @Test
    void foreignNamesAreRecognised() {
        // Put together here, so that the tree does not hold what it must not hold.
        for (String line :
                List.of("see " + "/ho" + "me/me/x", "in /ro" + "ot/.m2", "https://repo." + "maven.apache.org/")) {
            assertTrue(FOREIGN.matcher(line).find(), line);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"$HOME/work/x", "\"$root/native-tests/x\"", "src/work/file", "http://maven.apache.org/POM"})
    void ordinaryPathsAreNotForeign(String line) {
        assertFalse(FOREIGN.matcher(line).find(), line);
    }

    @Test
    void everyPackageIsDescribed() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (Path sources : SOURCE_ROOTS) {
            for (Path folder : foldersWithJava(sources)) {
                Path name = sources.relativize(folder);
                boolean described = SOURCE_ROOTS.stream().anyMatch(root -> isDescribed(root.resolve(name)));
                if (!described) {
                    missing.add(ROOT.relativize(folder) + "/package-info.java");
                }
            }
        }
        assertTrue(missing.isEmpty(), () -> "Missing, or without Javadoc: " + missing);
    }

    private static boolean isDescribed(Path folder) {
        Path file = folder.resolve("package-info.java");
        try {
            return Files.exists(file) && Files.readString(file, UTF_8).contains("/**");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Set<Path> foldersWithJava(Path sources) throws IOException {
        if (!Files.isDirectory(sources)) {
            return Set.of();
        }
        Set<Path> folders = new TreeSet<>();
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(file -> folders.add(file.getParent()));
        }
        return folders;
    }

    /** Returns the files that git tracks; skips the test where there is no git or no clone. */
    private static List<Path> trackedFiles() throws IOException, InterruptedException {
        Process git;
        try {
            git = new ProcessBuilder("git", "ls-files", "-z")
                    .directory(ROOT.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "no git: " + e.getMessage());
            throw e;
        }
        String names = new String(git.getInputStream().readAllBytes(), UTF_8);
        assumeTrue(git.waitFor() == 0, "not a git clone");
        return Stream.of(names.split("\0"))
                .map(ROOT::resolve)
                .filter(Files::isRegularFile)
                .toList();
    }

    private static boolean isBinary(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, 8000); i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private static String read(Path pom, String element) throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
        return XPathFactory.newInstance().newXPath().evaluate(element, document).trim();
    }
}
