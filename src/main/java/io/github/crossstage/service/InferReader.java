package io.github.crossstage.service;

import static io.github.crossstage.service.RequestJson.malformed;
import static io.github.crossstage.service.RequestJson.require;
import static io.github.crossstage.service.RequestJson.text;
import static io.github.crossstage.service.RequestJson.truth;
import static io.github.crossstage.service.RequestJson.whole;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one inference request: JSON, followed by the tensors' bytes where the binary tensor extension is used. Takes no more memory than the
 * network's largest input, whatever the request says. Members that it does not know are passed over, as the protocol wants.
 */
final class InferReader {
    /** Most bytes that a number takes as text, with its comma and blanks. */
    static final int BYTES_PER_NUMBER = 32;

    private static final int MOST_AXES = 8;
    private static final int MOST_OUTPUTS = 64;
    private static final int FIRST_ELEMENTS = 1024;
    private static final String FP32 = "FP32";

    private final String inputName;
    private final Shape most;
    private final boolean isBatched;
    private final List<String> outputNames;
    private final InputStream body;
    private final int mostElements;

    private Optional<String> id = Optional.empty();
    private Optional<ReadInput> input = Optional.empty();
    private boolean binaryOutputs;
    private Map<String, Optional<Boolean>> wanted = Map.of();

    /**
     * Makes a reader of one request.
     *
     * @param inputName the network's input
     * @param most its shape with as many rows as a request may have
     * @param isBatched whether it may have fewer
     * @param outputNames the network's outputs
     * @param body what the client sends, limited
     */
    InferReader(String inputName, Shape most, boolean isBatched, List<String> outputNames, InputStream body) {
        this.inputName = inputName;
        this.most = most;
        this.isBatched = isBatched;
        this.outputNames = outputNames;
        this.body = body;
        this.mostElements = Math.toIntExact(most.elementCount());
    }

    /** An input as the JSON has it; numbers and bytes exclude each other. */
    private record ReadInput(
            String name, List<Long> shape, String type, Optional<float[]> numbers, Optional<Long> binaryBytes) {}

    /** Returns the most bytes of a request for an input of so many elements. */
    static long mostBytes(long elements) {
        return RequestJson.MOST_BYTES + elements * BYTES_PER_NUMBER;
    }

    /**
     * Reads the request.
     *
     * @param header the length of the JSON in bytes, where binary tensors follow it
     * @throws Refusal if it is malformed or is not for this network
     */
    InferRequest read(Optional<String> header) throws IOException {
        RequestJson.read(
                header.isEmpty() ? body : new ByteArrayInputStream(headerBytes(header.get())), this::readMember);
        ReadInput read =
                input.orElseThrow(() -> malformed("\"inputs\" is missing or empty; expected one, " + expected()));
        Tensor rows = tensor(read, header.isPresent());
        if (header.isPresent() && body.read() >= 0) {
            throw malformed("the body has more bytes than its JSON and its tensors");
        }
        return new InferRequest(id, rows, outputs());
    }

    private byte[] headerBytes(String header) throws IOException {
        int length;
        try {
            length = Integer.parseInt(header.strip());
        } catch (NumberFormatException e) {
            throw malformed("Inference-Header-Content-Length is no number").causedBy(e);
        }
        if (length < 1 || length > RequestJson.MOST_BYTES) {
            throw malformed(
                    "Inference-Header-Content-Length is " + length + ", expected 1 to " + RequestJson.MOST_BYTES);
        }
        byte[] json = body.readNBytes(length);
        if (json.length < length) {
            throw malformed("the body ends within its JSON: " + json.length + " bytes, Inference-Header-Content-Length "
                    + length);
        }
        return json;
    }

