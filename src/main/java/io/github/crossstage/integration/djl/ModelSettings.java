package io.github.crossstage.integration.djl;

import ai.djl.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.Fallback;
import io.github.crossstage.tensor.DataType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What DJL's options ({@code Criteria.optOption}, {@code option.*} of a {@code serving.properties}) say of a model; options of other
 * engines are left alone.
 *
 * @param device option {@code device}, as the command line takes it; else {@code gpu} where DJL's device is GPU 0, else {@code auto}
 * @param fallback option {@code fallback}: {@code fail}, the default, or {@code cpu_reference}
 * @param maxBatch option {@code maxBatch}: largest batch that runs at once; else what DJL Serving gathers at most (its {@code batch_size}),
 *     else 1; larger ones run in parts
 * @param storage option {@code storage}: {@code float32}, the default, or {@code float16}
 * @param network option {@code network}: name of the published network that a file of weights belongs to
 */
record ModelSettings(
        DeviceSelector device, Fallback fallback, int maxBatch, DataType storage, Optional<String> network) {
    /**
     * Reads options.
     *
     * @param properties the model's, which DJL takes from the other lines of a {@code serving.properties}
     * @throws IllegalArgumentException for a value that is none of the option's
     */
    static ModelSettings of(Map<String, ?> options, Map<String, String> properties, Device device) {
        return new ModelSettings(
                text(options, "device").map(DeviceSelector::parse).orElseGet(() -> selector(device)),
                text(options, "fallback")
                        .map(text -> constant("fallback", text, List.of(Fallback.values())))
                        .orElse(Fallback.FAIL),
                text(options, "maxBatch")
                        .or(() -> text(properties, "batch_size"))
                        .map(ModelSettings::batch)
                        .orElse(1),
                text(options, "storage")
                        .map(text -> constant("storage", text, List.of(DataType.FLOAT32, DataType.FLOAT16)))
                        .orElse(DataType.FLOAT32),
                text(options, "network"));
    }

    private static Optional<String> text(Map<String, ?> options, String name) {
        return options == null
                ? Optional.empty()
                : Optional.ofNullable(options.get(name))
                        .map(value -> value.toString().strip())
                        .filter(value -> !value.isEmpty());
    }

    private static DeviceSelector selector(Device device) {
        if (!device.isGpu()) {
            return DeviceSelector.auto();
        }
        if (device.getDeviceId() == 0) {
            return DeviceSelector.gpu();
        }
        throw new IllegalArgumentException("DJL's device " + device
                + ": OpenCL does not count GPUs as DJL does; name the device with the option 'device', such as PLATFORM:DEVICE of"
                + " 'crossstage devices'");
    }

    private static int batch(String text) {
        // ModelOptions.maxBatch would say the same later, after a device was opened.
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException(
                    "Option maxBatch (or batch_size) is " + text + ", expected a whole number, 1 or more");
        }
        return Integer.parseInt(text);
    }

    private static <E extends Enum<E>> E constant(String option, String text, List<E> allowed) {
        return allowed.stream()
                .filter(constant -> constant.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Option " + option + "=" + text + ", expected one of "
                        + allowed.toString().toLowerCase(Locale.ROOT)));
    }
}
