package io.github.crossstage.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.lowering.KernelSpec;
import io.github.crossstage.lowering.Launch;
import io.github.crossstage.models.Network;
import io.github.crossstage.models.Networks;
import io.github.crossstage.testing.FakeDevices;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PersistentProgramTest {
    private static final Pattern DIRECTIVE = Pattern.compile("(?m)^#\\s*(define|undef)\\s+(\\w+)");

    private static List<Launch> launches(String name) {
        Network network = Networks.byName(name);
        return PlannedNetworks.lower(network, 1, network.inputExtent(), network.inputExtent()).steps().stream()
                .flatMap(step -> step.launches().stream())
                .toList();
    }

    private static List<PersistentProgram> programs(List<Launch> launches) {
        return PersistentProgram.of(launches, new HashMap<>());
    }

    @Test
    void onlyCpusWithSeveralUnitsAreServed() {
        assertTrue(PersistentProgram.serves(FakeDevices.cpu(16)));
        assertFalse(PersistentProgram.serves(FakeDevices.gpu(2, 256, 1 << 16)));
    }

    @Test
    void twoProgramsShareTheLaunchesOfANetwork() {
        List<Launch> launches = launches("densenet121");
        List<PersistentProgram> programs = programs(launches);
        assertEquals(2, programs.size());
        Set<KernelSpec> kernels = new HashSet<>();
        for (Launch launch : launches) {
            kernels.add(launch.kernel());
            assertTrue(programs.stream().anyMatch(program -> program.has(launch)), launch::toString);
        }
        for (PersistentProgram program : programs) {
            long own = launches.stream()
                    .filter(program::has)
                    .map(Launch::kernel)
                    .distinct()
                    .count();
            assertTrue(own < kernels.size(), own + " of " + kernels.size() + " kernels in one of two programs");
        }
    }

    @Test
    void fewLaunchesAreNotWorthAProgram() {
        assertEquals(List.of(), programs(launches("densenet121").subList(0, 15)));
    }

    /** What a kernel defines would else change those behind it. */
    @Test
    void nothingOfAKernelStaysDefinedBehindIt() {
        for (PersistentProgram program : programs(launches("cspdarknet53_mish"))) {
            String text = program.source().text();
            String units = text.substring(0, text.indexOf("#define PERSISTENT_CASES"));
            Set<String> defined = new HashSet<>();
            Matcher directive = DIRECTIVE.matcher(units);
            while (directive.find()) {
                if (directive.group(1).equals("define")) {
                    defined.add(directive.group(2));
                } else {
                    defined.remove(directive.group(2));
                }
            }
            assertEquals(Set.of(), defined);
        }
    }

    @Test
    void kernelsOfEqualTextAreOneProgramInTheCache() {
        List<String> first = new ArrayList<>();
        programs(launches("resnet50"))
                .forEach(program -> first.add(program.source().sha256()));
        List<String> second = new ArrayList<>();
        programs(launches("resnet50"))
                .forEach(program -> second.add(program.source().sha256()));
        assertEquals(first, second);
    }
}
