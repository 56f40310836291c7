package io.github.crossstage.service;

import io.github.crossstage.ModelOptions;
import io.github.crossstage.ir.GraphSource;
import java.util.function.Consumer;

/**
 * A network that takes one picture, and what belongs to it as it is now.
 *
 * @param source the network; whoever takes this closes it
 * @param recognizer what reads its outputs
 * @param options what it is loaded with, for batches of as many rows as the service gathers
 */
public record OpenNetwork(GraphSource source, Recognizer recognizer, Consumer<ModelOptions> options) {}
