package io.github.crossstage.service;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;

/** A request as an endpoint sees it. The body is read once, by one thread. */
final class Call {
    private final HttpExchange exchange;

    Call(HttpExchange exchange) {
        this.exchange = exchange;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    /** Returns the media type without its parameters in lower case; empty where the client tells none. */
    String mediaType() {
        return mediaType(header("Content-Type").orElse(""));
    }

    static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** Returns who asks: the address at the other end, which behind a proxy is the proxy's. */
    String client() {
        return exchange.getRemoteAddress().getAddress().getHostAddress();
    }

    /**
     * Returns the body, which refuses to be read beyond a limit.
     *
     * @throws Refusal if the client announces more
     */
    InputStream body(long limit) {
        header("Content-Encoding")
                .filter(encoding -> !encoding.equalsIgnoreCase("identity"))
                .ifPresent(encoding -> {
                    throw Refusal.of(415, "Content-Encoding " + encoding + ": expected none");
                });
        if (announced() > limit) {
            throw LimitedInput.tooLarge(limit);
        }
        return new LimitedInput(exchange.getRequestBody(), limit);
    }

    /** Returns the length that the client announces; 0 where it tells none. */
    private long announced() {
        try {
            return Long.parseLong(header("Content-Length").orElse("0").strip());
        } catch (NumberFormatException e) {
            throw Refusal.of(400, "Content-Length is no number").causedBy(e);
        }
    }

    /** Reads the whole body. @throws Refusal if it has more bytes than the limit, or none */
    byte[] bytes(long limit) throws IOException {
        byte[] bytes;
        try (InputStream body = body(limit)) {
            bytes = body.readAllBytes();
        }
        if (bytes.length == 0) {
            throw Refusal.of(400, "the request has no body; expected a picture");
        }
        return bytes;
    }
}
