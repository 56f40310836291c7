package io.github.crossstage.ir.op;

/** One constant for each operator record, so that a {@code switch} expression over it leaves no operator out. */
public enum OpKind {
    CONV_2D("Conv2d"),
    CONV_TRANSPOSE_2D("ConvTranspose2d"),
    GEMM("Gemm"),
    MAT_MUL("MatMul"),
    BATCH_NORM("BatchNorm"),
    ACTIVATE("Activate"),
    BINARY("Binary"),
    CONCAT("Concat"),
    SPLIT("Split"),
    SLICE("Slice"),
    PAD("Pad"),
    POOL_2D("Pool2d"),
    GLOBAL_POOL("GlobalPool"),
    REDUCE_MEAN("ReduceMean"),
    SOFTMAX("Softmax"),
    RESIZE_2D("Resize2d"),
    RESHAPE("Reshape"),
    TRANSPOSE("Transpose");

    private final String label;

    OpKind(String label) {
        this.label = label;
    }

    /** Returns the name of the record, as printed: {@code Conv2d}. */
    public String label() {
        return label;
    }
}
