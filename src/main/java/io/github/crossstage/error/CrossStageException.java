package io.github.crossstage.error;

/** The common ancestor of everything that CrossStage throws beside illegal arguments and illegal states. */
public abstract sealed class CrossStageException extends RuntimeException
        permits DeviceException,
                DeviceLostException,
                DeviceOutOfMemoryException,
                DownloadException,
                KernelBuildException,
                ModelFormatException,
                NoDeviceException,
                PictureFormatException,
                RequestException,
                ShapeException,
                UnsupportedModelException,
                VerificationException {
    private static final long serialVersionUID = 1L;

    CrossStageException(String message) {
        super(message);
    }

    CrossStageException(String message, Throwable cause) {
        super(message, cause);
    }
}
