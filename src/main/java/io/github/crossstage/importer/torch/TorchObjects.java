package io.github.crossstage.importer.torch;

import io.github.crossstage.importer.StoredTensor;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What calls in a pickle stand for: dictionaries, storages and tensors. It knows the names of {@link TorchGlobal} and nothing else.
 * Made for one pickle, used once.
 */
final class TorchObjects {
    /** What a user can do about a file that holds more than weights. */
    static final String WAY_OUT = "save the weights alone with torch.save(model.state_dict(), file) or as safetensors";

    private final PickleInput input;
    private final Map<String, TorchStorage> storages = new HashMap<>();

    TorchObjects(PickleInput input) {
        this.input = input;
    }

    /** Returns the storages that were announced, by key. */
    Map<String, TorchStorage> storages() {
        return storages;
    }

    /** Returns the meaning of a name. @throws ModelFormatException if it is not one of the few allowed */
    TorchGlobal global(String module, String label) {
        return TorchGlobal.of(module, label)
                .orElseThrow(() -> input.error("the pickle names '" + module + "." + label
                        + "', which may run code or is unknown, and is refused; " + WAY_OUT));
    }

    /** Returns what a call returns. */
    Object call(Object callable, Object arguments) {
        if (!(callable instanceof TorchGlobal global)) {
            throw input.error("a call of " + kind(callable) + ", expected one of the allowed names; " + WAY_OUT);
        }
        PickleTuple tuple = tuple(arguments, "the arguments of " + global);
        return switch (global) {
            case ORDERED_DICT -> orderedDict(tuple);
            case REBUILD_TENSOR -> tensor(requireSize(tuple, 4, 4, global));
            case REBUILD_TENSOR_V2 -> tensor(requireSize(tuple, 6, 7, global));
            case REBUILD_PARAMETER -> parameter(requireSize(tuple, 3, 3, global));
            case FLOAT_STORAGE,
                    HALF_STORAGE,
                    BFLOAT16_STORAGE,
                    DOUBLE_STORAGE,
                    LONG_STORAGE,
                    INT_STORAGE,
                    BYTE_STORAGE,
                    BOOL_STORAGE ->
                throw input.error("a call of " + global + ", expected it only in references to storages");
        };
    }

    /** Returns a new object of a class; only dictionaries are made this way. */
    Object create(Object type, Object arguments) {
        if (type != TorchGlobal.ORDERED_DICT) {
            throw input.error("a new object of " + kind(type) + ", expected an OrderedDict; " + WAY_OUT);
        }
        return orderedDict(tuple(arguments, "the arguments of an OrderedDict"));
    }

    /** Takes attributes of a dictionary, such as PyTorch's {@code _metadata}, which say nothing about weights. */
    void setState(Object object, Object state) {
        if (!(object instanceof PickleDict dict) || !dict.ordered() || !(state instanceof PickleDict)) {
            throw input.error("attributes (" + kind(state) + ") are set on " + kind(object)
                    + ", expected a dictionary of them on an OrderedDict; " + WAY_OUT);
        }
    }

    /** Puts an entry into a dictionary. */
    void put(PickleDict dict, Object key, Object value) {
        if (!(key instanceof String) && !(key instanceof Number) && !(key instanceof Boolean)) {
            throw input.error("a dictionary has " + kind(key) + " as a key, expected a text or a number");
        }
        if (dict.entries().put(key, value) != null) {
            throw input.error("a dictionary has the key '" + key + "' twice");
        }
    }

    /** Returns the storage of a reference: ('storage', class, key, device, elements) and in older files a view of it or None. */
    StorageView persistent(Object reference) {
        PickleTuple tuple = tuple(reference, "a reference to a storage");
        if (tuple.size() < 5 || tuple.size() > 6 || !tuple.get(0).equals("storage")) {
            throw input.error("a reference to something outside the pickle that is no storage; " + WAY_OUT);
        }
        Optional<DataType> type = tuple.get(1) instanceof TorchGlobal global ? global.elementType() : Optional.empty();
        if (type.isEmpty() || !(tuple.get(2) instanceof String key)) {
            throw input.error("a storage of class " + kind(tuple.get(1)) + " with " + kind(tuple.get(2))
                    + " as its key, expected a class of storages and a text");
        }
        long elements = count(tuple.get(4), "the elements of storage '" + key + "'");
        if (elements > Long.MAX_VALUE / type.get().byteSize()) {
            throw input.error("storage '" + key + "' has " + elements + " elements, whose bytes do not fit 63 bits");
        }
        TorchStorage storage = new TorchStorage(key, type.get(), elements);
        TorchStorage known = storages.putIfAbsent(key, storage);
        if (known != null && !known.equals(storage)) {
            throw input.error("storage '" + key + "' is " + elements + " x "
                    + type.get().shortName() + " here, but " + known.elements() + " x "
                    + known.type().shortName() + " before");
        }
        return tuple.size() == 6 && tuple.get(5) instanceof PickleTuple view ? part(storage, view) : storage.whole();
    }

