/**
 * A folder of pictures classified by Spark: each executor loads a network once with DJL's engine CrossStage, tasks hand it their pictures in
 * batches, and every picture becomes one row of a table.
 *
 * <pre>
 * binaryFile source ──▶ mapPartitions: PictureClassifier ──▶ rows ──▶ CSV or Parquet
 *                            │ batchPredict
 *                            └──▶ ExecutorModel, one for all tasks of a JVM ──▶ PictureTranslator
 * </pre>
 */
package io.github.crossstage.examples.spark;
