package dev.patisserie.standalone.command.option;

import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.model.SelectionClient;
import dev.patisserie.standalone.client.model.ServedModels;
import dev.patisserie.standalone.service.Polling;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The common part of the commands that change the serving model. */
public final class SelectionOptions {

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Longest wait for the service to apply the change. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    @Mixin
    private ServiceOptions service;

    @Mixin
    private JsonFile json;

    private ServedModels now;

    /** A change of the serving model. */
    public interface Change {
        /** Publishes the change. */
        void send(SelectionClient client, ServedModels before) throws IOException, InterruptedException;

        /** Returns whether the service has applied the change. */
        boolean obeyed(ServedModels now);

        /** Returns the reason why the service will not apply the change at present. */
        Optional<String> objection(ServedModels now);
    }

    /** Returns the broker's address after a check that it responds. */
    public String broker() throws IOException, InterruptedException {
        return service.broker();
    }

    /** Publishes a change, waits until the service has applied or rejected it, and returns the exit code. */
    public int run(PrintWriter out, Change change) throws IOException, InterruptedException {
        URI inference = service.requiredInference();
        ServedModels before = ServedModels.of(inference);
        out.println("before     " + serving(before));
        change.send(new SelectionClient(broker(), Clock.systemUTC()), before);
        boolean decided = Polling.until(Duration.ofSeconds(timeoutSeconds), () -> isDecided(inference, change));
        out.println("after      " + serving(now));
        Optional<String> objection = change.objection(now);
        objection.ifPresent(why -> out.println("not obeyed " + why));
        if (!decided) {
            out.printf("not applied within %d s; see 'patisserie models'%n", timeoutSeconds);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("before", before);
        figures.put("after", now);
        json.write(figures);
        return decided && objection.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** Asks the service for its models. */
    private boolean isDecided(URI inference, Change change) throws InterruptedException {
        try {
            now = ServedModels.of(inference);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return change.obeyed(now) || change.objection(now).isPresent();
    }

    private static String serving(ServedModels models) {
        return models.serving() == null
                ? "no model serves data set %s; images wait".formatted(models.dataset())
                : "%s: %s"
                        .formatted(models.serving().modelId(), models.serving().reason());
    }
}