    /** Returns what a value is, for messages: never its contents, which may be huge or contain themselves. */
    static String kind(Object value) {
        if (value instanceof TorchGlobal) {
            return value.toString();
        }
        if (value instanceof PickleNone) {
            return "None";
        }
        if (value instanceof PickleTuple) {
            return "a tuple";
        }
        if (value instanceof PickleDict) {
            return "a dictionary";
        }
        if (value instanceof List) {
            return "a list";
        }
        if (value instanceof String) {
            return "a text";
        }
        if (value instanceof TorchTensor) {
            return "a tensor";
        }
        return value instanceof StorageView ? "a storage" : "the number " + value;
    }

    private StorageView part(TorchStorage storage, PickleTuple view) {
        if (view.size() != 3) {
            throw input.error("a view of storage '" + storage.key() + "' is no (key, offset, elements)");
        }
        long first = count(view.get(1), "the offset of a view of storage '" + storage.key() + "'");
        long elements = count(view.get(2), "the elements of a view of storage '" + storage.key() + "'");
        if (first > storage.elements() || elements > storage.elements() - first) {
            throw input.error("a view of " + elements + " elements from " + first + " of storage '" + storage.key()
                    + "', which has only " + storage.elements());
        }
        return new StorageView(storage, first, elements);
    }

    private PickleDict orderedDict(PickleTuple arguments) {
        PickleDict dict = new PickleDict(true);
        if (arguments.size() > 1 || (arguments.size() == 1 && !(arguments.get(0) instanceof List))) {
            throw input.error("an OrderedDict is made of something else than a list of pairs");
        }
        if (arguments.size() == 1) {
            for (Object pair : (List<?>) arguments.get(0)) {
                List<?> items =
                        pair instanceof PickleTuple tuple ? tuple.items() : pair instanceof List<?> l ? l : List.of();
                if (items.size() != 2) {
                    throw input.error("an OrderedDict is made of a list that holds " + kind(pair) + ", expected pairs");
                }
                put(dict, items.get(0), items.get(1));
            }
        }
        return dict;
    }

    private TorchTensor tensor(PickleTuple arguments) {
        if (!(arguments.get(0) instanceof StorageView view)) {
            throw input.error("a tensor is made of " + kind(arguments.get(0)) + ", expected a storage");
        }
        long offset = count(arguments.get(1), "the offset of a tensor");
        long[] extents = counts(arguments.get(2), "an extent of a tensor");
        long[] strides = counts(arguments.get(3), "a stride of a tensor");
        try {
            return TorchTensor.of(view, offset, Shape.of(extents), strides);
        } catch (IllegalArgumentException e) {
            throw input.error("a tensor has " + e.getMessage());
        }
    }

    private TorchTensor parameter(PickleTuple arguments) {
        if (arguments.get(0) instanceof TorchTensor tensor) {
            return tensor;
        }
        throw input.error("a parameter is made of " + kind(arguments.get(0)) + ", expected a tensor");
    }

    private PickleTuple requireSize(PickleTuple arguments, int least, int most, TorchGlobal global) {
        if (arguments.size() < least || arguments.size() > most) {
            throw input.error(global + " is called with " + arguments.size() + " arguments, expected " + least
                    + (most > least ? " to " + most : ""));
        }
        return arguments;
    }

    private PickleTuple tuple(Object value, String what) {
        if (value instanceof PickleTuple tuple) {
            return tuple;
        }
        throw input.error(what + " is " + kind(value) + ", expected a tuple");
    }

    private long count(Object value, String what) {
        if (value instanceof Long number && number >= 0) {
            return number;
        }
        throw input.error(what + " is " + kind(value) + ", expected a whole number, 0 or more");
    }

    private long[] counts(Object value, String what) {
        PickleTuple tuple = tuple(value, what);
        if (tuple.size() > StoredTensor.MAX_RANK) {
            throw input.error(
                    "a tensor has " + tuple.size() + " dimensions, expected at most " + StoredTensor.MAX_RANK);
        }
        return tuple.items().stream().mapToLong(item -> count(item, what)).toArray();
    }
}
