package dev.patisserie.standalone.command.rollout;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutCommanded.Command;
import dev.patisserie.standalone.client.model.PublishedModels;
import dev.patisserie.standalone.client.rollout.RolloutState;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code rollout start}. */
@CommandLine.Command(
        name = "start",
        description = {
            "Start the rollout of a model, also of one that was rolled back.",
            "The policy of its data set must be shadow. Exit code 1 if the feedback service does not start it in time."
        },
        mixinStandardHelpOptions = true)
final class RolloutStartCommand implements Callable<Integer> {

    private static final String UNDECIDED = "undecided"; // the code of a rollout that can be repeated

    @Parameters(paramLabel = "MODEL", description = "The model's id; 'models' lists them.")
    private String modelId;

    @Mixin
    private RolloutOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String dataset = model().dataset();
        RolloutState state = RolloutState.read(options.broker());
        requireShadow(state, dataset);
        Optional<RolloutChanged> before = state.rollout(dataset);
        requireOther(before);
        long epoch = before.map(RolloutChanged::epoch).orElse(0L);
        var intent = new RolloutOptions.Intent(
                Command.START,
                dataset,
                modelId,
                now -> now.epoch() > epoch && now.candidate().equals(modelId));
        return options.run(spec.commandLine().getOut(), state, intent);
    }

    private CheckpointPublished model() throws IOException, InterruptedException {
        return PublishedModels.read(options.broker()).stream()
                .filter(published -> published.modelId().equals(modelId))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "expected a published model, found none of id '%s'; 'patisserie models' lists them"
                                .formatted(modelId)));
    }

    private static void requireShadow(RolloutState state, String dataset) {
        if (state.policy(dataset).filter(ModelPolicySet::isShadow).isEmpty()) {
            throw new IllegalStateException(
                    "expected the policy shadow for data set %s, found direct; set it by 'patisserie policy set --rollout shadow %s', or let the model serve by 'patisserie pin'"
                            .formatted(dataset, dataset));
        }
    }

    private void requireOther(Optional<RolloutChanged> before) {
        if (before.filter(RolloutChanged::isOpen)
                .filter(rollout -> rollout.candidate().equals(modelId))
                .filter(rollout -> !rollout.code().equals(UNDECIDED))
                .isPresent()) {
            throw new IllegalStateException(
                    "expected no rollout of %s, found one under way; 'patisserie rollout status' shows it"
                            .formatted(modelId));
        }
    }
}
