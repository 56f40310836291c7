package io.github.crossstage.runtime;

import io.github.crossstage.lowering.LoweringOptions;
import io.github.crossstage.passes.PassPipeline;
import java.util.Objects;

/**
 * What steers a compilation.
 *
 * @param passes the rewrites
 * @param lowering the choice of implementations
 * @param memoryLimitBytes most device bytes a model may take, weights included
 * @param persistentKernel whether launches that follow each other may be made as one, on devices where that is faster
 */
public record CompileOptions(
        PassPipeline passes, LoweringOptions lowering, long memoryLimitBytes, boolean persistentKernel) {
    /** All passes, free choice, no limit but the device's. */
    public static final CompileOptions DEFAULT =
            new CompileOptions(PassPipeline.standard(), LoweringOptions.DEFAULT, Long.MAX_VALUE, true);

    public CompileOptions {
        Objects.requireNonNull(passes, "passes");
        Objects.requireNonNull(lowering, "lowering");
        if (memoryLimitBytes < 1) {
            throw new IllegalArgumentException("memoryLimit=" + memoryLimitBytes + " bytes, expected 1 or more");
        }
    }
}
