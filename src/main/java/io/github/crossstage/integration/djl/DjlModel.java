package io.github.crossstage.integration.djl;

import ai.djl.BaseModel;
import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.github.crossstage.Model;
import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.error.UnsupportedModelException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A network that DJL loads: an ONNX file, or weights with the option {@code network}; {@link ModelSettings} lists the options.
 *
 * <p>Thread-safe once loaded: threads may share it and predictors of it. {@link #close} waits for runs in flight, frees the network and, where no
 * other model is on it, the device; idempotent.
 */
final class DjlModel extends BaseModel {
    private static final SharedDevices DEVICES = new SharedDevices();

    DjlModel(String name, NDManager manager) {
        super(name);
        this.manager = manager;
        manager.setName("model " + name);
        dataType = DataType.FLOAT32;
    }

    /**
     * Loads a file, or from a folder the file named {@code prefix}, or if that is null as the model or the folder, or {@code model}; else the
     * folder's only one.
     *
     * @throws FileNotFoundException if there is none, or several others
     * @throws MalformedModelException if the file breaks its format, or uses what CrossStage does not compute
     * @throws IllegalArgumentException for a wrong option
     */
    @Override
    public void load(Path path, String prefix, Map<String, ?> options) throws IOException, MalformedModelException {
        requireUnloaded();
        setModelDir(path);
        ModelSettings settings = ModelSettings.of(options, properties, manager.getDevice());
        List<String> names = prefix != null
                ? List.of(prefix)
                : Stream.of(modelName, Objects.toString(modelDir.getFileName()), "model")
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList();
        Path file = NetworkFile.find(modelDir, names);
        if (file.equals(modelDir)) {
            modelDir = file.toAbsolutePath().getParent();
        }
        load(file.toString(), settings, () -> NetworkFile.open(file, settings.network()));
    }

    /** As {@link #load(Path, String, Map)}, from a stream, which is read to its end and left open. */
    @Override
    public void load(InputStream stream, Map<String, ?> options) throws IOException, MalformedModelException {
        requireUnloaded();
        ModelSettings settings = ModelSettings.of(options, properties, manager.getDevice());
        byte[] bytes = stream.readAllBytes();
        load(modelName, settings, () -> NetworkFile.read(modelName, ByteBuffer.wrap(bytes), settings.network()));
    }

    private void requireUnloaded() {
        if (block != null) {
            throw new UnsupportedOperationException(
                    "Model '" + modelName
                            + "' has its block already; CrossStage computes networks from files, no blocks that were built by hand. DJL's"
                            + " Criteria also make one of a BlockFactory that they find in jars or classes beside the network: keep it apart");
        }
    }

    private void load(String name, ModelSettings settings, Opening opening) throws MalformedModelException {
        try {
            block = load(settings, opening.open());
            wasLoaded = true;
        } catch (ModelFormatException | UnsupportedModelException e) {
            throw new MalformedModelException("Model '" + name + "' cannot be loaded: " + e.getMessage(), e);
        }
    }

    /** Takes file and device; gives back what it took where it fails. */
    private NetworkBlock load(ModelSettings settings, NetworkFile file) {
        SharedDevices.Lease lease = null;
        try {
            lease = DEVICES.lease(settings.device(), settings.fallback());
            Model model = Model.load(file.source(), lease.device(), options -> {
                options.maxBatch(settings.maxBatch()).storage(settings.storage());
                file.usualShapes()
                        .forEach((input, shape) -> options.inputShape(
                                input, shape.with(0, settings.maxBatch()).extents()));
            });
            NetworkBlock loaded = new NetworkBlock(model, lease, file.source());
            // As of DJL's other engines: the block lies in the model's scope, which ends with the model.
            manager.attachInternal(NDManager.nextUid(), loaded);
            return loaded;
        } catch (RuntimeException e) {
            if (lease != null) {
                lease.close();
            }
            file.source().close();
            throw e;
        }
    }

    /** Opens the network's file. */
    private interface Opening {
        NetworkFile open();
    }
}
