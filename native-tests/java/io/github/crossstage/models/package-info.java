/** Tests of whole architectures on an OpenCL device. */
package io.github.crossstage.models;
