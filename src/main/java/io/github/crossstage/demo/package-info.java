/**
 * The default network of the command line: our own small CSPDenseNet with its model card.
 *
 * <p>Layer 6: uses the public API and {@code image}. It is packed with the command line, not into the library's jar, so that a service
 * does not carry a network it never runs.
 */
package io.github.crossstage.demo;
