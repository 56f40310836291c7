package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.crossstage.importer.Float32;
import io.github.crossstage.reference.ReferenceKernels;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.OpCase;
import io.github.crossstage.testing.OpCases;
import io.github.crossstage.testing.ScheduleRunner;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.TestDevices;
import io.github.crossstage.testing.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A few small cases of an operator, for OpenCL implementations too slow for all of them. */
final class SmallCases {
    private SmallCases() {}

    /**
     * Runs an implementation on cases spread over those that it takes and compares it with the CPU reference.
     *
     * @param mostElements cases with more output elements are left out
     * @param mostCases about how many cases run
     */
    static void run(OperatorIT.Candidate candidate, long mostElements, int mostCases) {
        List<OpCase> cases = of(candidate, mostElements, mostCases);
        assertFalse(cases.isEmpty(), () -> candidate + " takes no case of " + mostElements + " elements or fewer");
        cases.forEach(opCase -> run(candidate, opCase));
    }

    /** Returns cases spread over those that an implementation takes: about so many, with so many output elements at most. */
    static List<OpCase> of(OperatorIT.Candidate candidate, long mostElements, int mostCases) {
        LoweringOptions options = LoweringOptions.force(candidate.name());
        List<OpCase> small = OpCases.of(candidate.kind()).stream()
                .filter(opCase -> outputElements(opCase) <= mostElements)
                .filter(opCase -> isTaken(opCase, candidate, options))
                .toList();
        int step = Math.max(1, small.size() / mostCases);
        return IntStream.iterate(0, i -> i < small.size(), i -> i + step)
                .mapToObj(small::get)
                .toList();
    }

    /** Returns whether an implementation takes a case that is lowered with these options, which force it. */
    static boolean isTaken(OpCase opCase, OperatorIT.Candidate candidate, LoweringOptions options) {
        return Lowerer.lower(opCase.graph(), TestDevices.shared().info(), options).steps().stream()
                .anyMatch(step -> step.implementation().equals(candidate.name()));
    }

    /** Runs an implementation on the cases whose names contain a text, of which there must be one. */
    static void run(OperatorIT.Candidate candidate, String text) {
        List<OpCase> named = OpCases.of(candidate.kind()).stream()
                .filter(opCase -> opCase.name().contains(text))
                .toList();
        assertFalse(named.isEmpty(), () -> "no case of " + candidate.kind() + " is named like " + text);
        named.forEach(opCase -> run(candidate, opCase));
    }

    static long outputElements(OpCase opCase) {
        return opCase.outputTypes().stream()
                .mapToLong(type -> type.shape().elementCount())
                .sum();
    }

    private static void run(OperatorIT.Candidate candidate, OpCase opCase) {
        run(opCase, candidate.name(), LoweringOptions.force(candidate.name()), opCase.tolerance());
    }

    /**
     * Runs one case and compares it with the CPU reference, whose inputs and results are kept as on the device.
     *
     * @param what the way it is done, for the message
     * @return the worst error of an output, relative to its peak
     */
    static double run(OpCase opCase, String what, LoweringOptions options, Tolerance tolerance) {
        Schedule schedule = Lowerer.lower(opCase.graph(), TestDevices.shared().info(), options);
        Map<String, Tensor> outputs = ScheduleRunner.run(TestDevices.shared(), schedule, opCase.feed());
        List<Tensor> inputs = new ArrayList<>(opCase.inputs());
        boolean isHalf = options.storage() == DataType.FLOAT16;
        if (isHalf) {
            inputs.replaceAll(input -> opCase.feed().containsValue(input) ? Float32.throughHalf(input) : input);
        }
        List<Tensor> truth = new ArrayList<>(ReferenceKernels.run(opCase.op(), inputs, opCase.outputTypes()));
        if (isHalf) {
            // What is beyond its range has to be infinite on the device.
            truth.replaceAll(Float32::throughHalf);
        }
        double worst = 0;
        for (int o = 0; o < truth.size(); o++) {
            String output = opCase.name() + " by " + what + " out" + o;
            worst = Math.max(worst, TensorAssert.assertClose(output, truth.get(o), outputs.get("out" + o), tolerance));
        }
        return worst;
    }
}
