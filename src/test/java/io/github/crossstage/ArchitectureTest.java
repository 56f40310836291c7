package io.github.crossstage;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The package layers of the architecture, and who may see the libraries that only one package may see. */
class ArchitectureTest {
    private static final String BASE = "io.github.crossstage";

    /** The root package is a layer like the others; its sub-packages are not part of it. */
    private static final String ROOT = "";

    /** Lowest first. A package may use its own layer and those below; packages that do not exist yet are no error. */
    private static final List<Set<String>> LAYERS = List.of(
            Set.of("error", "events", "tensor", "opencl", "planner", "hub"),
            Set.of("ir", "tuning", "npy"),
            Set.of("reference", "importer", "models", "slabs"),
            Set.of("passes", "lowering"),
            Set.of("runtime", "image"),
            Set.of(ROOT),
            Set.of("serving", "integration", "tuner", "demo", "report", "soak", "service"),
            Set.of("cli"));

    /** Packages of the lowest layer that stay apart; all of them may use errors and events. */
    private static final List<String> INDEPENDENT = List.of("tensor", "opencl", "planner", "hub");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(BASE);
    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
            .importPackages(BASE);

    @Test
    void classesWereFound() {
        assertTrue(MAIN.contain("io.github.crossstage.tensor.Tensor"), "main classes");
        assertTrue(TESTS.contain(ArchitectureTest.class), "test classes");
    }

    @Test
    void everyPackageHasALayer() {
        Set<String> unknown = new TreeSet<>();
        for (JavaClass type : MAIN) {
            String name = topPackage(type);
            if (LAYERS.stream().noneMatch(layer -> layer.contains(name))) {
                unknown.add(name);
            }
        }
        assertTrue(unknown.isEmpty(), () -> "Packages in no layer: " + unknown + "; add them to LAYERS");
    }

    @TestFactory
    Stream<DynamicTest> noLayerUsesAHigherOne() {
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < LAYERS.size() - 1; i++) {
            DescribedPredicate<JavaClass> lower = inAnyOf(LAYERS.get(i));
            Set<String> above = new TreeSet<>();
            LAYERS.subList(i + 1, LAYERS.size()).forEach(above::addAll);
            tests.add(rule("layer " + i, noClasses().that(lower).should().dependOnClassesThat(inAnyOf(above))));
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> packagesOfTheLowestLayerKnowNothingOfEachOther() {
        return INDEPENDENT.stream().map(name -> {
            Set<String> others = new TreeSet<>(INDEPENDENT);
            others.remove(name);
            return rule(name, noClasses().that(inAnyOf(Set.of(name))).should().dependOnClassesThat(inAnyOf(others)));
        });
    }

    @Test
    void errorsUseNothingOfOurs() {
        noClasses()
                .that(inAnyOf(Set.of("error")))
                .should()
                .dependOnClassesThat(
                        resideInAPackage(BASE + "..").and(DescribedPredicate.not(inAnyOf(Set.of("error")))))
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void referenceSharesNoCodeWithTheDevicePath() {
        noClasses()
                .that(inAnyOf(Set.of("reference")))
                .should()
                .dependOnClassesThat(inAnyOf(Set.of("opencl", "tuning", "planner")))
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(BASE + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void onlyOpenClSeesJocl() {
        classes()
                .that(dependOn("org.jocl.."))
                .should()
                .resideInAPackage(BASE + ".opencl")
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void everyCallToADriverPassesOneSeam() {
        noClasses()
                .that(DescribedPredicate.not(nameMatching(BASE + ".opencl.(ClCalls|Jocl\\$Loaded)")))
                .should()
                .accessClassesThat(nameMatching("org.jocl.CL"))
                .check(MAIN);
    }

    @Test
    void onlyTheHubOpensConnections() {
        classes()
                .that(dependOn("java.net.http.."))
                .should()
                .resideInAPackage(BASE + ".hub")
                .check(MAIN);
    }

    @Test
    void onlyTheCommandLineSeesPicocliAndLogback() {
        classes()
                .that(dependOn("picocli..").or(dependOn("ch.qos.logback..")))
                .should()
                .resideInAPackage(BASE + ".cli..")
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void onlyItsEngineSeesDjl() {
        classes()
                .that(dependOn("ai.djl.."))
                .should()
                .resideInAPackage(BASE + ".integration.djl")
                .check(MAIN);
    }

    @Test
    void onlyTheExampleServiceListens() {
        classes()
                .that(dependOn("com.sun.net.httpserver.."))
                .should()
                .resideInAPackage(BASE + ".service")
                .check(MAIN);
    }

    @Test
    void nothingSeesTheIntegrationsButTheExampleService() {
        noClasses()
                .that(DescribedPredicate.not(inAnyOf(Set.of("integration", "service"))))
                .should()
                .dependOnClassesThat(inAnyOf(Set.of("integration")))
                .check(MAIN);
    }

    @Test
    void onlyItsIntegrationAndTheExampleServiceSeeMicrometer() {
        classes()
                .that(dependOn("io.micrometer.."))
                .should()
                .resideInAnyPackage(BASE + ".integration.micrometer", BASE + ".service")
                .check(MAIN);
    }

    @Test
    void onlyTestsNamedItSeeJocl() {
        noClasses()
                .that(DescribedPredicate.not(nameMatching(".*IT(\\$.*)?")))
                .should()
                .dependOnClassesThat(resideInAPackage("org.jocl.."))
                .check(TESTS);
    }

    @Test
    void namesSayWhatAClassIs() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Manager|Helper|Helpers|Utils|Util)(\\$.*)?")
                .orShould()
                .haveNameMatching(".*[.$]Abstract[A-Z].*")
                .check(MAIN);
    }

    @Test
    void aLayerRuleFailsWhereItShould() {
        ArchRule broken = noClasses().that(inAnyOf(Set.of("tensor"))).should().dependOnClassesThat(alwaysTrue());
        assertFalse(broken.evaluate(MAIN).getFailureReport().isEmpty());
    }

    private static DynamicTest rule(String name, ArchRule rule) {
        return DynamicTest.dynamicTest(name, () -> rule.allowEmptyShould(true).check(MAIN));
    }

    private static DescribedPredicate<JavaClass> inAnyOf(Set<String> names) {
        String[] packages = names.stream()
                .sorted()
                .map(name -> name.equals(ROOT) ? BASE : BASE + "." + name + "..")
                .toArray(String[]::new);
        return resideInAnyPackage(packages);
    }

    private static DescribedPredicate<JavaClass> dependOn(String packages) {
        return DescribedPredicate.describe(
                "depend on " + packages,
                type -> type.getDirectDependenciesFromSelf().stream().anyMatch(dependency -> resideInAPackage(packages)
                        .test(dependency.getTargetClass().getBaseComponentType())));
    }

    /** Returns the first name below the base package; empty for the base package itself. */
    private static String topPackage(JavaClass type) {
        String below = type.getPackageName().substring(BASE.length());
        return below.isEmpty() ? ROOT : below.substring(1).split("\\.", 2)[0];
    }
}
