/** The runtime on a device, where its own package must be seen. */
package io.github.crossstage.runtime;
