package io.github.crossstage.tuner;

import io.github.crossstage.Device;
import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.Outputs;
import io.github.crossstage.error.DeviceOutOfMemoryException;
import io.github.crossstage.error.KernelBuildException;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.runtime.Profile.StepTime;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tuning.TuningChoice;
import io.github.crossstage.tuning.TuningEntry;
import io.github.crossstage.tuning.TuningKey;
import io.github.crossstage.tuning.TuningTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Times the candidates of one problem against each other. All are loaded, those whose outputs differ from the usual choice's are sent
 * away, and the rest take turns, so that what else the machine does meets all of them; the least time of each counts. What won must
 * win again by as much in a second race against the usual choice alone, as the best of several is partly the luckiest.
 */
final class Race implements AutoCloseable {
    /** The share of the usual choice's time that a winner may take at most; above, the difference is noise or not worth it. */
    private static final double CLEARLY_FASTER = 0.95;

    /** The share of the best time from which on a candidate is not timed again. */
    private static final double HOPELESS = 1.3;

    private static final int ROUNDS = 3;
    private static final int REPETITIONS = 3;

    private final Device device;
    private final Problem problem;
    private final DataType storage;
    private final TuningKey key;
    private final BooleanSupplier outOfTime;
    private final List<Runner> runners = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Race(Device device, Problem problem, DataType storage, BooleanSupplier outOfTime) {
        this.device = device;
        this.problem = problem;
        this.storage = storage;
        this.key = TuningKey.of(device.info().orElseThrow(), problem.tunable().problem());
        this.outOfTime = outOfTime;
    }

    /** A candidate that is loaded. */
    private static final class Runner {
        final TuningChoice choice;
        final Model model;
        long nanos = Long.MAX_VALUE;

        Runner(TuningChoice choice, Model model) {
            this.choice = choice;
            this.model = model;
        }
    }

    /** Returns what won, or nothing if time ran out. */
    Optional<TuningEntry> run() {
        TuningChoice usual = problem.tunable().candidates().get(0);
        if (!load(usual)) {
            return Optional.empty();
        }
        Runner first = runners.get(0);
        Map<String, Tensor> expected = outputs(first);
        for (TuningChoice choice : problem.tunable()
                .candidates()
                .subList(1, problem.tunable().candidates().size())) {
            if (outOfTime.getAsBoolean()) {
                return Optional.empty();
            }
            tryToLoad(choice, expected);
        }
        if (!time(runners)) {
            return Optional.empty();
        }
        Runner best = best();
        if (best != first && isClearlyFaster(best, first)) {
            List<Runner> two = List.of(first, best);
            two.forEach(runner -> runner.nanos = Long.MAX_VALUE);
            if (!time(two)) {
                return Optional.empty();
            }
        }
        Runner winner = isClearlyFaster(best, first) ? best : first;
        return Optional.of(new TuningEntry(key, winner.choice, winner.nanos, usual, first.nanos));
    }

    /** Returns why candidates were sent away. */
    List<String> notes() {
        return notes;
    }

    private static boolean isClearlyFaster(Runner one, Runner other) {
        return one.nanos < CLEARLY_FASTER * other.nanos;
    }

    private Runner best() {
        return runners.stream()
                .min(Comparator.comparingLong(runner -> runner.nanos))
                .orElseThrow();
    }

    private boolean load(TuningChoice choice) {
        TuningTable table = TuningTable.of(List.of(new TuningEntry(key, choice, 0, choice, 0)));
        Model model = Model.load(new FixedSource(problem.graph()), device, options -> {
            // The nodes have been through the passes, and as siblings would be merged by them.
            PassPipeline.standard().names().forEach(options::withoutPass);
            options.tuning(table).storage(storage);
        });
        boolean isTaken =
                model.explain().steps().stream().anyMatch(step -> step.tuned().equals(Optional.of(choice.toString())));
        if (!isTaken) {
            model.close();
            notes.add(problem.tunable().problem() + ": " + choice + " is not taken for it when it stands alone");
            return false;
        }
        runners.add(new Runner(choice, model));
        return true;
    }

    private void tryToLoad(TuningChoice choice, Map<String, Tensor> expected) {
        try {
            if (!load(choice)) {
                return;
            }
        } catch (DeviceOutOfMemoryException | KernelBuildException e) {
            notes.add(problem.tunable().problem() + ": " + choice + ": " + e.getMessage());
            return;
        }
        Runner runner = runners.get(runners.size() - 1);
        double error = OutputDifference.largest(outputs(runner), expected);
        // Each may be an operator's limit away from the truth.
        double most = 2 * runner.model.operatorLimit();
        if (!(error <= most)) {
            notes.add(problem.tunable().problem() + ": " + choice + " differs from " + runners.get(0).choice + " by "
                    + error + " of the peak, expected at most " + most);
            runners.remove(runner);
            runner.model.close();
        }
    }

    private Map<String, Tensor> outputs(Runner runner) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        problem.graph().outputs().forEach((name, value) -> outputs.put(name, Tensor.zeros(value.type())));
        runner.model.run(Inputs.of(problem.numbers()), Outputs.of(outputs));
        return outputs;
    }

    /** Times them in turn; returns false if time ran out. */
    private boolean time(List<Runner> some) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            for (Runner runner : some) {
                if (outOfTime.getAsBoolean()) {
                    return false;
                }
                if (runner == some.get(0) || round == 0 || runner.nanos < HOPELESS * least) {
                    runner.nanos = Math.min(runner.nanos, once(runner));
                    least = Math.min(least, runner.nanos);
                }
            }
        }
        return true;
    }

    /** Returns the mean time of the nodes. */
    private long once(Runner runner) {
        List<StepTime> nodes = runner.model.profile(Inputs.of(problem.numbers()), REPETITIONS).steps().stream()
                .filter(step -> step.implementation().equals(runner.choice.implementation()))
                .toList();
        return nodes.stream().mapToLong(StepTime::nanos).sum() / nodes.size();
    }

    @Override
    public void close() {
        runners.forEach(runner -> runner.model.close());
        runners.clear();
    }
}
