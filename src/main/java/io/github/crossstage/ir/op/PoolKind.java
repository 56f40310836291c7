package io.github.crossstage.ir.op;

/** What a pool makes of the elements it covers. */
public enum PoolKind {
    MAX,
    AVERAGE
}
