package io.github.crossstage.runtime;

/**
 * What one run moved, counted launch by launch as the queue took them, while {@link Explanation} and {@link Plan} add up what a
 * schedule says. Elements are marked one by one where the arguments of a launch say they lie, so that elements which several arguments
 * share count once and gaps between them do not. Sizes are in bytes.
 *
 * @param launches kernels that the queue started
 * @param readBytes distinct activation elements that each launch was given to read, summed over the launches
 * @param writtenBytes distinct activation elements that each launch was given to write, summed over the launches
 * @param rereadBytes an estimate of what launches read again for tiles of filters and halos; blocked convolutions only, others do not
 *     tell
 * @param weightBytes constants that each launch was given, summed over the launches
 * @param uploadedBytes from the host to the device
 * @param downloadedBytes from the device to the host
 */
public record RunTraffic(
        long launches,
        long readBytes,
        long writtenBytes,
        long rereadBytes,
        long weightBytes,
        long uploadedBytes,
        long downloadedBytes) {
    /** A run that moves nothing, as on the CPU reference, which has no device. */
    static final RunTraffic NONE = new RunTraffic(0, 0, 0, 0, 0, 0, 0);

    /** Returns the activation bytes read and written, without those read again. */
    public long activationBytes() {
        return readBytes + writtenBytes;
    }
}
