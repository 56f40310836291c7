package io.github.crossstage.service;

import io.github.crossstage.image.DecodeOptions;
import java.time.Duration;

/**
 * What a service allows its clients. Immutable; {@link #STANDARD} is the start.
 *
 * @param maxBytes most bytes of a request with a picture, 1 to 2^30; compared while it is read
 * @param maxPixels most pixels of a picture, 1 to 500,000,000; compared before they are decoded
 * @param maxUploads most requests with a body that are read and prepared at the same time; those that wait for a device do not count
 * @param upload how long a request may take to arrive
 * @param deadline how long a request may take from its arrival until its answer
 * @param modelControl whether they may have the network's files loaded again, and the network unloaded
 */
public record ServiceLimits(
        long maxBytes, long maxPixels, int maxUploads, Duration upload, Duration deadline, boolean modelControl) {
    /** 16 MiB, 25 megapixels, 32 uploads, 30 s to arrive and 10 s to answer, no model control. */
    public static final ServiceLimits STANDARD =
            new ServiceLimits(16L << 20, 25_000_000, 32, Duration.ofSeconds(30), Duration.ofSeconds(10), false);

    private static final long MOST_BYTES = 1L << 30;
    private static final long MOST_PIXELS = 500_000_000;

    public ServiceLimits {
        if (maxBytes < 1 || maxBytes > MOST_BYTES || maxPixels < 1 || maxPixels > MOST_PIXELS || maxUploads < 1) {
            throw new IllegalArgumentException("maxBytes=" + maxBytes + ", maxPixels=" + maxPixels + ", maxUploads="
                    + maxUploads + ": expected 1 or more of each, at most " + MOST_BYTES + " bytes and " + MOST_PIXELS
                    + " pixels");
        }
        if (upload.isNegative() || upload.isZero() || deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("upload=" + upload + ", deadline=" + deadline + ", expected above 0");
        }
    }

    /** Returns the limits of a picture for its decoder. */
    DecodeOptions decoding() {
        return DecodeOptions.DEFAULT.withMaxFileBytes(maxBytes).withMaxPixels(maxPixels);
    }

    /** Returns a copy with other limits of a picture. */
    public ServiceLimits pictures(long bytes, long pixels) {
        return new ServiceLimits(bytes, pixels, maxUploads, upload, deadline, modelControl);
    }

    /** Returns a copy with another number of uploads. */
    public ServiceLimits maxUploads(int requests) {
        return new ServiceLimits(maxBytes, maxPixels, requests, upload, deadline, modelControl);
    }

    /** Returns a copy with other times. */
    public ServiceLimits times(Duration arrival, Duration answer) {
        return new ServiceLimits(maxBytes, maxPixels, maxUploads, arrival, answer, modelControl);
    }

    /** Returns a copy that allows model control, or does not. */
    public ServiceLimits modelControl(boolean isAllowed) {
        return new ServiceLimits(maxBytes, maxPixels, maxUploads, upload, deadline, isAllowed);
    }
}
