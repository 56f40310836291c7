package io.github.crossstage.integration.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * CrossStage as an engine of DJL: inference only. Thread-safe; opens no device before a model is loaded.
 *
 * <p>Another engine of a lower rank on the class path computes what {@link HostArray} does not, unless the system property {@code
 * crossstage.djl.alternative} is {@code false}.
 */
final class CrossStageEngine extends Engine {
    static final String NAME = "CrossStage";
    /** As ONNX Runtime's: behind the engines that compute on arrays (1 to 3), so that those stay the default. */
    static final int RANK = 10;

    private static final Logger LOG = LoggerFactory.getLogger(CrossStageEngine.class);
    private static final String ALTERNATIVE = "crossstage.djl.alternative";

    /** Null until it was looked for. */
    private Optional<Engine> alternative;

    @Override
    public synchronized Engine getAlternativeEngine() {
        if (alternative == null) {
            alternative = findAlternative();
        }
        return alternative.orElse(null);
    }

    private static Optional<Engine> findAlternative() {
        if (!Boolean.parseBoolean(System.getProperty(ALTERNATIVE, "true"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(Engine.getInstance()).filter(engine -> engine.getRank() < RANK);
        } catch (EngineException | LinkageError e) {
            LOG.warn(
                    "DJL's engine {} cannot be loaded to compute what CrossStage does not: {}",
                    getDefaultEngineName(),
                    e.toString());
            return Optional.empty();
        }
    }

    @Override
    public String getEngineName() {
        return NAME;
    }

    @Override
    public int getRank() {
        return RANK;
    }

    @Override
    public String getVersion() {
        return Optional.ofNullable(CrossStageEngine.class.getPackage().getImplementationVersion())
                .orElse("from source");
    }

    /** Returns false: DJL's capabilities are libraries such as CUDA, none of which is used. */
    @Override
    public boolean hasCapability(String capability) {
        return false;
    }

    @Override
    public Model newModel(String name, Device device) {
        return new DjlModel(name, HostScope.SYSTEM.newSubManager(device));
    }

    @Override
    public NDManager newBaseManager() {
        return newBaseManager(null);
    }

    @Override
    public NDManager newBaseManager(Device device) {
        return HostScope.SYSTEM.newSubManager(device);
    }
}
