package dev.patisserie.standalone.command.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.standalone.client.model.PublishedModels;
import dev.patisserie.standalone.client.model.SelectionClient;
import dev.patisserie.standalone.client.model.ServedModels;
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

/** The command {@code retry}. */
@Command(
        name = "retry",
        description = {
            "Clear the refusal of a model, so that it is verified again.",
            "For models that were refused because of the environment, such as a lack of memory.",
            "Exit code 1 if the model is still refused after the time limit."
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
