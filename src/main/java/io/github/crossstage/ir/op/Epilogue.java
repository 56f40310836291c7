package io.github.crossstage.ir.op;

import java.util.Objects;

/**
 * What a convolution does to its sums before it writes them: {@code residualActivation(activation(sum) + residual)}, the
 * residual a tensor of the output's shape, where there is one. A ResNet block has the activation after the addition, a darknet
 * block before it.
 *
 * @param activation applied to the sum, bias included
 * @param addsResidual whether one more input is added
 * @param residualActivation applied after that; {@link Activation#IDENTITY} where there is no residual
 */
public record Epilogue(Activation activation, boolean addsResidual, Activation residualActivation) {
    /** The sums are written as they are. */
    public static final Epilogue NONE = of(Activation.IDENTITY);

    public Epilogue {
        Objects.requireNonNull(activation, "activation");
        Objects.requireNonNull(residualActivation, "residualActivation");
        if (!addsResidual && !residualActivation.isIdentity()) {
            throw new IllegalArgumentException("No residual, but the activation " + residualActivation + " after it");
        }
    }

    /** Returns {@code activation(sum)}. */
    public static Epilogue of(Activation activation) {
        return new Epilogue(activation, false, Activation.IDENTITY);
    }

    /** Returns this with a residual added after it. @throws IllegalStateException if there is one already */
    public Epilogue withResidual() {
        if (addsResidual) {
            throw new IllegalStateException("There is a residual already");
        }
        return new Epilogue(activation, true, Activation.IDENTITY);
    }

    /** Returns whether the sums are written as they are. */
    public boolean isNone() {
        return equals(NONE);
    }

    /** Returns whether an activation can still be applied at the end. */
    public boolean takesActivation() {
        return addsResidual ? residualActivation.isIdentity() : activation.isIdentity();
    }

    /** Returns this with an activation at the end. @throws IllegalStateException if there is one already */
    public Epilogue withActivation(Activation last) {
        if (!takesActivation()) {
            throw new IllegalStateException("There is an activation already: " + this);
        }
        return addsResidual ? new Epilogue(activation, true, last) : of(last);
    }

    /** Returns the value that is written for a sum and a residual, in double precision. */
    public double apply(double sum, double residual) {
        double activated = activation.apply(sum);
        return addsResidual ? residualActivation.apply(activated + residual) : activated;
    }

    int inputCount() {
        return addsResidual ? 1 : 0;
    }

    /** Returns {@code  activation=relu residual}, each with a space before it, or nothing. */
    String attributes() {
        return (activation.isIdentity() ? "" : " activation=" + activation)
                + (addsResidual ? " residual" : "")
                + (residualActivation.isIdentity() ? "" : " then=" + residualActivation);
    }
}
