/**
 * PyTorch weight files ({@code .pth}, {@code .pt}, {@code .pth.tar}): what {@code torch.save} makes of a state dict, as a zip archive
 * (since 1.6) or as the older sequence of pickles.
 *
 * <p>Layer 2: uses {@code importer}, {@code tensor} and {@code error}. A pickle is a program; {@link
 * io.github.crossstage.importer.torch.Unpickler} runs only the instructions that a state dict needs, on values of its own, and {@link
 * io.github.crossstage.importer.torch.TorchGlobal} lists the few names it may mention. Nothing is ever executed or looked up, and
 * nothing is allocated that the file does not hold. {@link io.github.crossstage.importer.torch.TorchZip} and {@link
 * io.github.crossstage.importer.torch.TorchLegacy} find the numbers in the file, {@link
 * io.github.crossstage.importer.torch.StateDict} finds the tensors in a checkpoint.
 *
 * <p>Only {@link io.github.crossstage.importer.torch.TorchFile} is public.
 */
package io.github.crossstage.importer.torch;
