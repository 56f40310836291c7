package io.github.crossstage.service;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.crossstage.error.CrossStageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model repository extension of the Open Inference Protocol, for the one network of a service: what is there, load it again, unload it.
 *
 * <p>What is loaded is what the service was started with, from the same files as they are now. No request names a file or brings one, and web
 * pages may not ask.
 */
final class RepositoryEndpoints {
    private static final Logger LOG = LoggerFactory.getLogger(RepositoryEndpoints.class);

    private final ServedModel model;
    private final ServiceLimits limits;

    RepositoryEndpoints(ServedModel model, ServiceLimits limits) {
        this.model = model;
        this.limits = limits;
    }

    /** {@code POST /v2/repository/index}: the network and whether it answers; nothing where only those that answer are asked for. */
    Reply index(Call call) throws IOException {
        boolean[] onlyReady = {false};
        read(call, (name, parser) -> {
            if (name.equals("ready")) {
                onlyReady[0] = RequestJson.truth(parser, name);
            } else {
                parser.skipChildren();
            }
        });
        Optional<String> absence = model.absence();
        List<String> listed = onlyReady[0] && absence.isPresent() ? List.of() : List.of(model.name());
        return Reply.document(
                200,
                document -> document.objects(listed, (entry, name) -> entry.text("name", name)
                        .text("state", absence.isPresent() ? "UNAVAILABLE" : "READY")
                        .text("reason", absence.orElse(""))));
    }

    /** {@code POST /v2/repository/models/NAME/load}: opens the files again and replaces the network. */
    Reply load(Call call) throws IOException {
        requireAllowed(call);
        read(call, RepositoryEndpoints::loadMember);
        try {
            model.replace();
        } catch (IOException | UncheckedIOException | CrossStageException | IllegalArgumentException e) {
            LOG.warn("{} was not loaded again: {}", model.name(), e.getMessage());
            throw Refusal.of(
                            400,
                            "'" + model.name() + "' was not loaded, "
                                    + (model.absence().isPresent()
                                            ? "none answers"
                                            : "the one before goes on answering")
                                    + ": " + e.getMessage())
                    .causedBy(e);
        }
        return Reply.json(200, json -> json.text("name", model.name()).text("state", "READY"));
    }

    /** {@code POST /v2/repository/models/NAME/unload}: answers what is there and frees the network. */
    Reply unload(Call call) throws IOException {
        requireAllowed(call);
        read(call, RepositoryEndpoints::unloadMember);
        model.unload();
        return Reply.json(200, json -> json.text("name", model.name()).text("state", "UNAVAILABLE"));
    }

    /** Browsers send an origin with whatever a page posts, and no other client does. */
    private void requireAllowed(Call call) {
        if (!limits.modelControl()) {
            throw Refusal.of(
                    403, "loading and unloading are switched off; 'crossstage serve --model-control' allows them");
        }
        call.header("Origin").ifPresent(origin -> {
            throw Refusal.of(403, "web pages may not load or unload; without the header Origin it is possible");
        });
    }

    /** Reads a body, which may be empty. */
    private static void read(Call call, RequestJson.Member member) throws IOException {
        byte[] bytes;
        try (InputStream body = call.body(RequestJson.MOST_BYTES)) {
            bytes = body.readAllBytes();
        }
        if (bytes.length > 0) {
            RequestJson.read(new ByteArrayInputStream(bytes), member);
        }
    }

    private static void loadMember(String name, JsonParser parser) throws IOException {
        parameters(name, parser, Optional.empty());
    }

    private static void unloadMember(String name, JsonParser parser) throws IOException {
        // There are none, so they may be unloaded.
        parameters(name, parser, Optional.of("unload_dependents"));
    }

    /** Other servers take files and settings as parameters; passing over them here would promise what is not done. */
    private static void parameters(String member, JsonParser parser, Optional<String> known) throws IOException {
        if (!member.equals("parameters")) {
            parser.skipChildren();
            return;
        }
        RequestJson.require(parser, JsonToken.START_OBJECT, member, "an object");
        RequestJson.members(parser, (name, value) -> {
            if (known.isEmpty() || !known.get().equals(name)) {
                throw RequestJson.malformed("there is no parameter '" + name
                        + "': what is loaded are the files that the service was started with, as they are now");
            }
            value.skipChildren();
        });
    }
}
