// Many launches of other kernels as one, for CPU drivers: work-groups that stay, one a compute unit, take parts of a launch from a
// counter and wait for each other where it ends. A launch of its own costs a driver 8 to 15 us to wake its threads; here the
// threads are awake.
//
//   table    step 0: conv2d_blocked_stem              step 1: pool2d_blocked       step 2: ...
//            | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |        | 8 | 9 | 10| 11|            | 12 ...
//            front -->                <-- end         ^                            ^
//            groups 0, 2, ...  1, 3, ...              `done` must reach 8          12, before anything of the next step is begun
//
// OpenCL promises no two groups at once, but that each one that has begun goes on. A group only ever waits for parts that others
// have taken, thus begun, so that one alone, or all of them one after the other, come to an end as well. What a step wrote is
// seen by all: the counters are atomic, which orders memory on CPUs (the host uses this kernel on no other device).
//
// A group that waits four times as long as its own parts took, and some 40 us, ends, and the others do what is left: the system has taken the
// processor from one that works, and may need this one. So there must be some launches in a network, at which all meet again.
// (PoCL 3.1, DenseNet-121, three threads on two cores: 137 ms in place of 13 without this, 0.8 of separate launches with it.)
//
// Groups of even number take a step's parts from its front, the others from its end: what a core reads it has mostly written
// itself in the step before, which saves 1 to 3 % of DenseNet-121 on two cores.
//
// The host (PersistentProgram.java) puts in front of this file every kernel that a network needs, each as a function whose work-groups
// are one work-item and which gets the ids of its work-item as an argument, and PERSISTENT_CASES, a call of each. What these compute
// is, bit for bit, what they compute in launches of their own.
//
// Work-items: as many as compute units, in groups of one.
// FLOPs, bytes: those of the steps; three atomic additions a part, some 100 ns where all groups meet at one counter.
//
// counters         [0] parts done, [32] groups that have ended, in cache lines of their own, zero before and after; from [64] on the table.
//                  Each step has there, as int: parts up to its end; ints of its record; number of its kernel; groups
//                  along three dimensions; groups a part; parts taken, of them from the front, from the end, zero before and after;
//                  its arguments: a tensor as number of its buffer and a long, numbers as they are, a float by its bits,
//                  local memory as the place of its first float
// parts            of all steps
// scratch          local memory for the step that needs most
// b0 ... b15       buffers; those that no step names may be any
//
// macro             meaning                                                        default
// PERSISTENT_CASES  case NUMBER: function(id, size, arguments); break; ...         none

#ifndef PERSISTENT_CASES
#define PERSISTENT_CASES default: (void)id, (void)size, (void)buffers;
#endif

// Arguments of a case, by the place in the record.
#define PERSISTENT_TENSOR(at) buffers[step[at]], upsample(step[(at) + 2], as_uint(step[(at) + 1]))
#define PERSISTENT_INTS_1(at) step[at]
#define PERSISTENT_INTS_2(at) vload2(0, step + (at))
#define PERSISTENT_INTS_4(at) vload4(0, step + (at))
#define PERSISTENT_INTS_8(at) vload8(0, step + (at))
#define PERSISTENT_FLOAT(at) as_float(step[at])
#define PERSISTENT_LOCAL(at) scratch + step[at]

// A core that waits leaves its other thread the execution units. Where there is no clock, looks at `done` are counted.
#if defined(__x86_64__)
#define PERSISTENT_PAUSE __builtin_ia32_pause();
#define PERSISTENT_CLOCK (long)__builtin_readcyclecounter()
#define PERSISTENT_LOOKS
#else
#define PERSISTENT_PAUSE
#define PERSISTENT_CLOCK ++looks
#define PERSISTENT_LOOKS long looks = 0;
#endif
#define PERSISTENT_PATIENCE 100000

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void persistent(__global int* counters, int parts, __local float* scratch,
                __global void* b0, __global void* b1, __global void* b2, __global void* b3,
                __global void* b4, __global void* b5, __global void* b6, __global void* b7,
                __global void* b8, __global void* b9, __global void* b10, __global void* b11,
                __global void* b12, __global void* b13, __global void* b14, __global void* b15) {
    __global void* const buffers[] = {b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15};
    volatile __global int* done = counters;
    volatile __global int* ended = counters + 32;
    const bool takes_front = get_group_id(0) % 2 == 0;
    PERSISTENT_LOOKS
    __global int* step = counters + 64;
    int before = 0;
    while (before < parts) {
        volatile __global int* taken = step + 7;
        const int4 size = (int4)(step[3], step[4], step[5], 1);
        long patience = PERSISTENT_PATIENCE;
        while (atomic_inc(taken) < step[0] - before) {
            const long begun = PERSISTENT_CLOCK;
            const int mine = takes_front ? atomic_inc(taken + 1) : step[0] - before - 1 - atomic_inc(taken + 2);
            const int end = min((mine + 1) * step[6], size.s0 * size.s1 * size.s2);
            for (int group = mine * step[6]; group < end; ++group) {
                const int4 id = (int4)(group % size.s0, group / size.s0 % size.s1, group / size.s0 / size.s1, 0);
                switch (step[2]) {
                    PERSISTENT_CASES
                }
            }
            atomic_inc(done);
            patience = max(patience, 4 * (PERSISTENT_CLOCK - begun));
        }
        before = step[0];
        step += step[1];
        const long begun = PERSISTENT_CLOCK;
        while (*done < before && PERSISTENT_CLOCK - begun < patience) {
            PERSISTENT_PAUSE
        }
        // Orders what was written before the others' additions before what is read from here on.
        if (atomic_add(done, 0) < before) {
            break;
        }
    }
    if (atomic_inc(ended) == (int)get_num_groups(0) - 1) {
        *done = 0;
        *ended = 0;
        step = counters + 64;
        for (before = 0; before < parts; step += step[1]) {
            before = step[0];
            step[7] = 0;
            step[8] = 0;
            step[9] = 0;
        }
    }
}
