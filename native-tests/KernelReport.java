import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Registers, spills, local memory and occupancy of the kernels that run on GPUs, from their compilers alone: no GPU and no driver.
 *
 * <p>Started by {@code native-tests/kernel-report}, whose head says how. Comments {@code // report: GROUP MACROS} in a kernel file name
 * its variants: work-items of a group, macros, {@code FUSED} for all that can be fused, and behind a semicolon why fewer than half of
 * a processor's threads are enough. A file without one is compiled as it is, in groups of 64, and with memory of float16.
 *
 * <p>Kernels whose names say {@code blocked} or {@code wide} are taken on CPU drivers only: a work-item is a whole register tile of vectors,
 * and a work-group one work-item. They have a table of their own, as evidence that they compile anywhere; neither spills nor idle
 * threads are faults there, nor a compiler that takes longer than half a minute over one.
 */
final class KernelReport {
    private static final Path KERNELS = Path.of("kernels");
    private static final Path TABLE = KERNELS.resolve("README.md");
    private static final String BEGIN = "<!-- kernel-report -->";
    private static final String END = "<!-- /kernel-report -->";
    private static final int LEAST_PERCENT = 50;
    private static final String CPU_ONLY = ".*_(blocked|wide)[_.].*";
    private static final int MOST_SECONDS = 30;
    private static final String HALF = "-DSTORAGE_HALF=1";
    private static final List<String> FUSED = List.of(
            "-DHAS_BIAS=1",
            "-DHAS_PROLOGUE=1",
            "-DPROLOGUE_ACTIVATION=ACTIVATE_RELU",
            "-DHAS_EPILOGUE=1",
            "-DEPILOGUE_ACTIVATION=ACTIVATE_MISH",
            "-DHAS_RESIDUAL=1",
            "-DRESIDUAL_ACTIVATION=ACTIVATE_RELU");
    private static final List<String> TARGETS = List.of("sm_80", "sm_90", "gfx90a", "gfx1030", "dg2");

    /** A kernel file and the macros and groups it is compiled with. */
    private record Variant(Path file, int group, String macros, String reason) {
        boolean isForCpu() {
            return file.toString().matches(CPU_ONLY);
        }

        List<String> options() {
            return Arrays.stream(macros.split(" "))
                    .filter(Predicate.not(String::isBlank))
                    .flatMap(macro -> macro.equals("FUSED") ? FUSED.stream() : Stream.of(macro))
                    .toList();
        }
    }

    /** What a compiler made of one kernel function: {@code registers} as text, since Intel's threads have a fixed file. */
    private record Usage(String registers, int spillBytes, int localBytes, int percent) {
        boolean isClean() {
            return spillBytes == 0 && percent >= LEAST_PERCENT;
        }

        String withSpills() {
            return registers + (spillBytes > 0 ? ", spills " + spillBytes + " B" : "");
        }

        @Override
        public String toString() {
            return withSpills() + ", " + percent + " %";
        }
    }

    private final Path work;
    private final Optional<String> clang = tool("CLANG", "clang-15");
    private final Optional<String> ptxas = tool("PTXAS", "ptxas");
    private final Optional<String> ocloc = tool("OCLOC", "ocloc");
    private final Path rocm =
            Path.of(System.getenv().getOrDefault("ROCM_BITCODE", "/usr/lib/x86_64-linux-gnu/amdgcn/bitcode"));

    private KernelReport(Path work) {
        this.work = work;
    }

    public static void main(String[] args) throws Exception {
        List<String> options = List.of(args);
        boolean check = options.contains("--check");
        boolean write = options.contains("--write");
        List<Path> files = files(options.stream().filter(option -> !option.startsWith("--")).toList());
        KernelReport report = new KernelReport(Files.createTempDirectory("kernel-report"));
        String missing = report.missing();
        if (!missing.isEmpty()) {
            System.err.println("kernel-report: without " + missing);
        }
        List<String> rows = new ArrayList<>();
        List<String> cpuRows = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (Variant variant : variants(files)) {
            if (variant.isForCpu()) {
                cpuRows.addAll(report.cpuRows(variant));
            } else {
                rows.addAll(report.rows(variant, faults));
            }
        }
        String targets = String.join(" | ", TARGETS);
        String table = table("kernel | macros | group | local bytes | " + targets + " | fewer than half", rows)
                + (cpuRows.isEmpty() ? "" : "\nOf CPU drivers:\n\n" + table("kernel | macros | " + targets, cpuRows));
        System.out.print(table);
        if (write) {
            String page = Files.readString(TABLE);
            int from = page.indexOf(BEGIN) + BEGIN.length();
            Files.writeString(TABLE, page.substring(0, from) + "\n" + table + page.substring(page.indexOf(END)));
        }
        faults.forEach(fault -> System.err.println("kernel-report: " + fault));
        if (check && !faults.isEmpty()) {
            System.exit(1);
        }
    }

    private static String table(String head, List<String> rows) {
        return "| " + head + " |\n" + "|---".repeat(head.split("\\|").length) + "|\n" + String.join("\n", rows) + "\n";
    }

    /** Returns all kernels, or those asked for. */
    private static List<Path> files(List<String> names) throws IOException {
        if (!names.isEmpty()) {
            return names.stream().map(Path::of).toList();
        }
        try (Stream<Path> all = Files.list(KERNELS)) {
            return all.filter(file -> file.toString().endsWith(".cl"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Variant> variants(List<Path> files) throws IOException {
        List<Variant> variants = new ArrayList<>();
        for (Path file : files) {
            List<Variant> named = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                Matcher report = Pattern.compile("// report: (\\d+) ?([^;]*)(?:; (.*))?").matcher(line);
                if (report.matches()) {
                    named.add(new Variant(
                            file,
                            Integer.parseInt(report.group(1)),
                            report.group(2).trim(),
                            Optional.ofNullable(report.group(3)).orElse("")));
                }
            }
            if (named.isEmpty()) {
                named = file.toString().matches(CPU_ONLY)
                        ? List.of(new Variant(file, 1, "", ""))
                        : List.of(new Variant(file, 64, "", ""), new Variant(file, 64, HALF, ""));
            }
            variants.addAll(named);
        }
        return variants;
    }

    private static Optional<String> tool(String variable, String name) {
        String chosen = System.getenv().getOrDefault(variable, name);
        return Stream.concat(Stream.of(""), Arrays.stream(System.getenv("PATH").split(":")).map(folder -> folder + "/"))
                .map(folder -> folder + chosen)
                .filter(path -> path.contains("/") && Files.isExecutable(Path.of(path)))
                .findFirst();
    }

    private String missing() {
        return Stream.of(
                        clang.isEmpty() ? "clang-15 (CLANG): no NVIDIA, no AMD" : "",
                        ptxas.isEmpty() ? "ptxas (PTXAS): no NVIDIA" : "",
                        Files.exists(rocm) ? "" : "rocm-device-libs (ROCM_BITCODE): AMD by libclc",
                        ocloc.isEmpty() ? "ocloc (OCLOC; Debian's intel-opencl-icd): no Intel" : "")
                .filter(Predicate.not(String::isEmpty))
                .collect(Collectors.joining("; "));
    }

    /** Compiles a variant for all targets and returns what they make of each of its kernel functions. */
    private Map<String, Map<String, Usage>> usages(Variant variant) throws Exception {
        Map<String, Map<String, Usage>> byKernel = new TreeMap<>();
        for (String target : TARGETS) {
            try {
                Map<String, Usage> usages = target.startsWith("sm_")
                        ? nvidia(variant, target)
                        : target.startsWith("gfx") ? amd(variant, target) : intel(variant, target);
                usages.forEach((kernel, usage) ->
                        byKernel.computeIfAbsent(kernel, unused -> new LinkedHashMap<>()).put(target, usage));
            } catch (TimeoutException e) {
                if (!variant.isForCpu()) {
                    throw e;
                }
                System.err.println("kernel-report: " + target + ": " + e.getMessage());
            }
        }
        return byKernel;
    }

    private static String cells(Map<String, Usage> usages, Function<Usage, String> cell) {
        return TARGETS.stream()
                .map(target -> usages.containsKey(target) ? cell.apply(usages.get(target)) : "-")
                .collect(Collectors.joining(" | "));
    }

    private static String name(String kernel, Variant variant) {
        return "| `" + kernel + "` | " + (variant.macros().isEmpty() ? "" : "`" + variant.macros() + "`") + " | ";
    }

    private List<String> cpuRows(Variant variant) throws Exception {
        List<String> rows = new ArrayList<>();
        usages(variant)
                .forEach((kernel, usages) ->
                        rows.add(name(kernel, variant) + cells(usages, Usage::withSpills) + " |"));
        return rows;
    }

    /** Returns a row for each kernel function of a variant. */
    private List<String> rows(Variant variant, List<String> faults) throws Exception {
        List<String> rows = new ArrayList<>();
        usages(variant).forEach((kernel, usages) -> {
            int local = usages.values().stream().mapToInt(Usage::localBytes).max().orElse(0);
            boolean isClean = usages.values().stream().allMatch(Usage::isClean);
            rows.add(name(kernel, variant) + variant.group() + " | " + local + " | " + cells(usages, Usage::toString)
                    + " | " + (isClean ? "" : variant.reason()) + " |");
            boolean spills = usages.values().stream().anyMatch(usage -> usage.spillBytes() > 0);
            if (spills || (!isClean && variant.reason().isEmpty())) {
                faults.add(kernel + " " + variant.macros() + ": " + (spills ? "spills: " : "fewer than half, no reason given: ")
                        + usages);
            }
        });
        return rows;
    }

    private Map<String, Usage> nvidia(Variant variant, String target) throws Exception {
        Map<String, Usage> usages = new TreeMap<>();
        if (clang.isEmpty() || ptxas.isEmpty()) {
            return usages;
        }
        Path ptx = work.resolve("kernel.ptx");
        if (target.equals(TARGETS.get(0))) {
            Files.deleteIfExists(ptx);
            run(clangCommand(
                    variant, ptx, "-target", "nvptx64-nvidia-nvcl", "-Xclang", "-mlink-builtin-bitcode", "-Xclang",
                    "/usr/lib/clc/nvptx64--nvidiacl.bc", "-Xclang", "-target-cpu", "-Xclang", "sm_75", "-Xclang",
                    "-target-feature", "-Xclang", "+ptx70"));
        }
        if (!Files.exists(ptx)) {
            return usages;
        }
        String log = run(List.of(
                ptxas.get(), "-v", "-arch=" + target, ptx.toString(), "-o", work.resolve("kernel.cubin").toString()));
        Matcher entry = Pattern.compile(
                        "Compiling entry function '(\\w+)'(.*?)Used (\\d+) registers([^\\n]*)", Pattern.DOTALL)
                .matcher(log);
        while (entry.find()) {
            int registers = Integer.parseInt(entry.group(3));
            int local = number(entry.group(4), "(\\d+) bytes smem");
            int spills = number(entry.group(2), "(\\d+) bytes spill stores") + number(entry.group(2), "(\\d+) bytes spill loads");
            usages.put(
                    entry.group(1),
                    new Usage(registers + " regs", spills, local, nvidiaPercent(target, variant.group(), registers, local)));
        }
        return usages;
    }

    /** 64 warps, 32 groups, 64 Ki registers, and local memory (1 KiB of it a group is the driver's) of a multiprocessor. */
    private static int nvidiaPercent(String target, int group, int registers, int local) {
        int kibibytes = target.equals("sm_80") ? 164 : 228;
        int warps = roundUp(group, 32) / 32;
        int byRegisters = 65536 / roundUp(registers * 32, 256) / 4 * 4 / warps;
        int byLocal = kibibytes * 1024 / roundUp(local + 1024, 128);
        int groups = IntStream.of(64 / warps, byRegisters, byLocal, 32).min().orElseThrow();
        return 100 * groups * warps / 64;
    }

    private Map<String, Usage> amd(Variant variant, String target) throws Exception {
        Map<String, Usage> usages = new TreeMap<>();
        if (clang.isEmpty()) {
            return usages;
        }
        List<String> command = clangCommand(
                variant, work.resolve("kernel.s"), "-target", "amdgcn-amd-amdhsa", "-mcpu=" + target,
                "-Rpass-analysis=kernel-resource-usage");
        command.addAll(
                Files.exists(rocm)
                        ? List.of("--rocm-device-lib-path=" + rocm)
                        : List.of("-nogpulib", "-Xclang", "-mlink-builtin-bitcode", "-Xclang", "/usr/lib/clc/amdgcn--amdhsa.bc"));
        for (String kernel : run(command).split("remark: Function Name: ")) {
            int registers = number(kernel, " VGPRs: (\\d+)");
            if (registers > 0) {
                int local = number(kernel, "LDS Size \\[bytes/block\\]: (\\d+)");
                int spills = 4 * number(kernel, "VGPRs Spill: (\\d+)") + number(kernel, "ScratchSize \\[bytes/lane\\]: (\\d+)");
                int waves = number(kernel, "Occupancy \\[waves/SIMD\\]: (\\d+)");
                usages.put(
                        kernel.split("\\s")[0],
                        new Usage(registers + " regs", spills, local, amdPercent(target, variant.group(), waves, local)));
            }
        }
        return usages;
    }

    /** Waves that registers allow on each of four SIMDs, at most 8 of 64 lanes or 16 of 32; groups by their local memory. */
    private static int amdPercent(String target, int group, int waves, int local) {
        boolean isWide = target.equals("gfx90a");
        int most = isWide ? 8 : 16;
        int groupWaves = roundUp(group, isWide ? 64 : 32) / (isWide ? 64 : 32);
        int groups = local == 0 ? Integer.MAX_VALUE / groupWaves : (isWide ? 64 : 128) * 1024 / local;
        if (groupWaves > 1) {
            groups = Math.min(groups, isWide ? 16 : 32);
        }
        return 100 * Math.min(4 * Math.min(waves, most) / groupWaves * groupWaves, groups * groupWaves) / (4 * most);
    }

    private Map<String, Usage> intel(Variant variant, String target) throws Exception {
        Map<String, Usage> usages = new TreeMap<>();
        if (ocloc.isEmpty()) {
            return usages;
        }
        Path folder = Files.createTempDirectory(work, "intel");
        run(List.of(
                ocloc.get(), "compile", "-q", "-file", variant.file().toString(), "-device", target, "-out_dir",
                folder.toString(), "-output", "kernel", "-options",
                "-cl-std=CL1.2 -I kernels " + String.join(" ", variant.options()), "-internal_options",
                "-cl-intel-allow-zebin"));
        Path binary;
        try (Stream<Path> made = Files.list(folder)) {
            binary = made.filter(file -> file.toString().endsWith(".bin")).findFirst().orElseThrow();
        }
        Path info = folder.resolve("info.yaml");
        run(List.of(
                "objcopy", "-I", "elf64-little", "-O", "binary", "--only-section=.ze_info", "--set-section-flags",
                ".ze_info=alloc", binary.toString(), info.toString()));
        for (String kernel : Files.readString(info).split("kernels_misc_info")[0].split("- name: ")) {
            int lanes = number(kernel, "simd_size:\\s+(\\d+)");
            if (lanes > 0) {
                int local = number(kernel, "slm_size:\\s+(\\d+)");
                int spills = number(kernel, "type:\\s+scratch\\s+usage:\\s+\\S+\\s+size:\\s+(\\d+)");
                usages.put(
                        kernel.trim().split("\\s")[0],
                        new Usage("SIMD" + lanes, spills, local, intelPercent(variant.group(), lanes, local)));
            }
        }
        return usages;
    }

    /** 128 threads and 128 KiB, given out in powers of two, of a core. */
    private static int intelPercent(int group, int lanes, int local) {
        int threads = roundUp(group, lanes) / lanes;
        int given = local == 0 ? 1 : Math.max(1024, Integer.highestOneBit(Math.max(1, local - 1)) << 1);
        return 100 * Math.min(128 / threads, 128 * 1024 / given) * threads / 128;
    }

    private List<String> clangCommand(Variant variant, Path made, String... options) {
        List<String> command = new ArrayList<>(List.of(
                clang.orElseThrow(), "-x", "cl", "-cl-std=CL1.2", "-Xclang", "-finclude-default-header", "-O3",
                "-Wno-linker-warnings", "-I", "kernels", "-S", variant.file().toString(), "-o", made.toString()));
        command.addAll(List.of(options));
        command.addAll(variant.options());
        return command;
    }

    private String run(List<String> command) throws IOException, InterruptedException, TimeoutException {
        Path output = work.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new TimeoutException(String.join(" ", command) + " takes longer than " + MOST_SECONDS + " s");
        }
        String said = Files.readString(output);
        if (process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " failed:\n" + said);
        }
        return said;
    }

    private static int number(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private static int roundUp(int count, int step) {
        return (count + step - 1) / step * step;
    }
}
