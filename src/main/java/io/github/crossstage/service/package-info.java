/**
 * An example of a service: pictures come in by HTTP, labels or boxes go out as JSON; and tensors by the Open Inference Protocol.
 *
 * <p>Layer 6: uses the public API, {@code image}, {@code serving} and {@code integration.micrometer}; {@code cli} starts it ({@code
 * crossstage serve}). It is packed with the command line, not into a library's jar: meant to be read, copied and changed. It stands on the
 * JDK's {@code com.sun.net.httpserver}.
 *
 * <p>The way of a picture: {@code HttpService} takes the request and finds its {@code Endpoint}; {@code PredictEndpoint} checks type and
 * room and reads the body within its limit ({@code Call}, {@code Multipart}); {@code ServedModel} decodes and prepares the picture for the
 * {@code ModelVersion} that answers now, which submits it to its {@code ModelPool} and waits; its {@code Recognizer} reads the outputs; the
 * {@code Reply} goes out. Whatever is refused on the way is a {@code Refusal} with a status, made of other exceptions in one place ({@code
 * Refusals}). {@code RepositoryEndpoints} have {@code ServedModel} open its {@code NetworkFiles} again and replace the version.
 */
package io.github.crossstage.service;
