/** What the lowering chooses, run on real OpenCL drivers and compared with the CPU reference. */
package io.github.crossstage.lowering;
