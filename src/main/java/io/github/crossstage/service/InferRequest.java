package io.github.crossstage.service;

import io.github.crossstage.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/**
 * An inference request of the Open Inference Protocol.
 *
 * @param id the client's name for it
 * @param rows {@code f32}, the network's input with one or more rows
 * @param outputs the outputs that are wanted, in this order, and whether each is to be binary
 */
record InferRequest(Optional<String> id, Tensor rows, Map<String, Boolean> outputs) {}
