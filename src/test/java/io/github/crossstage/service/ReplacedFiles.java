package io.github.crossstage.service;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.crossstage.Darknet;
import io.github.crossstage.image.Labels;
import io.github.crossstage.importer.darknet.DarknetNetwork;
import io.github.crossstage.testing.DarknetFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/** The files of a small classifier of five classes, of which there are two versions, and which are replaced while they are served. */
final class ReplacedFiles {
    /** Biases and weights of the last layer, from 8 channels to 5 classes: the end of the weight file. */
    private static final int LAST_NUMBERS = 5 + 5 * 8;

    private final DarknetFiles files;
    private final Path names;
    private final byte[] cfg;
    private final byte[][] versions;

    private ReplacedFiles(DarknetFiles files, Path names, byte[] cfg, byte[]... versions) {
        this.files = files;
        this.names = names;
        this.cfg = cfg;
        this.versions = versions;
    }

    /** Writes version 0. Version 1 has the last layer's numbers with the other sign, so that other classes are the best. */
    static ReplacedFiles in(Path folder) throws IOException {
        DarknetFiles files = DarknetFiles.classifier(folder);
        byte[] first = Files.readAllBytes(files.weights());
        byte[] second = first.clone();
        FloatBuffer last = ByteBuffer.wrap(second, second.length - 4 * LAST_NUMBERS, 4 * LAST_NUMBERS)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        for (int i = 0; i < LAST_NUMBERS; i++) {
            last.put(i, -last.get(i));
        }
        ReplacedFiles made =
                new ReplacedFiles(files, folder.resolve("five.names"), Files.readAllBytes(files.cfg()), first, second);
        made.labels(5);
        return made;
    }

    Path cfg() {
        return files.cfg();
    }

    Path weights() {
        return files.weights();
    }

    Path names() {
        return names;
    }

    /** Opens what is there now. */
    OpenNetwork open() {
        DarknetNetwork network = Darknet.open(cfg(), weights());
        Labels labels = Labels.read(names);
        return new OpenNetwork(
                network,
                new Classifier(Darknet.preprocessing(network), classes -> labels, 3),
                options -> options.maxBatch(4));
    }

    /** Puts one of the two versions in the place of the other. */
    void version(int number) throws IOException {
        replace(weights(), versions[number]);
    }

    /** Puts weights there that end too early. */
    void damage() throws IOException {
        replace(weights(), Arrays.copyOf(versions[0], versions[0].length - 100));
    }

    /** Puts a network there that takes pictures of another width; the weights fit it. */
    void width(int columns) throws IOException {
        replace(
                cfg(),
                new String(cfg, US_ASCII)
                        .replaceFirst("width=\\d+", "width=" + columns)
                        .getBytes(US_ASCII));
    }

    /** Puts names of so many classes there. */
    void labels(int count) throws IOException {
        replace(names, "a\nb\nc\nd\ne\n".substring(0, 2 * count).getBytes(US_ASCII));
    }

    /** Replaces a file as one should that is being served: by renaming, since the old version may read it again. */
    private static void replace(Path file, byte[] content) throws IOException {
        Path made = Files.write(file.resolveSibling(file.getFileName() + ".new"), content);
        Files.move(made, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
