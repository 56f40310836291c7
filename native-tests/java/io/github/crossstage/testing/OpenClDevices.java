package io.github.crossstage.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.opencl.OpenHandles;
import io.github.crossstage.opencl.OpenHandles.Kind;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Opens the shared device before the first test, and fails a test class that leaves a handle open. Programs may stay:
 * the device's cache keeps them.
 */
public final class OpenClDevices implements BeforeAllCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(OpenClDevices.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        TestDevices.shared();
        context.getStore(NAMESPACE).put("open", openHandles());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        assertEquals(
                context.getStore(NAMESPACE).get("open"),
                openHandles(),
                () -> context.getDisplayName() + " left OpenCL handles open");
    }

    private static Map<Kind, Long> openHandles() {
        Map<Kind, Long> counts = OpenHandles.snapshot();
        counts.remove(Kind.PROGRAM);
        return counts;
    }
}
