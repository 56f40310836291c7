package io.github.crossstage;

import io.github.crossstage.error.DownloadException;
import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.hub.Hub;
import io.github.crossstage.hub.HubSource;
import io.github.crossstage.importer.ByteSource;
import io.github.crossstage.importer.safetensors.SafetensorsFile;
import io.github.crossstage.importer.torch.TorchFile;
import io.github.crossstage.tensor.WeightSource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;

/** Files of trained weights whose tensors have names: safetensors, and PyTorch's {@code .pth} of both flavours. */
public final class Weights {
    private static final int LENGTH_BYTES = Long.BYTES;
    private static final int SHOWN_BYTES = 8;

    private Weights() {}

    /**
     * Opens a weight file, whose format is recognised by its content. Tensors are read when asked for.
     *
     * @throws ModelFormatException if it cannot be read, breaks its format, holds code beside weights, or is no weight file
     */
    public static WeightSource open(Path path) {
        return of(ByteSource.open(path));
    }

    /**
     * Opens a weight file by its path, or by its name at a model hub: {@code hf:OWNER/REPO[@REVISION][#FILE]}, which {@link
     * Hub#standard()} fetches once and keeps. A text that begins with {@code hf:} always means the hub; a file of such a name is
     * {@code ./hf:...}. For other settings: {@code Weights.open(Hub.of(options -> ...).fetch(HubSource.parse(text)))}.
     *
     * @throws IllegalArgumentException if it begins with {@code hf:} and is no source, or is no path on this system
     * @throws DownloadException if a hub's file is neither cached nor to be had
     * @throws ModelFormatException as for {@link #open(Path)}
     */
    public static WeightSource open(String source) {
        return open(source.startsWith(HubSource.PREFIX) ? fetched(source) : Path.of(source));
    }

    private static Path fetched(String source) {
        NetworksJar.require(source);
        return Hub.standard().fetch(HubSource.parse(source));
    }

    /**
     * Reads weights from memory, such as a resource of a jar; a direct buffer is shared and must not change, any other is copied once.
     *
     * @param name stands for a file name in messages
     * @throws ModelFormatException as for {@link #open(Path)}
     */
    public static WeightSource bytes(String name, ByteBuffer bytes) {
        return of(ByteSource.of(name, bytes));
    }

    private static WeightSource of(ByteSource file) {
        Format format = format(file);
        NetworksJar.require(file.name());
        return format == Format.SAFETENSORS ? SafetensorsFile.of(file) : TorchFile.of(file);
    }

    private static Format format(ByteSource file) {
        ByteBuffer start = file.slice(0, Math.min(file.size(), LENGTH_BYTES + 1));
        if (startsWith(start, 'P', 'K') || startsWith(start, 0x80, 0x02)) {
            return Format.TORCH;
        }
        String name = file.name().toLowerCase(Locale.ROOT);
        if (startsWith(start, 0, 0, 0, 0, 1, 0, 0, 0)
                || startsWith(start, 0, 0, 0, 0, 2, 0, 0, 0)
                || name.endsWith(".weights")) {
            throw new ModelFormatException(
                    file.name(),
                    0,
                    "darknet weights, which are numbers without names; open them together with their network's .cfg file");
        }
        boolean hasHeader = start.limit() > LENGTH_BYTES && start.get(LENGTH_BYTES) == '{';
        if (hasHeader || name.endsWith(".safetensors")) {
            return Format.SAFETENSORS;
        }
        if (name.endsWith(".onnx")) {
            throw new ModelFormatException(
                    file.name(), 0, "an ONNX model, which holds a network with its weights; open it with Onnx.file");
        }
        byte[] shown = new byte[Math.min(start.limit(), SHOWN_BYTES)];
        start.get(0, shown);
        throw new ModelFormatException(
                file.name(),
                0,
                "no weight file that is known: it starts with the bytes ["
                        + HexFormat.ofDelimiter(" ").formatHex(shown)
                        + "], expected safetensors or a PyTorch file (.pth)");
    }

    private static boolean startsWith(ByteBuffer start, int... bytes) {
        if (start.limit() < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((start.get(i) & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private enum Format {
        SAFETENSORS,
        TORCH
    }
}
