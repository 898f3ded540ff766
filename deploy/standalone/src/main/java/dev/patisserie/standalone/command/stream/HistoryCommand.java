package dev.patisserie.standalone.command.stream;

import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.history.Act;
import dev.patisserie.standalone.client.history.History;
import dev.patisserie.standalone.client.history.HistoryReader;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code history}. */
@Command(
        name = "history",
        description = {
            "List the decisions of people with author and reason.",
            "Reads the topics to their current end. Compaction removes earlier decisions on one subject. Author and",
            "reason are claims of the sender; the authorizer log of the broker proves an author."
        },
        mixinStandardHelpOptions = true)
public final class HistoryCommand implements Callable<Integer> {

    private static final String FORMAT = "%-20s %-18s %-36s %-16s %-24s %-30s %s%n";

    /** The services, whose requests and versions are no decisions of people. */
    private static final Set<String> AUTOMATIC = Set.of("/patisserie/trainer-service", "/patisserie/feedback-service");

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = SinceConverter.class,
            description = "Only records from this time on: 2h, 7d, 2026-01-31 or 2026-01-31T12:00:00Z (UTC).")
    private SinceConverter.Since since;

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            description = "Only acts on this data set, and acts whose record does not contain the data set.")
    private String dataset;

    @Option(names = "--by", paramLabel = "NAME", description = "Only acts of this author.")
    private String by;

    @Option(names = "--automatic", description = "Also the requests and versions of the services themselves.")
    private boolean automatic;

    @Option(names = "--images", description = "Also redriven images. Reads all photos on topic images.")
    private boolean images;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "List at most the latest N. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Mixin
    private RunningOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (limit < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "limit must be at least 1, was " + limit);
        }
        Instant from = since == null ? Instant.EPOCH : since.before(Clock.systemUTC());
        var query = new HistoryReader.Query(from, images, limit, this::isSelected);
        History history = new HistoryReader(options.broker()).read(query);
        print(spec.commandLine().getOut(), history);
        json.write(history);
        PrintWriter err = spec.commandLine().getErr();
        history.unread()
                .forEach((topic, reason) -> err.printf(
                        "history: topic %s is not complete: %s; grant the user the role auditor by deploy/kafka/acls.sh%n",
                        topic, reason));
        return history.unread().isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private boolean isSelected(Act act) {
        boolean ofService = act.source() != null && AUTOMATIC.contains(act.source()) && act.by() == null;
        return (automatic || !ofService || act.act().equals(Act.UNREADABLE))
                && (dataset == null || act.dataset() == null || act.dataset().equals(dataset))
                && (by == null || by.equals(act.by()));
    }

    private static void print(PrintWriter out, History history) {
        if (history.acts().isEmpty()) {
            out.println("no decisions");
            return;
        }
        if (history.omitted() > 0) {
            out.printf("%d earlier ones are omitted; see --limit%n", history.omitted());
        }
        out.printf(FORMAT, "time", "act", "subject", "data set", "by", "where", "reason");
        history.acts().forEach(act -> print(out, act));
    }

    private static void print(PrintWriter out, Act act) {
        String author = Objects.requireNonNullElse(act.by(), act.source() == null ? "-" : "(" + act.source() + ")");
        out.printf(
                FORMAT,
                act.at(),
                act.act(),
                act.subject(),
                Objects.requireNonNullElse(act.dataset(), "-"),
                author,
                act.place(),
                Objects.requireNonNullElse(act.reason(), "-"));
    }
}
