package io.github.crossstage.runtime;

import io.github.crossstage.lowering.DeviceTensor;
import io.github.crossstage.opencl.ClBuffer;

/** What a run enqueues: one launch of a kernel, its arguments bound. Used on the dispatcher's thread only. */
interface BoundLaunch extends AutoCloseable {
    /** Where tensors lie. */
    interface Addresses {
        /** Returns the buffer that holds a tensor. */
        ClBuffer buffer(DeviceTensor tensor);

        /** Returns where it begins there, in elements. */
        long offset(DeviceTensor tensor);
    }

    /** Sets the arguments, at first and whenever memory was replaced. */
    void bind(Addresses addresses);

    /** Enqueues the launch; allocates nothing. */
    void enqueue();

    @Override
    void close();
}
