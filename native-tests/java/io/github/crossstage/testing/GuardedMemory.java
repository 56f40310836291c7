package io.github.crossstage.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test class whose models start every run from memory full of NaN, with canaries around it that are checked after the run. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(GuardedMemory.Switch.class)
public @interface GuardedMemory {
    /** Switches the guard on for one test class. */
    final class Switch implements BeforeAllCallback, AfterAllCallback {
        private static final String PROPERTY = "crossstage.guardMemory";

        @Override
        public void beforeAll(ExtensionContext context) {
            System.setProperty(PROPERTY, "true");
        }

        @Override
        public void afterAll(ExtensionContext context) {
            System.clearProperty(PROPERTY);
        }
    }
}
