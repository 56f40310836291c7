package io.github.crossstage.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.opencl.OpenHandles;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Fails a test class that ends with more OpenCL handles open than it began with, of any kind. */
public final class NoOpenHandles implements BeforeAllCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(NoOpenHandles.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(NAMESPACE).put("open", OpenHandles.snapshot());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Map<OpenHandles.Kind, Long> now = OpenHandles.snapshot();
        assertEquals(
                context.getStore(NAMESPACE).get("open"),
                now,
                () -> context.getDisplayName() + " left OpenCL handles open");
    }
}
