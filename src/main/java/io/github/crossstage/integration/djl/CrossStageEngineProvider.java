package io.github.crossstage.integration.djl;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineProvider;

/** Where DJL finds the engine: {@code META-INF/services} names this class. */
public final class CrossStageEngineProvider implements EngineProvider {
    @Override
    public String getEngineName() {
        return CrossStageEngine.NAME;
    }

    @Override
    public int getEngineRank() {
        return CrossStageEngine.RANK;
    }

    @Override
    public Engine getEngine() {
        return Holder.ENGINE;
    }

    /** Made when asked for: DJL makes providers of all engines, used or not. */
    private static final class Holder {
        private static final Engine ENGINE = new CrossStageEngine();
    }
}
