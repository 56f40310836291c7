package io.github.crossstage.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A test that provokes the driver: under Oclgrind it fails unless Oclgrind reports this, and nothing else. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ExpectedFinding {
    /** A part of each paragraph of Oclgrind's report. */
    String value();
}
