package io.github.crossstage.examples.spark;

import ai.djl.Model;
import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.types.Shape;
import io.github.crossstage.image.Classification;
import io.github.crossstage.image.DecodeOptions;
import io.github.crossstage.image.Picture;
import io.github.crossstage.image.Preprocessing;
import io.github.crossstage.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkFiles;

/**
 * A network of this JVM, an executor's: loaded by the first task that asks for it, shared by all tasks, and closed when the JVM ends. Loading
 * takes device memory and compiles kernels, so it must not be done for each task. Thread-safe.
 */
final class ExecutorModel {
    private static final Map<Settings, ExecutorModel> LOADED = new HashMap<>();

    private final Model model;
    private final ClassTranslator translator;
    private final Preprocessing recipe;

    private ExecutorModel(Model model, ClassTranslator translator, Preprocessing recipe) {
        this.model = model;
        this.translator = translator;
        this.recipe = recipe;
    }

    /**
     * Returns the network of these settings; the first call in a JVM loads it, others wait for that.
     *
     * @throws IOException if the network's file cannot be read
     * @throws ModelException if CrossStage cannot run it
     */
    static synchronized ExecutorModel of(Settings settings) throws IOException, ModelException {
        ExecutorModel loaded = LOADED.get(settings);
        if (loaded == null) {
            loaded = load(settings);
            if (LOADED.isEmpty()) {
                Runtime.getRuntime().addShutdownHook(new Thread(ExecutorModel::closeAll, "close networks"));
            }
            LOADED.put(settings, loaded);
        }
        return loaded;
    }

    private static ExecutorModel load(Settings settings) throws IOException, ModelException {
        // Not DJL's Criteria: they look for classes in jars beside the network, and an executor's folder holds all that
        // was sent.
        Model model = Model.newInstance(settings.modelFile(), "CrossStage");
        try {
            // Not SparkFiles.get: within a query of Spark 4 that names a folder of the SQL session's own files.
            Path file = Path.of(SparkFiles.getRootDirectory(), settings.modelFile());
            model.load(file, null, Map.of("device", settings.device(), "maxBatch", Integer.toString(settings.batch())));
            Shape input = model.describeInput().get(0).getValue();
            return new ExecutorModel(model, new ClassTranslator(settings), recipe(settings, input));
        } catch (IOException | ModelException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** Returns the recipe for the network's input, {@code f32 [N, 3, H, W]}; at its usual size where H and W are free. */
    private static Preprocessing recipe(Settings settings, Shape input) {
        if (input.dimension() != 4 || input.get(2) != input.get(3)) {
            throw new IllegalArgumentException("Network " + settings.modelFile() + ": its first input is " + input
                    + ", expected square pictures f32 [N, 3, H, W]");
        }
        long side = input.get(2);
        return side < 0
                ? Preprocessing.byName(settings.preprocessing())
                : Preprocessing.byName(settings.preprocessing(), Math.toIntExact(side));
    }

    /**
     * Returns a picture as the network's input, {@code f32 [1, 3, H, W]}: with the recipes of {@code crossstage classify} and not DJL's
     * transforms, whose resize does not antialias.
     *
     * @throws io.github.crossstage.error.PictureFormatException if the file is no whole picture
     * @throws IllegalArgumentException if the recipe cannot be applied to a picture of this size
     */
    Tensor prepare(String path, byte[] file) {
        return recipe.apply(Picture.decode(file, path, DecodeOptions.DEFAULT)).tensor();
    }

    /** Returns a predictor for one task, which closes it; the network stays. */
    Predictor<Tensor, Classification> newPredictor() {
        return model.newPredictor(translator);
    }

    private static synchronized void closeAll() {
        LOADED.values().forEach(loaded -> loaded.model.close());
        LOADED.clear();
    }
}
