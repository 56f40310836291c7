/**
 * Tests of the example service: on the CPU reference with networks that are small, and slow where a test wants them to be; in {@code
 * native-tests} on an OpenCL device, and its page in a browser.
 */
package io.github.crossstage.service;
