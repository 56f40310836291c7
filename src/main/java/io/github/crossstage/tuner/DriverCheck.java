package io.github.crossstage.tuner;

import io.github.crossstage.Device;
import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.error.CrossStageException;
import io.github.crossstage.error.DeviceOutOfMemoryException;
import io.github.crossstage.error.NoDeviceException;
import io.github.crossstage.ir.op.OpKind;
import io.github.crossstage.lowering.Implementation;
import io.github.crossstage.lowering.Lowerer;
import io.github.crossstage.lowering.LoweringOptions;
import io.github.crossstage.lowering.Lowerings;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.runtime.DeviceHealth.State;
import io.github.crossstage.runtime.Progress;
import io.github.crossstage.runtime.VerifyReport;
import io.github.crossstage.runtime.VerifyReport.NodeCheck;
import io.github.crossstage.tuning.TuningFile;
import io.github.crossstage.tuning.TuningTable;
import io.github.crossstage.tuning.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks on a device, with small problems, that every implementation computes what the CPU reference does, and keeps the verdicts in a
 * tuning file: models that are loaded with it take the next implementation in the place of a wrong one, and {@code explain} says why.
 *
 * <p>Register tiles are not told apart: the problems meet those that the cost model takes for them, and a verdict is on all. Not
 * thread-safe.
 */
public final class DriverCheck {
    private static final Logger LOG = LoggerFactory.getLogger(DriverCheck.class);

    private final Device device;
    private final DeviceInfo info;
    private final Map<String, Finding> findings = new LinkedHashMap<>();

    /** What is known so far of an implementation. */
    private static final class Finding {
        private final List<String> operators = new ArrayList<>();
        private int problems;
        private double worst;
        private String fault = "";
    }

    /**
     * Makes a check.
     *
     * @throws NoDeviceException for the CPU reference, which is what devices are checked against
     */
    public DriverCheck(Device device) {
        this.device = device;
        this.info = device.info()
                .orElseThrow(() -> new NoDeviceException("A check of a driver needs an OpenCL device; the CPU reference"
                        + " is what it is checked against. 'crossstage devices' lists what there is."));
    }

    /**
     * Returns the table of a file, with verdicts on every implementation: what has none yet for this device and driver is checked now, and
     * kept. For {@link io.github.crossstage.ModelOptions#tuning}; takes seconds the first time and nothing later.
     *
     * @throws IOException if the verdicts cannot be kept
     */
    public static TuningTable onFirstUse(Device device, TuningFile file, Progress progress) throws IOException {
        TuningTable known = file.load();
        DriverCheck check = new DriverCheck(device);
        DriverReport report = check.run(name -> known.verdict(check.info, name).isEmpty(), progress);
        List<Verdict> verdicts = report.verdicts(check.info);
        if (!verdicts.isEmpty()) {
            TuningWriter.addVerdicts(file, verdicts);
        }
        return known.withVerdicts(verdicts);
    }

    /** Keeps the verdicts of a report, on what is right, too. @throws IOException if the file cannot be written */
    public void keep(DriverReport report, TuningFile file) throws IOException {
        TuningWriter.addVerdicts(file, report.verdicts(info));
    }

    /** Checks every implementation. */
    public DriverReport run(Progress progress) {
        return run(name -> true, progress);
    }

    private DriverReport run(Predicate<String> wanted, Progress progress) {
        List<Candidate> all = Stream.of(OpKind.values())
                .flatMap(kind -> Stream.concat(Lowerings.of(kind).stream(), Lowerings.blocked(kind).stream())
                        .map(Implementation::name)
                        .distinct()
                        .filter(wanted)
                        .map(name -> new Candidate(kind, name)))
                .toList();
        for (int i = 0; i < all.size(); i++) {
            progress.progress("checking", i, all.size());
            check(all.get(i).kind, all.get(i).implementation);
        }
        return new DriverReport(findings.entrySet().stream()
                .map(one -> line(one.getKey(), one.getValue()))
                .toList());
    }

    private record Candidate(OpKind kind, String implementation) {}

    private static DriverReport.Line line(String name, Finding found) {
        return new DriverReport.Line(name, found.operators, found.problems, found.worst, found.fault);
    }

    private void check(OpKind kind, String implementation) {
        Finding finding = findings.computeIfAbsent(implementation, unused -> new Finding());
        finding.operators.add(kind.label());
        for (DriverCases.Case problem : DriverCases.of(kind)) {
            if (finding.fault.isEmpty() && takes(problem, implementation)) {
                finding.problems++;
                check(problem, implementation, finding);
            }
        }
        if (!finding.fault.isEmpty()) {
            LOG.warn("{} of {} is wrong on {}: {}", implementation, kind.label(), info.label(), finding.fault);
        }
    }

    /** Returns whether an implementation does a node of the problem when it is forced. */
    private boolean takes(DriverCases.Case problem, String implementation) {
        return Lowerer.lower(
                        PassPipeline.standard().apply(problem.graph()), info, LoweringOptions.force(implementation))
                .steps()
                .stream()
                .anyMatch(step -> step.implementation().equals(implementation));
    }

    private void check(DriverCases.Case problem, String implementation, Finding finding) {
        try (Model model = Model.load(
                new FixedSource(problem.graph()), device, options -> options.forceImplementation(implementation)
                        .tuning(TuningTable.EMPTY))) {
            VerifyReport report = model.verify(Inputs.of(problem.inputs()));
            for (NodeCheck node : report.nodes()) {
                double error = node.difference().relativeToPeak();
                if (node.implementation().equals(implementation)) {
                    finding.worst = Math.max(finding.worst, error);
                    if (!(error <= Model.OPERATOR_LIMIT)) {
                        finding.fault = String.format(
                                Locale.ROOT,
                                "differs from the CPU reference by %.1e of the peak, expected at most %.1e: %s",
                                error,
                                Model.OPERATOR_LIMIT,
                                node.operator());
                    }
                }
            }
        } catch (CrossStageException e) {
            // Neither says anything about this implementation; a kernel that loses the device does.
            if (e instanceof DeviceOutOfMemoryException || device.health().state() == State.DOWN) {
                throw e;
            }
            finding.fault = e.getMessage();
        }
    }
}