    private void readMember(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "id" -> id = Optional.of(text(parser, name));
            case "parameters" ->
                binaryOutputs = parameters(parser).binaryOutputs().orElse(false);
            case "inputs" -> readInputs(parser);
            case "outputs" -> readOutputs(parser);
            default -> parser.skipChildren();
        }
    }

    private void readInputs(JsonParser parser) throws IOException {
        require(parser, JsonToken.START_ARRAY, "inputs", "an array");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (input.isPresent()) {
                throw malformed("there are several inputs; expected one, " + expected());
            }
            require(parser, JsonToken.START_OBJECT, "inputs", "objects");
            input = Optional.of(readInput(parser));
        }
    }

    private ReadInput readInput(JsonParser parser) throws IOException {
        String name = "";
        List<Long> shape = List.of();
        String type = "";
        Optional<float[]> numbers = Optional.empty();
        Optional<Long> binary = Optional.empty();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "name" -> name = text(parser, "name");
                case "shape" -> shape = shape(parser);
                case "datatype" -> type = text(parser, "datatype");
                case "parameters" -> binary = parameters(parser).binaryBytes();
                case "data" -> numbers = Optional.of(numbers(parser));
                default -> parser.skipChildren();
            }
        }
        return new ReadInput(name, shape, type, numbers, binary);
    }

    private void readOutputs(JsonParser parser) throws IOException {
        require(parser, JsonToken.START_ARRAY, "outputs", "an array");
        wanted = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            require(parser, JsonToken.START_OBJECT, "outputs", "objects");
            if (wanted.size() == MOST_OUTPUTS) {
                throw malformed("there are more than " + MOST_OUTPUTS + " outputs");
            }
            String name = "";
            Optional<Boolean> binary = Optional.empty();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "name" -> name = text(parser, "name");
                    case "parameters" -> binary = parameters(parser).binary();
                    default -> parser.skipChildren();
                }
            }
            if (!outputNames.contains(name)) {
                throw malformed("there is no output '" + name + "'; the outputs are " + outputNames);
            }
            wanted.put(name, binary);
        }
    }

    /** What the parameters of a request, an input or an output may say that is known here. */
    private record Parameters(Optional<Long> binaryBytes, Optional<Boolean> binary, Optional<Boolean> binaryOutputs) {}

    private static Parameters parameters(JsonParser parser) throws IOException {
        require(parser, JsonToken.START_OBJECT, "parameters", "an object");
        Optional<Long> bytes = Optional.empty();
        Optional<Boolean> binary = Optional.empty();
        Optional<Boolean> all = Optional.empty();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "binary_data_size" -> bytes = Optional.of(whole(parser, field));
                case "binary_data" -> binary = Optional.of(truth(parser, field));
                case "binary_data_output" -> all = Optional.of(truth(parser, field));
                default -> parser.skipChildren();
            }
        }
        return new Parameters(bytes, binary, all);
    }

    private static List<Long> shape(JsonParser parser) throws IOException {
        require(parser, JsonToken.START_ARRAY, "shape", "an array");
        List<Long> extents = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (extents.size() == MOST_AXES) {
                throw malformed("\"shape\" has more than " + MOST_AXES + " extents");
            }
            extents.add(whole(parser, "shape"));
        }
        return extents;
    }

    /** Reads numbers in arrays of any depth, row by row: flat, or nested as the shape. */
    private float[] numbers(JsonParser parser) throws IOException {
        require(parser, JsonToken.START_ARRAY, "data", "an array");
        float[] numbers = new float[Math.min(FIRST_ELEMENTS, mostElements)];
        int count = 0;
        for (int depth = 1; depth > 0; ) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
            } else if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
                if (count == mostElements) {
                    throw malformed("\"data\" has more numbers than the input, " + expected());
                }
                if (count == numbers.length) {
                    numbers = Arrays.copyOf(numbers, (int) Math.min(mostElements, 2L * count));
                }
                numbers[count++] = finite(parser);
            } else {
                throw malformed("\"data\" holds " + token + ", expected numbers");
            }
        }
        return Arrays.copyOf(numbers, count);
    }

    private static float finite(JsonParser parser) throws IOException {
        float number = (float) parser.getDoubleValue();
        if (!Float.isFinite(number)) {
            throw malformed("\"data\" holds a number beyond float32");
        }
        return number;
    }

    private String expected() {
        return "'" + inputName + "' " + FP32 + " " + most + (isBatched ? " with 1 to " + most.extent(0) + " rows" : "");
    }

    private Tensor tensor(ReadInput read, boolean hasBinary) throws IOException {
        long[] shape = read.shape.stream().mapToLong(Long::longValue).toArray();
        if (!read.name.equals(inputName) || !read.type.equals(FP32) || !isOfNetwork(shape)) {
            throw malformed(
                    "the input is '" + read.name + "' " + read.type + " " + read.shape + ", expected " + expected());
        }
        Tensor tensor = Tensor.zeros(TensorType.float32(shape));
        if (read.binaryBytes.isPresent()) {
            readBinary(read, tensor, hasBinary);
            return tensor;
        }
        float[] numbers = read.numbers.orElseThrow(() -> malformed("the input has no \"data\""));
        FloatBuffer target = tensor.floats();
        if (numbers.length != target.remaining()) {
            throw malformed("\"data\" has " + numbers.length + " numbers, its shape " + read.shape + " has "
                    + target.remaining());
        }
        target.put(numbers);
        return tensor;
    }

    private boolean isOfNetwork(long[] shape) {
        long rows = shape.length == 0 ? 0 : shape[0];
        boolean fits = isBatched ? rows >= 1 && rows <= most.extent(0) : rows == most.extent(0);
        return fits && Arrays.equals(shape, most.with(0, rows).extents());
    }

    private void readBinary(ReadInput read, Tensor tensor, boolean hasBinary) throws IOException {
        long bytes = tensor.type().byteCount();
        if (!hasBinary || read.numbers.isPresent() || read.binaryBytes.get() != bytes) {
            throw malformed("binary_data_size is " + read.binaryBytes.get() + ", expected " + bytes
                    + ", no \"data\", and the header Inference-Header-Content-Length");
        }
        byte[] raw = body.readNBytes(Math.toIntExact(bytes));
        if (raw.length < bytes) {
            throw malformed("the body ends within a tensor: " + raw.length + " bytes, expected " + bytes);
        }
        tensor.floats().put(ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    }

    private Map<String, Boolean> outputs() {
        Map<String, Boolean> outputs = new LinkedHashMap<>();
        if (wanted.isEmpty()) {
            outputNames.forEach(name -> outputs.put(name, binaryOutputs));
        }
        wanted.forEach((name, binary) -> outputs.put(name, binary.orElse(binaryOutputs)));
        return outputs;
    }
}
