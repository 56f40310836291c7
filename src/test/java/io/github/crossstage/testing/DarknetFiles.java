package io.github.crossstage.testing;

import io.github.crossstage.importer.darknet.DarknetNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small darknet network in two files, its numbers made by the fixtures' formula.
 *
 * @param cfg the layers
 * @param weights the numbers
 */
public record DarknetFiles(Path cfg, Path weights) {
    private static final String CONVOLUTION = """
            [convolutional]
            batch_normalize=1
            filters=%d
            size=3
            stride=2
            pad=1
            activation=leaky
            """;
    private static final String POINTWISE = """
            [convolutional]
            filters=%d
            size=1
            stride=1
            pad=1
            activation=linear
            """;
    private static final String YOLO = """
            [yolo]
            mask=%s
            anchors=8,10, 16,14, 30,24, 50,60
            classes=3
            num=4
            scale_x_y=1.05
            nms_kind=greedynms
            beta_nms=0.6
            """;

    /** Writes a detector of three classes with two heads for inputs of 96 x 64. */
    public static DarknetFiles detector(Path folder, boolean letterBox) {
        String body = CONVOLUTION.formatted(8) + CONVOLUTION.formatted(16) + CONVOLUTION.formatted(24)
                + POINTWISE.formatted(16) + YOLO.formatted("2,3")
                + "[route]\nlayers=-3\n[upsample]\nstride=2\n[route]\nlayers=-1,1\n"
                + POINTWISE.formatted(16) + YOLO.formatted("0,1");
        String net = "[net]\nwidth=96\nheight=64\nchannels=3\nletter_box=" + (letterBox ? 1 : 0) + "\n";
        return write(folder, letterBox ? "letterbox" : "detector", net + body);
    }

    /** Writes a classifier of five classes for inputs of 32 x 24, which ends as darknet's own: pool, softmax, cost. */
    public static DarknetFiles classifier(Path folder) {
        return write(
                folder,
                "classifier",
                "[net]\nwidth=32\nheight=24\nchannels=3\n" + CONVOLUTION.formatted(8)
                        + POINTWISE.formatted(5)
                        + "[avgpool]\n[softmax]\ngroups=1\n[cost]\ntype=sse\n");
    }

    private static DarknetFiles write(Path folder, String name, String text) {
        DarknetFiles files = new DarknetFiles(folder.resolve(name + ".cfg"), folder.resolve(name + ".weights"));
        try (DarknetWeightWriter writer = DarknetWeightWriter.open(files.weights)) {
            Files.writeString(files.cfg, text);
            DarknetNetwork.open(files.cfg, types -> {
                        FormulaWeights numbers = FormulaWeights.of(types);
                        types.keySet().forEach(tensor -> writer.put(numbers.tensor(tensor)));
                        return numbers;
                    })
                    .close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
