package io.github.crossstage.integration.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** DJL's manager of arrays in host memory: makes {@link HostArray}s and closes them with itself. Thread-safe. */
class HostScope extends BaseNDManager {
    /** The parent of all; it is never closed and keeps hold of nothing but its open children. */
    static final HostScope SYSTEM = new SystemScope();

    private HostScope(NDManager parent, Device device) {
        super(parent, device);
    }

    /** Returns a direct little-endian buffer, whatever the machine: so tensors lie, and arrays give their bytes. */
    @Override
    public ByteBuffer allocateDirect(int capacity) {
        return ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public HostArray from(NDArray array) {
        if (array == null || array instanceof HostArray) {
            return (HostArray) array;
        }
        HostArray copy = create(array.toByteBuffer(), array.getShape(), array.getDataType());
        copy.setName(array.getName());
        return copy;
    }

    /** Makes an array with a copy of a buffer's remaining elements; bytes are taken as they are. */
    @Override
    public HostArray create(Buffer data, Shape shape, DataType type) {
        int elements = Math.toIntExact(shape.size());
        validateBuffer(data, type, elements);
        ByteBuffer copy = HostElements.allocate(Math.multiplyExact(elements, type.getNumOfBytes()));
        copyBuffer(data, copy);
        return new HostArray(this, alternativeManager, copy, shape, type);
    }

    @Override
    public HostArray full(Shape shape, float value, DataType type) {
        HostArray zeros = (HostArray) zeros(shape, type);
        zeros.addi(value);
        return zeros;
    }

    // What is not made here is made by the alternative engine, and copied.

    @Override
    public HostArray arange(float start, float stop, float step, DataType type) {
        return taken(other("arange").arange(start, stop, step, type));
    }

    @Override
    public HostArray eye(int rows, int columns, int diagonal, DataType type) {
        return taken(other("eye").eye(rows, columns, diagonal, type));
    }

    @Override
    public HostArray linspace(float start, float stop, int count, boolean endpoint) {
        return taken(other("linspace").linspace(start, stop, count, endpoint));
    }

    @Override
    public HostArray randomInteger(long low, long high, Shape shape, DataType type) {
        return taken(other("randomInteger").randomInteger(low, high, shape, type));
    }

    @Override
    public HostArray randomPermutation(long count) {
        return taken(other("randomPermutation").randomPermutation(count));
    }

    @Override
    public HostArray randomUniform(float low, float high, Shape shape, DataType type) {
        return taken(other("randomUniform").randomUniform(low, high, shape, type));
    }

    @Override
    public HostArray randomNormal(float mean, float deviation, Shape shape, DataType type) {
        return taken(other("randomNormal").randomNormal(mean, deviation, shape, type));
    }

    private HostArray taken(NDArray made) {
        try (made) {
            return from(made);
        }
    }

    private NDManager other(String operation) {
        if (alternativeManager == null) {
            throw unsupported(operation);
        }
        return alternativeManager;
    }

    /** Returns the exception for what neither this engine does nor, where there is none, another one. */
    static UnsupportedOperationException unsupported(String operation) {
        return new UnsupportedOperationException(
                "Operation " + operation
                        + ": CrossStage has none, and there is no other engine of DJL that has it; add such an engine to the class path");
    }

    @Override
    public HostScope newSubManager(Device subDevice) {
        HostScope scope = new HostScope(this, subDevice);
        attachUncappedInternal(scope.uid, scope);
        return scope;
    }

    @Override
    public final Engine getEngine() {
        return Engine.getEngine(CrossStageEngine.NAME);
    }

    @Override
    public void close() {
        super.close();
        if (alternativeManager != null) {
            alternativeManager.close();
        }
    }

    private static final class SystemScope extends HostScope implements SystemNDManager {
        SystemScope() {
            super(null, null);
        }

        @Override
        public void close() {}
    }
}
