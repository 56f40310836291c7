/**
 * The darknet importer: a strict reader of {@code .cfg} files (networks) and {@code .weights} files (their numbers).
 *
 * <p>Layer 2: uses {@code tensor}, {@code ir} and {@code error}. {@link io.github.crossstage.importer.darknet.CfgFile} reads
 * sections and keys; {@link io.github.crossstage.importer.darknet.DarknetArchitecture} makes layers with known extents of them and
 * refuses at once everything that is not computed, with its line; {@link
 * io.github.crossstage.importer.darknet.DarknetWeightFile} checks the size of a weight file against these layers and maps each
 * layer's numbers when they are asked for; {@link io.github.crossstage.importer.darknet.DarknetNetwork} joins both to a graph
 * source. What layers mean follows darknet's C sources (AlexeyAB's fork where the two differ); no code is taken from them.
 *
 * <p>Public are {@link io.github.crossstage.importer.darknet.DarknetNetwork} and {@link
 * io.github.crossstage.importer.darknet.YoloLayer}, which says how to read a detection output.
 */
package io.github.crossstage.importer.darknet;
