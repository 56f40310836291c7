package io.github.crossstage.importer.torch;

import io.github.crossstage.error.ModelFormatException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the named tensors in what was saved: a state dict itself, or a checkpoint that holds one beside epoch, optimizer and the like.
 */
final class StateDict {
    /** Names under which training scripts keep the weights, the averaged ones first, as timm's loader does. */
    private static final List<String> WRAPPERS = List.of("state_dict_ema", "model_ema", "state_dict", "model");

    /** What {@code DataParallel} puts before every name. */
    private static final String PARALLEL_PREFIX = "module.";

    private StateDict() {}

    /** Returns the tensors in the order of the file, without the prefix of {@code DataParallel}. */
    static Map<String, TorchTensor> tensors(String file, Object root) {
        if (!(root instanceof PickleDict dict)) {
            throw new ModelFormatException(
                    file,
                    -1,
                    "what was saved is " + TorchObjects.kind(root) + ", expected a dictionary; "
                            + TorchObjects.WAY_OUT);
        }
        for (String wrapper : WRAPPERS) {
            if (dict.entries().get(wrapper) instanceof PickleDict inner) {
                Map<String, TorchTensor> tensors = direct(file, inner);
                if (!tensors.isEmpty()) {
                    return tensors;
                }
            }
        }
        Map<String, TorchTensor> tensors = direct(file, dict);
        if (tensors.isEmpty()) {
            throw new ModelFormatException(
                    file, -1, "no tensors at the top or under one of " + WRAPPERS + "; " + TorchObjects.WAY_OUT);
        }
        return tensors;
    }

    private static Map<String, TorchTensor> direct(String file, PickleDict dict) {
        Map<String, TorchTensor> tensors = new LinkedHashMap<>();
        dict.entries().forEach((key, value) -> {
            if (key instanceof String name && value instanceof TorchTensor tensor) {
                String plain = name.startsWith(PARALLEL_PREFIX) ? name.substring(PARALLEL_PREFIX.length()) : name;
                if (tensors.put(plain, tensor) != null) {
                    throw new ModelFormatException(
                            file, -1, "tensor '" + plain + "' is there with and without '" + PARALLEL_PREFIX + "'");
                }
            }
        });
        return tensors;
    }
}
