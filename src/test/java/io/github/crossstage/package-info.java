/** Tests that need no OpenCL driver; {@code native-tests} holds those that do. */
package io.github.crossstage;
