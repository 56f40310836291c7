/**
 * Published architectures as data: config records plus one builder for each family, for weights-only files.
 *
 * <p>Layer 2: uses {@code ir} and {@code tensor}. An {@link io.github.crossstage.models.Architecture} describes a network with {@link
 * io.github.crossstage.models.NetworkBuilder}, whose words are those of the papers ({@code denseBlock}, {@code crossStage}, {@code
 * transition}); the same description gives the graph, the list of layers that {@code summary} prints, and the names and shapes of all
 * parameters. {@link io.github.crossstage.models.Networks} is the registry that drives tests and documentation. Parameters come from a
 * {@link io.github.crossstage.models.ParameterSource}: a weight file, or a formula.
 */
package io.github.crossstage.models;
