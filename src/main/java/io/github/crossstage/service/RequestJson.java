package io.github.crossstage.service;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;

/** Reads the JSON of requests within limits; what is not as expected is refused as malformed, with status 400. */
final class RequestJson {
    /** Most bytes of JSON, and of what is not numbers in JSON with tensors. */
    static final int MOST_BYTES = 65_536;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxNumberLength(64)
                    .maxStringLength(MOST_BYTES)
                    .maxNameLength(256)
                    .build())
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private RequestJson() {}

    /** Reads members of an object. */
    @FunctionalInterface
    interface Member {
        /** Reads the value that the parser stands at, all of it. */
        void read(String name, JsonParser parser) throws IOException;
    }

    static Refusal malformed(String what) {
        return Refusal.of(400, what);
    }

    /** Reads a document that is one object. @throws Refusal if it is none, or something follows it */
    static void read(InputStream json, Member member) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("the body is no JSON object");
            }
            members(parser, member);
            if (parser.nextToken() != null) {
                throw malformed("there is more behind the JSON object");
            }
        } catch (JsonProcessingException e) {
            throw malformed("malformed JSON at " + position(e) + ": " + e.getOriginalMessage())
                    .causedBy(e);
        } catch (CharConversionException e) {
            throw malformed("the JSON is no UTF-8: " + e.getMessage()).causedBy(e);
        }
    }

    private static String position(JsonProcessingException e) {
        return e.getLocation() == null
                ? "an unknown place"
                : "line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    /** Reads the object whose start the parser stands at. */
    static void members(JsonParser parser, Member member) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            member.read(name, parser);
        }
    }

    static void require(JsonParser parser, JsonToken token, String field, String expected) {
        if (parser.currentToken() != token) {
            throw malformed("\"" + field + "\" is not what is expected, " + expected);
        }
    }

    static String text(JsonParser parser, String field) throws IOException {
        require(parser, JsonToken.VALUE_STRING, field, "a string");
        return parser.getText();
    }

    static long whole(JsonParser parser, String field) throws IOException {
        require(parser, JsonToken.VALUE_NUMBER_INT, field, "a whole number");
        return parser.getLongValue();
    }

    static boolean truth(JsonParser parser, String field) throws IOException {
        if (!parser.currentToken().isBoolean()) {
            throw malformed("\"" + field + "\" is not what is expected, true or false");
        }
        return parser.getBooleanValue();
    }
}
