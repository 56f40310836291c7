// What a device can do at most: multiply-adds from registers, reads and copies of a buffer.
//
//   WIDTH   floats of a vector: 1, 4, 8 or 16
//
// A work-item goes over the vectors start + i * step, i < count, with start = get_global_id(0) * begin: begin = count, step = 1
// gives each a run of its own (CPUs); begin = 1, step = the number of work-items lets neighbours read neighbours (GPUs).

#ifndef WIDTH
#define WIDTH 4
#endif

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#if WIDTH == 1
typedef float vec;
#else
typedef JOIN(float, WIDTH) vec;
#endif

// Twelve sums hide the latency of one; what they are multiplied with keeps them near 1.
__kernel void peak_fma(__global vec* dst, int rounds, float factor, float term) {
    const vec f = (vec)(factor);
    const vec t = (vec)(term);
    const float seed = (float)get_global_id(0) * 1e-6f;
    vec a0 = (vec)(seed + 0.01f), a1 = (vec)(seed + 0.02f), a2 = (vec)(seed + 0.03f), a3 = (vec)(seed + 0.04f);
    vec a4 = (vec)(seed + 0.05f), a5 = (vec)(seed + 0.06f), a6 = (vec)(seed + 0.07f), a7 = (vec)(seed + 0.08f);
    vec a8 = (vec)(seed + 0.09f), a9 = (vec)(seed + 0.10f), a10 = (vec)(seed + 0.11f), a11 = (vec)(seed + 0.12f);
    for (int i = 0; i < rounds; ++i) {
        a0 = fma(a0, f, t);
        a1 = fma(a1, f, t);
        a2 = fma(a2, f, t);
        a3 = fma(a3, f, t);
        a4 = fma(a4, f, t);
        a5 = fma(a5, f, t);
        a6 = fma(a6, f, t);
        a7 = fma(a7, f, t);
        a8 = fma(a8, f, t);
        a9 = fma(a9, f, t);
        a10 = fma(a10, f, t);
        a11 = fma(a11, f, t);
    }
    dst[get_global_id(0)] = ((a0 + a1) + (a2 + a3)) + ((a4 + a5) + (a6 + a7)) + ((a8 + a9) + (a10 + a11));
}

__kernel void peak_read(
    __global const vec* restrict src, __global vec* restrict dst, long begin, long step, long count, int rounds) {
    const __global vec* from = src + get_global_id(0) * begin;
    vec a0 = (vec)(0.0f), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
    for (int round = 0; round < rounds; ++round) {
        for (long i = 0; i + 8 <= count; i += 8) {
            a0 += from[(i + 0) * step];
            a1 += from[(i + 1) * step];
            a2 += from[(i + 2) * step];
            a3 += from[(i + 3) * step];
            a4 += from[(i + 4) * step];
            a5 += from[(i + 5) * step];
            a6 += from[(i + 6) * step];
            a7 += from[(i + 7) * step];
        }
    }
    dst[get_global_id(0)] = ((a0 + a1) + (a2 + a3)) + ((a4 + a5) + (a6 + a7));
}

// What is added differs from round to round, so that no round can be left out.
__kernel void peak_copy(
    __global const vec* restrict src, __global vec* restrict dst, long begin, long step, long count, int rounds) {
    const __global vec* from = src + get_global_id(0) * begin;
    __global vec* to = dst + get_global_id(0) * begin;
    for (int round = 0; round < rounds; ++round) {
        const vec more = (vec)((float)round);
        for (long i = 0; i < count; ++i) {
            to[i * step] = from[i * step] + more;
        }
    }
}
