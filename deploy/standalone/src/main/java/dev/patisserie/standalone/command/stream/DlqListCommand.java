package dev.patisserie.standalone.command.stream;

import dev.patisserie.common.time.Elapsed;
import dev.patisserie.standalone.client.DeadLetters;
import dev.patisserie.standalone.client.DeadRecord;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code dlq list}. */
@Command(name = "list", description = "List the dead letters, newest last.", mixinStandardHelpOptions = true)
final class DlqListCommand implements Callable<Integer> {

    private static final String FORMAT = "%-38s %-26s %-26s %10s %12s  %s%n";

    @Option(names = "--code", paramLabel = "CODE", description = "Only dead letters with this error code.")
    private String code;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "Print at most the latest N. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Mixin
    private RunningOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (limit < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "limit must be at least 1, was " + limit);
        }
        PrintWriter out = spec.commandLine().getOut();
        List<DeadRecord> letters =
                DeadLetters.list(options.broker(), letter -> code == null || code.equals(letter.code()), limit);
        Instant now = Clock.systemUTC().instant();
        if (letters.isEmpty()) {
            out.println("no dead letters");
        } else {
            out.printf(FORMAT, "place", "code", "original", "bytes", "age", "reason");
            letters.forEach(letter -> print(out, letter, now));
        }
        return CommandLine.ExitCode.OK;
    }

    private static void print(PrintWriter out, DeadRecord letter, Instant now) {
        out.printf(
                FORMAT,
                letter.place(),
                letter.code(),
                letter.original(),
                letter.bytes(),
                age(Elapsed.between(letter.at(), now)),
                letter.reason());
    }

    private static String age(Duration age) {
        if (age.toHours() > 0) {
            return "%d h %d min".formatted(age.toHours(), age.toMinutesPart());
        }
        return age.toMinutes() > 0
                ? "%d min %d s".formatted(age.toMinutes(), age.toSecondsPart())
                : "%d s".formatted(age.toSeconds());
    }
}
