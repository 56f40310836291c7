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
