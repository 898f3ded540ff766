package dev.patisserie.standalone.command.retrain;

import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.RetrainingChanged.State;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.rollout.Retrainings;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code retrain accept}. */
@Command(
        name = "accept",
        description = {
            "Request the proposed training.",
            "A repetition has no further effect: the request has the id of the proposal. 'jobs' shows the training."
        },
        mixinStandardHelpOptions = true)
final class RetrainAcceptCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "DATASET",
            arity = "0..1",
            description = "The data set, if there are proposals for several.")
    private String dataset;

    @Mixin
    private RunningOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String broker = options.broker();
        RetrainingChanged proposal = proposal(Retrainings.read(broker));
        Retrainings.accept(broker, proposal, Instant.now());
        spec.commandLine()
                .getOut()
                .printf(
                        "requested  %s; 'patisserie jobs' shows it%n",
                        proposal.request().requestId());
        json.write(proposal.request());
        return CommandLine.ExitCode.OK;
    }

    private RetrainingChanged proposal(Retrainings state) {
        List<RetrainingChanged> known = state.retrainings().stream()
                .filter(training -> dataset == null || training.dataset().equals(dataset))
                .toList();
        List<RetrainingChanged> proposed = known.stream()
                .filter(training -> training.state() == State.PROPOSED)
                .toList();
        if (proposed.size() > 1) {
            throw new IllegalStateException("expected one proposal, found those of %s; name a data set"
                    .formatted(proposed.stream().map(RetrainingChanged::dataset).collect(Collectors.joining(", "))));
        }
        return proposed.stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("expected a proposal%s, found none%s"
                        .formatted(dataset == null ? "" : " for data set " + dataset, reasons(known))));
    }

    private static String reasons(List<RetrainingChanged> known) {
        return known.isEmpty()
                ? "; 'patisserie retrain status' shows the last automatic training"
                : known.stream()
                        .map(training -> "%s is %s: %s"
                                .formatted(
                                        training.request().requestId(),
                                        training.state().label(),
                                        training.reason()))
                        .collect(Collectors.joining("; ", "; ", ""));
    }
}
