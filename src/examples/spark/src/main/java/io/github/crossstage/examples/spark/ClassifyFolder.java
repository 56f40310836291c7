package io.github.crossstage.examples.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.regexp_replace;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Classifies a folder of pictures on Spark's executors and writes a table with a row for each. */
public final class ClassifyFolder {
    /** Quotes in a field are doubled, as other readers of CSV expect. */
    private static final Map<String, String> TABLE = Map.of("header", "true", "escape", "\"");

    private ClassifyFolder() {}

    /** Runs it; {@link Arguments#USAGE} says how. Ends the JVM with 2 where the arguments are wrong, with 1 where the job failed. */
    public static void main(String[] line) throws IOException {
        Arguments arguments;
        try {
            arguments = Arguments.parse(line);
        } catch (IllegalArgumentException e) {
            System.err.println("ClassifyFolder: " + e.getMessage() + "\n" + Arguments.USAGE);
            System.exit(2);
            return;
        }
        try (SparkSession spark = session(arguments)) {
            long start = System.nanoTime();
            run(spark, arguments);
            double seconds = (System.nanoTime() - start) / 1e9;
            List<Row> shares = summary(spark, arguments);
            long pictures = shares.stream()
                    .mapToLong(row -> row.<Long>getAs("pictures"))
                    .sum();
            System.out.printf(
                    Locale.ROOT,
                    "%d pictures in %.1f s, %.0f a second; that includes loading the network%n",
                    pictures,
                    seconds,
                    pictures / seconds);
            for (Row share : shares) {
                System.out.printf(
                        Locale.ROOT,
                        "executor %s (process %d): %d pictures, %d of them unreadable%n",
                        share.<String>getAs("executor"),
                        share.<Long>getAs("pid"),
                        share.<Long>getAs("pictures"),
                        share.<Long>getAs("unreadable"));
            }
        } catch (AnalysisException e) {
            System.err.println("ClassifyFolder: " + e.getMessage());
            System.exit(1);
        }
    }

    /** Starts Spark with the network among the files that each executor gets; what is added later does not reach SQL's tasks in Spark 4. */
    private static SparkSession session(Arguments arguments) {
        String files = new SparkConf().get("spark.files", "");
        return SparkSession.builder()
                .appName("CrossStage: classify a folder")
                .config("spark.files", files.isEmpty() ? arguments.model() : files + "," + arguments.model())
                .getOrCreate();
    }

    /**
     * Classifies and writes; when it returns, each picture has its row.
     *
     * @throws AnalysisException if the folder of pictures is missing, or that of the table is there already; Spark declares it nowhere
     */
    private static void run(SparkSession spark, Arguments arguments) throws AnalysisException {
        Dataset<Row> pictures = spark.read()
                .format("binaryFile")
                .option("recursiveFileLookup", "true")
                .load(arguments.pictures())
                .select("path", "content");
        MapPartitionsFunction<Row, Row> classifier = new PictureClassifier(arguments.settings());
        pictures.mapPartitions(classifier, Encoders.row(PictureClassifier.COLUMNS))
                .withColumn("error", regexp_replace(col("error"), "\\s+", " "))
                .write()
                .format(arguments.format())
                .options(TABLE)
                .save(arguments.output());
    }

    /** Returns how many pictures each executor had, and how many of them could not be read. */
    private static List<Row> summary(SparkSession spark, Arguments arguments) {
        return spark.read()
                .format(arguments.format())
                .schema(PictureClassifier.COLUMNS)
                .options(TABLE)
                .load(arguments.output())
                .groupBy("executor", "pid")
                .agg(count("*").alias("pictures"), count("error").alias("unreadable"))
                .orderBy("executor")
                .collectAsList();
    }
}
