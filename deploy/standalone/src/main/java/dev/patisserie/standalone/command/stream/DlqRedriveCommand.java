package dev.patisserie.standalone.command.stream;

import dev.patisserie.common.event.Decision;
import dev.patisserie.standalone.client.Redrive;
import dev.patisserie.standalone.command.option.DecisionOptions;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code dlq redrive}. */
@Command(
        name = "redrive",
        description = {
            "Send dead letters back to their source topics.",
            "Each dead letter is sent once, with its own key, bytes and headers, and the headers",
            "patisserie_by and patisserie_reason: the redriven offsets are stored with the broker, in the",
            "same transaction."
        },
        mixinStandardHelpOptions = true)
final class DlqRedriveCommand implements Callable<Integer> {

    @Option(names = "--code", paramLabel = "CODE", description = "Only dead letters with this error code.")
    private String code;

    @Option(names = "--dry-run", description = "Only count the dead letters; send nothing.")
    private boolean dryRun;

    @Mixin
    private DecisionOptions decision;

    @Mixin
    private RunningOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Decision made = decision.decision();
        try (var redrive = new Redrive(options.broker(), Optional.ofNullable(code), dryRun, made)) {
            print(out, redrive.run());
        }
        return CommandLine.ExitCode.OK;
    }

    private void print(PrintWriter out, Redrive.Counts counts) {
        out.printf("%s %d dead letters%n", dryRun ? "would redrive" : "redriven", counts.sent());
        counts.redriven().forEach((topic, n) -> out.printf("    to %s: %d%n", topic, n));
        out.printf(
                "skipped %d redriven earlier, %d with another code, %d that are not dead letters%n",
                counts.before(), counts.otherCode(), counts.foreign());
        if (counts.unsendable() > 0) {
            out.printf(
                    "skipped %d that cannot be sent back: reduced dead letters, whose records are on their original topic,%n"
                            + "    and records that are too large for their topic; see 'dlq list'%n",
                    counts.unsendable());
        }
    }
}
