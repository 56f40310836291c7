package io.github.crossstage.examples.spark;

import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import io.github.crossstage.error.PictureFormatException;
import io.github.crossstage.image.Classification;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * What a task does with its part of the pictures: reads them one batch at a time, so that no more than one is in memory, and gives a row for
 * each. What is no whole picture gets a row that says why; a failure of the network or its device fails the task, which Spark then repeats.
 */
final class PictureClassifier implements MapPartitionsFunction<Row, Row> {
    /** The table's columns: {@code label} and {@code probability} are null where {@code error} is not. */
    static final StructType COLUMNS = new StructType()
            .add("path", DataTypes.StringType, false)
            .add("label", DataTypes.StringType)
            .add("probability", DataTypes.DoubleType)
            .add("executor", DataTypes.StringType, false)
            .add("pid", DataTypes.LongType, false)
            .add("error", DataTypes.StringType);

    private static final long serialVersionUID = 1;

    private final Settings settings;

    PictureClassifier(Settings settings) {
        this.settings = settings;
    }

    /** Takes rows with {@code path} and {@code content} as the source {@code binaryFile} gives them. */
    @Override
    public Iterator<Row> call(Iterator<Row> pictures) throws Exception {
        if (!pictures.hasNext()) {
            return pictures;
        }
        ExecutorModel model = ExecutorModel.of(settings);
        Predictor<Tensor, Classification> predictor = model.newPredictor();
        TaskContext.get().addTaskCompletionListener(new TaskCompletionListener() {
            @Override
            public void onTaskCompletion(TaskContext task) {
                predictor.close();
            }
        });
        return new Answers(pictures, model, predictor);
    }

    /** The rows in the order of the pictures. */
    private final class Answers implements Iterator<Row> {
        private final Iterator<Row> pictures;
        private final ExecutorModel model;
        private final Predictor<Tensor, Classification> predictor;
        private final String executor = SparkEnv.get().executorId();
        private final long pid = ProcessHandle.current().pid();
        private final Queue<Row> ready = new ArrayDeque<>();

        Answers(Iterator<Row> pictures, ExecutorModel model, Predictor<Tensor, Classification> predictor) {
            this.pictures = pictures;
            this.model = model;
            this.predictor = predictor;
        }

        @Override
        public boolean hasNext() {
            return !ready.isEmpty() || pictures.hasNext();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no more pictures in this partition");
            }
            if (ready.isEmpty()) {
                answerBatch();
            }
            return ready.remove();
        }

        private void answerBatch() {
            List<Entry> entries = new ArrayList<>();
            List<Tensor> prepared = new ArrayList<>();
            while (pictures.hasNext() && entries.size() < settings.batch()) {
                Row row = pictures.next();
                String path = row.getAs("path");
                try {
                    prepared.add(model.prepare(path, row.getAs("content")));
                    entries.add(new Entry(path, null));
                } catch (PictureFormatException | IllegalArgumentException e) {
                    entries.add(new Entry(path, e.getMessage()));
                }
            }
            Iterator<Classification> answers = predict(prepared).iterator();
            entries.forEach(entry -> ready.add(entry.error() != null ? row(entry) : row(entry, answers.next())));
        }

        private List<Classification> predict(List<Tensor> prepared) {
            try {
                return prepared.isEmpty() ? List.of() : predictor.batchPredict(prepared);
            } catch (TranslateException e) {
                throw new IllegalStateException(
                        "Network " + settings.modelFile() + ", a batch of " + prepared.size() + " pictures: "
                                + e.getMessage(),
                        e);
            }
        }

        private Row row(Entry entry, Classification answer) {
            return RowFactory.create(entry.path(), answer.label(), answer.probability(), executor, pid, null);
        }

        private Row row(Entry entry) {
            return RowFactory.create(entry.path(), null, null, executor, pid, entry.error());
        }
    }

    /** A picture's file and, where the network cannot have it, why. */
    private record Entry(String path, String error) {}
}
