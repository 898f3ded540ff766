package dev.patisserie.standalone.command.train;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.standalone.client.JobState;
import dev.patisserie.standalone.client.KnownJobs;
import dev.patisserie.standalone.client.TrainingClient;
import dev.patisserie.standalone.command.option.ConfirmationOption;
import dev.patisserie.standalone.command.option.DecisionOptions;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code cancel}. */
@Command(
        name = "cancel",
        description = {
            "Cancel a training request.",
            "Waits until a trainer confirms. The request may still be on its way to the trainer. A model",
            "whose training is complete is published nevertheless."
        },
        mixinStandardHelpOptions = true)
public final class CancelCommand implements Callable<Integer> {

    private static final String NO_RESPONSE =
            "expected a trainer to end the job within %d s, found no response; the cancellation is sent and remains in force: see 'patisserie jobs' later";

    @Parameters(paramLabel = "ID", description = "Id of the request, as listed by 'patisserie jobs'.")
    private String requestId;

    @Mixin
    private DecisionOptions decision;

    @Mixin
    private ConfirmationOption confirmation;

    @Mixin
    private RunningOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        TrainingCancelled cancellation = cancellation();
        String broker = options.broker();
        Optional<JobState> known = KnownJobs.read(broker).stream()
                .filter(job -> job.requestId().equals(requestId))
                .findFirst();
        if (known.isPresent() && known.get().state().terminal()) {
            out.printf("%s is %s already%n", requestId, text(known.get().state()));
            return known.get().state() == State.CANCELLED ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
        if (known.isEmpty()) {
            out.printf("%s is not known yet; it will be cancelled on arrival%n", requestId);
        }
        Clock clock = Clock.systemUTC();
        TrainingProgressed end = new TrainingClient(broker, clock)
                .cancel(cancellation, new Waiting(confirmation.begin(clock, NO_RESPONSE)));
        out.printf("%s is %s%n", requestId, text(end.state()));
        return end.state() == State.CANCELLED ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private TrainingCancelled cancellation() {
        Decision made = decision.decision();
        try {
            return new TrainingCancelled(requestId, made.reason(), made.by());
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static String text(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Fails if no trainer responds in time. */
    private record Waiting(Runnable deadline) implements TrainingClient.Listener {

        @Override
        public void progressed(TrainingProgressed event) {}

        @Override
        public void waiting() {
            deadline.run();
        }
    }
}
