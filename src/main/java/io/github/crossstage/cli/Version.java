package io.github.crossstage.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that {@code --version} prints: the jar's, and the Java that runs it. */
final class Version implements IVersionProvider {
    /** Returns the jar's version. */
    static String number() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("(not from a jar)");
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "crossstage " + number(),
            "Java " + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " "
                    + System.getProperty("os.arch")
        };
    }
}
