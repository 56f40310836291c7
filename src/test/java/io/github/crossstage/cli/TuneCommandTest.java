package io.github.crossstage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TuneCommandTest {
    @Test
    void budgetsAreSecondsOrMinutes() {
        assertEquals(Duration.ofSeconds(90), new TuneCommand.Time().convert("90s"));
        assertEquals(Duration.ofMinutes(5), new TuneCommand.Time().convert("5m"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "60", "0s", "-5s", "1h", "5 m", "99999999s"})
    void otherTimesAreWrongUsage(String text) {
        assertThrows(TypeConversionException.class, () -> new TuneCommand.Time().convert(text));
        Invocation.of("tune", "--network", "resnet18", "--budget", text)
                .failingWith(2, "'" + text + "' is no time; expected seconds or minutes, as 90s or 5m");
    }

    @Test
    void theReferenceHasNothingToTune() {
        Invocation.of("tune", "--network", "resnet18", "--device", "reference")
                .failingWith(1, "Tuning needs an OpenCL device");
    }
}
