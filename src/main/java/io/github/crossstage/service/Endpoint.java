package io.github.crossstage.service;

import java.io.IOException;

/** Answers requests of one path and method. Called by many threads at once. */
@FunctionalInterface
interface Endpoint {
    /**
     * Answers a request.
     *
     * @throws Refusal if it is not to be answered
     * @throws IOException if the client is gone
     */
    Reply answer(Call call) throws IOException;
}
