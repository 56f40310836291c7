/**
 * Every operator as plain loops on the CPU: the definition of correct, and the fallback where no OpenCL device exists.
 *
 * <p>Layer 2: uses {@code tensor}, {@code ir} and {@code error}. {@link io.github.crossstage.reference.ReferenceExecutor} runs any
 * graph node by node; {@code runtime} compares devices with it and tests compare it with PyTorch. One class per operator; sums are
 * kept in double precision and rounded to float32 once. Nothing is shared with {@code lowering}: an error in one cannot hide in the
 * other.
 *
 * <p>Loops run on the common pool where that pays. Each output element is computed by one thread in a fixed order, so results are
 * the same bits on every run and every number of cores.
 */
package io.github.crossstage.reference;
