package dev.patisserie.standalone.command;

import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.FileNames;
import dev.patisserie.common.kafka.permission.PermissionAdvice;
import dev.patisserie.common.text.Printable;
import dev.patisserie.common.text.PrintableWriter;
import dev.patisserie.data.command.DataCommand;
import dev.patisserie.standalone.broker.BrokerLog;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.command.dataset.VersionCommands;
import dev.patisserie.standalone.command.feedback.DriftCommand;
import dev.patisserie.standalone.command.feedback.FeedbackCommand;
import dev.patisserie.standalone.command.feedback.LabelCommand;
import dev.patisserie.standalone.command.model.ExportModelCommand;
import dev.patisserie.standalone.command.model.ModelsCommand;
import dev.patisserie.standalone.command.model.PinCommand;
import dev.patisserie.standalone.command.model.RetryCommand;
import dev.patisserie.standalone.command.model.UnpinCommand;
import dev.patisserie.standalone.command.model.WithdrawCommand;
import dev.patisserie.standalone.command.retrain.RetrainCommand;
import dev.patisserie.standalone.command.rollout.PolicyCommand;
import dev.patisserie.standalone.command.rollout.RolloutCommand;
import dev.patisserie.standalone.command.search.SearchCommand;
import dev.patisserie.standalone.command.signing.KeysCommand;
import dev.patisserie.standalone.command.signing.SignCommand;
import dev.patisserie.standalone.command.signing.VerifyCommand;
import dev.patisserie.standalone.command.stack.BrokerCommand;
import dev.patisserie.standalone.command.stack.DemoCommand;
import dev.patisserie.standalone.command.stack.TensorBoardCommand;
import dev.patisserie.standalone.command.stack.TopicsCommand;
import dev.patisserie.standalone.command.stack.UpCommand;
import dev.patisserie.standalone.command.stream.ClassifyCommand;
import dev.patisserie.standalone.command.stream.DlqCommand;
import dev.patisserie.standalone.command.stream.HistoryCommand;
import dev.patisserie.standalone.command.stream.WatchCommand;
import dev.patisserie.standalone.command.train.BackbonesCommand;
import dev.patisserie.standalone.command.train.CancelCommand;
import dev.patisserie.standalone.command.train.CompareCommand;
import dev.patisserie.standalone.command.train.ImportModelCommand;
import dev.patisserie.standalone.command.train.JobsCommand;
import dev.patisserie.standalone.command.train.ReproduceCommand;
import dev.patisserie.standalone.command.train.TrainCommand;
import dev.patisserie.standalone.service.ServiceFailedException;
import java.io.PrintWriter;
import java.util.ServiceLoader;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code patisserie} command. */
@Command(
        name = "patisserie",
        description = "Streaming image classification that retrains itself, on Kafka.",
        mixinStandardHelpOptions = true,
        versionProvider = Patisserie.Version.class,
        subcommands = {
            DemoCommand.class,
            CompareCommand.class,
            UpCommand.class,
            TrainCommand.class,
            SearchCommand.class,
            JobsCommand.class,
            CancelCommand.class,
            ReproduceCommand.class,
            BackbonesCommand.class,
            ExportModelCommand.class,
            ImportModelCommand.class,
            ClassifyCommand.class,
            WatchCommand.class,
            LabelCommand.class,
            FeedbackCommand.class,
            DriftCommand.class,
            RetrainCommand.class,
            ModelsCommand.class,
            PinCommand.class,
            UnpinCommand.class,
            RetryCommand.class,
            WithdrawCommand.class,
            PolicyCommand.class,
            RolloutCommand.class,
            KeysCommand.class,
            SignCommand.class,
            VerifyCommand.class,
            DlqCommand.class,
            HistoryCommand.class,
            TopicsCommand.class,
            BrokerCommand.class,
            TensorBoardCommand.class,
            DataCommand.class
        },
        footer = {
            "",
            "Start with 'patisserie demo'. Exit codes: 0 success, 1 failure (the message gives the"
                    + " reason), 2 wrong usage."
        })
public final class Patisserie implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Runs a command line, and exits the JVM with its exit code. */
    public static void main(String[] arguments) {
        BrokerLog.quiet();
        CommandLine commandLine = commandLine();
        FileNames.limitation().ifPresent(reason -> commandLine.getErr().printf("patisserie: %s%n", reason));
        System.exit(commandLine.execute(arguments));
    }

    /** Returns the command line, whose output can be redirected. */
    public static CommandLine commandLine() {
        var commandLine = new CommandLine(new Patisserie());
        VersionCommands.addTo(commandLine.getSubcommands().get("data"));
        ServiceLoader.load(CommandProvider.class).forEach(provider -> commandLine.addSubcommand(provider.command()));
        return commandLine.setExecutionStrategy(Patisserie::run).setExecutionExceptionHandler(Patisserie::explain);
    }

    /** Escapes the output, since labels, keys and reasons come from topics with other writers. */
    private static int run(CommandLine.ParseResult parsed) {
        CommandLine root = parsed.commandSpec().commandLine();
        root.setOut(PrintableWriter.of(root.getOut()));
        root.setErr(PrintableWriter.of(root.getErr()));
        return new CommandLine.RunLast().execute(parsed);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "expected a command");
    }

    /** Prints only the message, which contains the fix; the stack trace is logged. */
    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (!(failure instanceof CancellationException)) {
            String fix = PermissionAdvice.of(failure, KafkaClients.user())
                    .map(advice -> "; " + advice)
                    .orElse("");
            String line = "%s: %s%s".formatted(command.getCommandName(), Reasons.withPaths(failure), fix);
            boolean hasLines = failure instanceof ServiceFailedException;
            err.print((hasLines ? Printable.lines(line) : Printable.line(line)) + "\n");
            err.flush();
            System.getLogger(Patisserie.class.getName()).log(System.Logger.Level.ERROR, "command failed", failure);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** Reads the version from the manifest of the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Patisserie.class.getPackage().getImplementationVersion();
            return new String[] {"patisserie " + (version == null ? "(not packaged)" : version)};
        }
    }
}
