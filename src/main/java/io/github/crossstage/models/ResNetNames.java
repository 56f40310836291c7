package io.github.crossstage.models;

import java.util.List;
import java.util.Map;

/**
 * How the weights of ResNet variant D go between timm's names and the seed's: another stem, and another number in the one shortcut
 * without stride, where timm counts a pool that is not there.
 */
public final class ResNetNames {
    private static final String FIRST_SHORTCUT = "layer1.0.downsample.";

    /** Prefixes of timm's names with the seed's for them. */
    private static final List<Map.Entry<String, String>> TIMM_TO_SEED = List.of(
            Map.entry("conv1.", "input_stem."),
            Map.entry("bn1.", "input_stem.7."),
            Map.entry(FIRST_SHORTCUT + "1.", FIRST_SHORTCUT + "0."),
            Map.entry(FIRST_SHORTCUT + "2.", FIRST_SHORTCUT + "1."));

    /** For a variant D of {@link ResNet} under the seed's names with weights of timm's. */
    public static final NameMap SEED_FROM_TIMM =
            (parameter, file) -> file.tensor(timmName(parameter.key()), parameter.shape());

    /** For a variant D of {@link ResNet} under timm's names with weights of the seed's. */
    public static final NameMap TIMM_FROM_SEED =
            (parameter, file) -> file.tensor(seedName(parameter.key()), parameter.shape());

    private ResNetNames() {}

    private static String seedName(String timm) {
        for (Map.Entry<String, String> prefix : TIMM_TO_SEED) {
            if (timm.startsWith(prefix.getKey())) {
                return prefix.getValue() + timm.substring(prefix.getKey().length());
            }
        }
        return timm;
    }

    private static String timmName(String seed) {
        Map.Entry<String, String> found = null;
        for (Map.Entry<String, String> prefix : TIMM_TO_SEED) {
            boolean longer = found == null
                    || prefix.getValue().length() > found.getValue().length();
            found = seed.startsWith(prefix.getValue()) && longer ? prefix : found;
        }
        return found == null
                ? seed
                : found.getKey() + seed.substring(found.getValue().length());
    }
}
