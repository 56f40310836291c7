package io.github.crossstage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The threat page names what there is: dependencies, classes that hold a limit, tests that prove a claim. */
class SecurityPageTest {
    private static final Path PAGE = Path.of("SECURITY.md");

    private static Set<String> matches(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(Element element, String child) {
        NodeList found = element.getElementsByTagName(child);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }

    @Test
    void everyDependencyIsListedWithItsLicence() throws Exception {
        Document pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new File("pom.xml"));
        Set<String> used = new TreeSet<>();
        NodeList all = pom.getDocumentElement().getElementsByTagName("dependency");
        for (int i = 0; i < all.getLength(); i++) {
            Element dependency = (Element) all.item(i);
            boolean ofProject = dependency.getParentNode().getParentNode().equals(pom.getDocumentElement());
            if (ofProject && !text(dependency, "scope").equals("test")) {
                used.add(text(dependency, "artifactId"));
            }
        }
        String page = Files.readString(PAGE);
        assertEquals(used, matches(page.substring(page.indexOf("## Dependencies")), "(?m)^\\| `([\\w-]+)`"));
    }

    @Test
    void theClassesItNamesExist() throws IOException {
        Set<String> classes = new TreeSet<>();
        for (String root : List.of("src/main/java", "src/test/java", "native-tests/java")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .forEach(name -> classes.add(name.substring(0, name.length() - ".java".length())));
            }
        }
        Set<String> named = matches(Files.readString(PAGE), "`([A-Z]\\w*[a-z]\\w*)(?:\\.\\w+)?`");
        assertTrue(named.size() > 40, named::toString);
        named.removeAll(classes);
        assertEquals(Set.of(), named, "named but not there");
    }
}
