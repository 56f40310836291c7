/**
 * CrossStage: convolutional networks on any OpenCL device. This package is the public API.
 *
 * <pre>{@code
 * try (Device device = Device.open(DeviceSelector.auto());
 *         Model model = Model.load(Onnx.file(path), device, options -> options.maxBatch(8))) {
 *     try (Result result = model.run(Tensor.of(pixels, 1, 3, 224, 224))) {
 *         FloatBuffer logits = result.get().floats();
 *     }
 * }
 * }</pre>
 *
 * <p>Layer 5: a service needs this package, {@code tensor}, {@code error} and perhaps {@code image}; those are kept stable, all
 * others are internal and may change. A {@link io.github.crossstage.Model} is thread-safe and never copies an intermediate tensor to
 * the host.
 */
package io.github.crossstage;
