package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.op.OpKind;
import io.github.crossstage.reference.ReferenceKernels;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.OpCase;
import io.github.crossstage.testing.OpCases;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.ScheduleRunner;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.TestDevices;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every implementation of every operator against the CPU reference, on every operator case. */
@OpenClTest
class OperatorIT {
    /** One implementation of one operator. */
    record Candidate(OpKind kind, String name) {
        @Override
        public String toString() {
            return kind.label() + " by " + name;
        }
    }

    private static final long FEW_ELEMENTS = 600;
    private static final int FEW_CASES = 12;

    private static final Map<String, List<Tensor>> TRUTH = new HashMap<>();

    static Stream<Candidate> candidates() {
        return Arrays.stream(OpKind.values()).flatMap(OperatorIT::candidates);
    }

    /** Returns the implementations of one operator. */
    static Stream<Candidate> candidates(OpKind kind) {
        return Lowerings.of(kind).stream().map(implementation -> new Candidate(kind, implementation.name()));
    }

    /** Returns all cases, or where kernels are interpreted some small ones that the implementation takes. */
    private static List<OpCase> cases(Candidate candidate) {
        return TestDevices.isInterpreted()
                ? SmallCases.of(candidate, FEW_ELEMENTS, FEW_CASES)
                : OpCases.of(candidate.kind());
    }

    @ParameterizedTest
    @MethodSource("candidates")
    void agreesWithTheReference(Candidate candidate) {
        Outcome outcome = new Outcome(candidate);
        for (OpCase opCase : cases(candidate)) {
            outcome.add(opCase, opCase.graph(), opCase.feed(), Set.of(candidate.name()));
        }
        outcome.print();
        assertTrue(outcome.accepted > 0, () -> candidate + " accepts no case: " + outcome.refusals);
    }

    @ParameterizedTest
    @MethodSource("candidates")
    void agreesWithTheReferenceWhereInputsAreViews(Candidate candidate) {
        Outcome outcome = new Outcome(candidate);
        for (OpCase opCase : cases(candidate)) {
            if (!opCase.hasEmptyTensor()) {
                ViewedInputs views = ViewedInputs.of(opCase);
                outcome.add(
                        opCase, views.graph(), views.feed(), new TreeSet<>(List.of(candidate.name(), "slice_view")));
            }
        }
        outcome.print();
        assertFalse(outcome.accepted + outcome.refusals.size() == 0, () -> candidate + " has no case");
    }

    /** What one implementation made of its cases. */
    private static final class Outcome {
        private final Candidate candidate;
        private final long start = System.nanoTime();
        private final Set<String> refusals = new TreeSet<>();
        private int accepted;
        private int refused;
        private double worst;

        Outcome(Candidate candidate) {
            this.candidate = candidate;
        }

        void add(OpCase opCase, Graph graph, Map<String, Tensor> feed, Set<String> forced) {
            Schedule schedule =
                    Lowerer.lower(graph, TestDevices.shared().info(), new LoweringOptions(forced, Set.of(), 0));
            Step step = schedule.steps().stream()
                    .filter(one -> one.name().equals("op"))
                    .findFirst()
                    .orElseThrow();
            if (!step.implementation().equals(candidate.name())) {
                refused++;
                step.refusals().stream()
                        .filter(refusal -> refusal.startsWith(candidate.name() + ":"))
                        .forEach(refusals::add);
                return;
            }
            accepted++;
            compare(opCase, ScheduleRunner.run(TestDevices.shared(), schedule, feed));
        }

        private void compare(OpCase opCase, Map<String, Tensor> outputs) {
            List<Tensor> truth = TRUTH.computeIfAbsent(
                    opCase.name(), unused -> ReferenceKernels.run(opCase.op(), opCase.inputs(), opCase.outputTypes()));
            for (int i = 0; i < truth.size(); i++) {
                String name = "out" + i;
                double error = TensorAssert.assertClose(
                        opCase.name() + " by " + candidate.name() + " " + name,
                        truth.get(i),
                        outputs.get(name),
                        opCase.tolerance());
                worst = Math.max(worst, error);
            }
        }

        void print() {
            System.out.printf(
                    Locale.ROOT,
                    "%-40s %4d cases, %4d refused, worst error %.2e of peak, %5d ms%n",
                    candidate,
                    accepted,
                    refused,
                    worst,
                    (System.nanoTime() - start) / 1_000_000);
            refusals.forEach(refusal -> System.out.println("    refused: " + refusal));
        }
    }
}
