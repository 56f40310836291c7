package io.github.crossstage.importer.onnx;

/** An {@code AttributeProto}, one record for each kind of value that the supported operators have. */
sealed interface OnnxAttribute {
    /** Returns the attribute's name. */
    String name();

    /** Returns the kind of value, for messages. */
    String kind();

    record OfFloat(String name, float value) implements OnnxAttribute {
        @Override
        public String kind() {
            return "a float";
        }
    }

    record OfInt(String name, long value) implements OnnxAttribute {
        @Override
        public String kind() {
            return "an int";
        }
    }

    record OfString(String name, String value) implements OnnxAttribute {
        @Override
        public String kind() {
            return "a string";
        }
    }

    record OfTensor(String name, OnnxTensor value) implements OnnxAttribute {
        @Override
        public String kind() {
            return "a tensor";
        }
    }

    /** Many floats; the array is never changed. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record OfFloats(String name, float[] values) implements OnnxAttribute {
        @Override
        public String kind() {
            return "floats";
        }
    }

    /** Many ints; the array is never changed. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record OfInts(String name, long[] values) implements OnnxAttribute {
        @Override
        public String kind() {
            return "ints";
        }
    }

    /** A value of a kind that no supported operator has: a graph, a type, strings, sparse tensors. */
    record OfOther(String name, String kind) implements OnnxAttribute {}
}
