package io.github.crossstage.importer.onnx;

import io.github.crossstage.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The attributes of one node, typed on reading. What a converter has neither read nor ignored is reported afterwards, so that no
 * attribute of a file is passed over in silence.
 */
final class NodeAttributes {
    private final Map<String, OnnxAttribute> attributes;
    private final Set<String> unread;

    NodeAttributes(OnnxNode node) {
        attributes = node.attributes();
        unread = new TreeSet<>(attributes.keySet());
    }

    /** Returns an int. */
    long integer(String name, long missing) {
        return find(name, OnnxAttribute.OfInt.class)
                .map(OnnxAttribute.OfInt::value)
                .orElse(missing);
    }

    /** Returns an int that must be there. */
    long integer(String name) {
        return find(name, OnnxAttribute.OfInt.class)
                .map(OnnxAttribute.OfInt::value)
                .orElseThrow(() -> new UnsupportedNode("the attribute '" + name + "' is missing, expected an int"));
    }

    /** Returns whether an int is not 0. */
    boolean flag(String name, boolean missing) {
        return integer(name, missing ? 1 : 0) != 0;
    }

    /** Returns a float. */
    float real(String name, float missing) {
        return find(name, OnnxAttribute.OfFloat.class)
                .map(OnnxAttribute.OfFloat::value)
                .orElse(missing);
    }

    /** Returns a string. */
    String text(String name, String missing) {
        return find(name, OnnxAttribute.OfString.class)
                .map(OnnxAttribute.OfString::value)
                .orElse(missing);
    }

    /** Returns ints, or nothing if the attribute is missing. */
    Optional<List<Long>> integers(String name) {
        return find(name, OnnxAttribute.OfInts.class)
                .map(ints -> Arrays.stream(ints.values()).boxed().toList());
    }

    /** Returns floats, or nothing if the attribute is missing. */
    Optional<float[]> reals(String name) {
        return find(name, OnnxAttribute.OfFloats.class)
                .map(floats -> floats.values().clone());
    }

    /** Returns a tensor, or nothing if the attribute is missing. */
    Optional<Tensor> tensor(String name) {
        return find(name, OnnxAttribute.OfTensor.class)
                .map(OnnxAttribute.OfTensor::value)
                .map(tensor -> tensor.numbers()
                        .orElseThrow(() -> new UnsupportedNode("the attribute '" + name + "' is a tensor of "
                                + tensor.elementType().label())));
    }

    /** Notes that attributes have no influence on inference. */
    void ignore(String... names) {
        for (String name : names) {
            unread.remove(name);
        }
    }

    /** Returns the names of the attributes that nobody has read, in alphabetical order. */
    Set<String> unread() {
        return unread;
    }

    private <T extends OnnxAttribute> Optional<T> find(String name, Class<T> kind) {
        unread.remove(name);
        OnnxAttribute attribute = attributes.get(name);
        if (attribute == null) {
            return Optional.empty();
        }
        if (!kind.isInstance(attribute)) {
            throw new UnsupportedNode("the attribute '" + name + "' is " + attribute.kind() + ", expected "
                    + kind.getSimpleName().replace("Of", "").toLowerCase(Locale.ROOT));
        }
        return Optional.of(kind.cast(attribute));
    }
}
