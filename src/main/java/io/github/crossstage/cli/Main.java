package io.github.crossstage.cli;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line's entry point and its root command. */
@Command(
        name = "crossstage",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        description = "Runs convolutional networks on any OpenCL device.",
        versionProvider = Version.class,
        footer = {
            "",
            "Exit status: 0 success, 1 failed verification or run, 2 wrong usage.",
            "Environment: CROSSSTAGE_DEBUG=1 as --debug, CROSSSTAGE_LOG=LEVEL how much is logged (WARN)."
        })
public final class Main implements Runnable {
    private static final String LOGGING = "io/github/crossstage/cli/logback.xml";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Log everything, and print where an error came from.")
    private boolean debug;

    private Main() {}

    /** Runs a command and ends the JVM with its exit status. */
    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        System.setProperty("java.awt.headless", "true");
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", LOGGING);
        }
        Console console = Console.standard();
        int status = run(console, args);
        System.exit(console.finish() ? status : Failures.FAILED);
    }

    /** Runs a command and returns its exit status: 0 success, 1 failed verification or run, 2 wrong usage. */
    static int run(Console console, String... args) {
        Main main = new Main();
        CommandLine commands = new CommandLine(main)
                .addSubcommand("devices", new DevicesCommand(console))
                .addSubcommand("classify", new ClassifyCommand(console))
                .addSubcommand("detect", new DetectCommand(console))
                .addSubcommand("networks", new NetworksCommand(console))
                .addSubcommand("summary", new SummaryCommand(console))
                .addSubcommand("verify", new VerifyCommand(console))
                .addSubcommand("run", new RunCommand(console))
                .addSubcommand("bench", new BenchCommand(console))
                .addSubcommand("tune", new TuneCommand(console))
                .addSubcommand("bundle", new BundleCommand(console))
                .addSubcommand("serve", new ServeCommand(console))
                .addSubcommand("soak", new SoakCommand(console))
                .addSubcommand("plan", new PlanCommand(console))
                .addSubcommand("explain", new ExplainCommand(console));
        Failures failures = new Failures(console, main::isDebug);
        commands.setExecutionStrategy(parsed -> {
                    if (main.isDebug() && System.getProperty("crossstage.log") == null) {
                        System.setProperty("crossstage.log", "DEBUG");
                    }
                    return new RunLast().execute(parsed);
                })
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setExpandAtFiles(false)
                .setUsageHelpAutoWidth(true)
                .setOut(console.outWriter())
                .setErr(console.errWriter());
        for (CommandLine command : commands.getSubcommands().values()) {
            command.getCommandSpec().usageMessage().sortOptions(false).sortSynopsis(false);
        }
        try {
            return commands.execute(args);
        } catch (OutOfMemoryError e) {
            console.note("out of memory (" + e.getMessage() + "); a larger limit is CROSSSTAGE_JAVA_OPTS=-Xmx8g");
            return Failures.FAILED;
        }
    }

    private boolean isDebug() {
        String variable = System.getenv("CROSSSTAGE_DEBUG");
        return debug || (variable != null && !variable.isEmpty() && !variable.equals("0"));
    }

    /** Without a command there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }
}
