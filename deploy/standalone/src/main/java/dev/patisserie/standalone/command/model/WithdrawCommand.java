package dev.patisserie.standalone.command.model;

import dev.patisserie.standalone.client.model.PublishedModels;
import dev.patisserie.standalone.client.model.SelectionClient;
import dev.patisserie.standalone.client.model.ServedModels;
import dev.patisserie.standalone.command.option.ConsentOption;
import dev.patisserie.standalone.command.option.DecisionOptions;
import dev.patisserie.standalone.command.option.SelectionOptions;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code withdraw}. */
@Command(
        name = "withdraw",
        description = {
            "Withdraw a published model permanently.",
            "If the model serves, the next best model replaces it. If there is none, images wait, so the",
            "command asks first; a script gives --yes."
        },
        mixinStandardHelpOptions = true)
public final class WithdrawCommand implements Callable<Integer>, SelectionOptions.Change {

    @Parameters(paramLabel = "MODEL", description = "The model's id; 'models' lists them.")
    private String modelId;

    @Mixin
    private DecisionOptions decision;

    @Mixin
    private ConsentOption consent;

    @Mixin
    private SelectionOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        requirePublished();
        return options.run(spec.commandLine().getOut(), this);
    }

    /** Requires a published model, because a tombstone with a misspelt id has no visible effect. */
    private void requirePublished() throws IOException, InterruptedException {
        if (PublishedModels.read(options.broker()).stream()
                .noneMatch(model -> model.modelId().equals(modelId))) {
            throw new IllegalStateException(
                    "expected a published model, found none of id '%s'; 'patisserie models' lists them"
                            .formatted(modelId));
        }
    }

    @Override
    public void send(SelectionClient client, ServedModels before) throws InterruptedException {
        if (before.isOnlyServable(modelId)) {
            consent.require("%s is the only model that may serve data set %s; without it, images wait for the next one"
                    .formatted(modelId, before.dataset()));
        }
        client.withdraw(modelId, decision.decision());
    }

    @Override
    public boolean obeyed(ServedModels now) {
        return now.model(modelId).isEmpty() && !now.serves(modelId) && now.settled();
    }

    @Override
    public Optional<String> objection(ServedModels now) {
        return Optional.empty();
    }
}
