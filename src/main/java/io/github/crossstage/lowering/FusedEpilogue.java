package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Epilogue;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The epilogue of a convolution as kernels take it that include {@code fused.clh}.
 *
 * @param epilogue which one
 * @param residual what is added, of the output's extents, or nothing
 */
record FusedEpilogue(Epilogue epilogue, Optional<DeviceTensor> residual) {
    static final FusedEpilogue NONE = new FusedEpilogue(Epilogue.NONE, Optional.empty());

    /** Returns a convolution's epilogue. */
    static FusedEpilogue of(Request request, Conv2d op) {
        return new FusedEpilogue(
                op.epilogue(),
                op.epilogue().addsResidual() ? Optional.of(request.input(op.residualIndex())) : Optional.empty());
    }

    /** Returns this with another view of the residual, where there is one. */
    FusedEpilogue withResidual(UnaryOperator<DeviceTensor> view) {
        return new FusedEpilogue(epilogue, residual.map(view));
    }

    /** Returns a kernel with the macros of this; unchanged without an epilogue. */
    KernelSpec define(KernelSpec kernel) {
        if (epilogue.isNone()) {
            return kernel;
        }
        KernelSpec defined = kernel.define("HAS_EPILOGUE", 1)
                .define("EPILOGUE_ACTIVATION", ActivateElements.macro(epilogue.activation()));
        return residual.isEmpty()
                ? defined
                : defined.define("HAS_RESIDUAL", 1)
                        .define("RESIDUAL_ACTIVATION", ActivateElements.macro(epilogue.residualActivation()));
    }

    /** Adds the arguments for {@code EPILOGUE_PARAMETERS}. */
    Launch.Builder arguments(Launch.Builder launch) {
        if (epilogue.isNone()) {
            return launch;
        }
        launch.float32(epilogue.activation().alpha())
                .float32(epilogue.activation().beta());
        residual.ifPresent(tensor -> launch.read(tensor)
                .ints(tensor.strides())
                .float32(epilogue.residualActivation().alpha())
                .float32(epilogue.residualActivation().beta()));
        return launch;
    }
}
