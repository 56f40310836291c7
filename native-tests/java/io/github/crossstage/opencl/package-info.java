/** Tests of the OpenCL wrappers on real drivers. */
package io.github.crossstage.opencl;
