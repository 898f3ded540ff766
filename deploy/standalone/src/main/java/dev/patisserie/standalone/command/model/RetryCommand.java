package dev.patisserie.standalone.command.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.standalone.client.PublishedModels;
import dev.patisserie.standalone.client.SelectionClient;
import dev.patisserie.standalone.client.ServedModels;
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

/** {@code retry}. */
@Command(
        name = "retry",
        description = {
            "Clear the refusal of a model: it is tried again.",
            "For a model that was refused because of its environment, such as too little memory.",
            "Exit code 1 if the model is still refused when the time is over."
        },
        mixinStandardHelpOptions = true)
public final class RetryCommand implements Callable<Integer>, SelectionOptions.Change {

    @Parameters(paramLabel = "MODEL", description = "The model's id; 'models' lists them.")
    private String modelId;

    @Mixin
    private DecisionOptions decision;

    @Mixin
    private SelectionOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return options.run(spec.commandLine().getOut(), this);
    }

    @Override
    public void send(SelectionClient client, ServedModels before) throws IOException, InterruptedException {
        CheckpointPublished model = PublishedModels.read(options.broker()).stream()
                .filter(published -> published.modelId().equals(modelId))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "expected a published model, found none of id '%s'; 'patisserie models' lists them"
                                .formatted(modelId)));
        client.clearRefusal(model, decision.decision());
    }

    @Override
    public boolean obeyed(ServedModels now) {
        return now.model(modelId)
                .filter(model -> !model.state().equals("REFUSED"))
                .isPresent();
    }

    @Override
    public Optional<String> objection(ServedModels now) {
        return Optional.empty();
    }
}
