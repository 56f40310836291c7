/**
 * An engine for the Deep Java Library (DJL): its {@code Criteria}, {@code Predictor} and {@code Translator} run networks with CrossStage.
 *
 * <p>Layer 6: uses the public API, the published networks and {@code image}, and is the only package that sees {@code ai.djl}. It lies in a
 * jar of its own, {@code crossstage-djl.jar}; DJL finds it there by {@code META-INF/services}, and nothing else refers to it.
 *
 * <pre>
 * Criteria ──▶ DjlModel ──▶ ModelSettings, NetworkFile ──▶ SharedDevices ──▶ NetworkBlock
 *                                                                             │ forward
 * Translator ──▶ HostScope makes HostArrays ──▶ NDList ───────────────────────┘──▶ Model.run ──▶ NDList ──▶ Translator
 * </pre>
 *
 * <p>Arrays lie in host memory; {@link io.github.crossstage.integration.djl.HostArray} says what is computed on them. What is not goes to
 * another engine on the class path (DJL's hybrid engines) or is refused.
 */
package io.github.crossstage.integration.djl;
