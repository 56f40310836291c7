package io.github.crossstage.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test class that opens devices of its own through the public API, must leave no handle open and must not alarm Oclgrind. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith({NoOpenHandles.class, OclgrindLog.class})
public @interface ModelTest {}
