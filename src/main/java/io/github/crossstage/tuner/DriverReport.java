package io.github.crossstage.tuner;

import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.tuning.Verdict;
import java.util.List;

/**
 * What a check of a driver found.
 *
 * @param lines the implementations, in the order of the operators
 */
public record DriverReport(List<Line> lines) {
    /**
     * One implementation.
     *
     * @param implementation its name
     * @param operators the operators that it was checked on
     * @param problems the problems that it was checked on; 0 if it does none on this device
     * @param worstError the largest error, relative to the peak of the output
     * @param fault what was wrong, or an empty text
     */
    public record Line(String implementation, List<String> operators, int problems, double worstError, String fault) {
        public Line {
            operators = List.copyOf(operators);
        }

        /** Returns whether it must not be used. */
        public boolean isWrong() {
            return !fault.isEmpty();
        }
    }

    public DriverReport {
        lines = List.copyOf(lines);
    }

    /** Returns what was wrong. */
    public List<Line> wrong() {
        return lines.stream().filter(Line::isWrong).toList();
    }

    /** Returns what a tuning table keeps of it. */
    List<Verdict> verdicts(DeviceInfo device) {
        return lines.stream()
                .filter(line -> line.problems() > 0)
                .map(line -> Verdict.of(device, line.implementation(), line.fault()))
                .toList();
    }
}
