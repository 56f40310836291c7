package io.github.crossstage.models;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.tensor.WeightSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Parameters from a weight file, found under the network's own names or through a {@link NameMap}. Owns the file. */
public final class StoredParameters implements ParameterSource {
    private final WeightSource file;
    private final NameMap names;
    private final Map<String, Tensor> made = new ConcurrentHashMap<>();

    /** Makes parameters from a file whose names are the network's own. */
    public StoredParameters(WeightSource file) {
        this(file, NameMap.SAME);
    }

    /** Makes parameters from a file with names of another scheme. */
    public StoredParameters(WeightSource file, NameMap names) {
        this.file = file;
        this.names = names;
    }

    @Override
    public Tensor get(Parameter parameter) {
        return made.computeIfAbsent(parameter.key(), key -> names.tensor(parameter, this::stored));
    }

    /** Returns a tensor of the file, after checking that it is there, floating-point and of the expected shape. */
    private Tensor stored(String name, Shape expected) {
        Optional<TensorType> type = file.type(name);
        if (type.isEmpty()) {
            throw new ModelFormatException(
                    file.source(),
                    -1,
                    "there is no tensor '" + name + "' " + expected + "; the nearest of its "
                            + file.names().size()
                            + " names are " + NearestNames.of(name, file.names(), 3)
                            + ". Is it the right file for this network?");
        }
        if (!type.get().shape().equals(expected) || !type.get().dataType().isFloating()) {
            throw new ModelFormatException(
                    file.source(),
                    -1,
                    "tensor '" + name + "' is " + type.get() + ", expected " + DataType.FLOAT32.shortName() + " "
                            + expected + ". Is it the right file for this network?");
        }
        return file.tensor(name);
    }

    @Override
    public void close() {
        file.close();
    }
}
