package dev.patisserie.standalone.command.model;

import dev.patisserie.standalone.client.model.SelectionClient;
import dev.patisserie.standalone.client.model.ServedModels;
import dev.patisserie.standalone.command.option.DecisionOptions;
import dev.patisserie.standalone.command.option.SelectionOptions;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pin}. */
@Command(
        name = "pin",
        description = {
            "Pin a model: it serves until it is unpinned.",
            "Overrides the best-model rule. Exit code 1 if the service cannot serve the model yet; the pin",
            "remains and takes effect as soon as the service can."
        },
        mixinStandardHelpOptions = true)
public final class PinCommand implements Callable<Integer>, SelectionOptions.Change {

    /** States of a pin that change only after another event. */
    private static final Set<String> STUCK = Set.of("UNKNOWN", "REFUSED");

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
    public void send(SelectionClient client, ServedModels before) throws InterruptedException {
        client.pin(before.dataset(), modelId, decision.decision());
    }

    @Override
    public boolean obeyed(ServedModels now) {
        return pin(now).filter(pin -> pin.state().equals("OBEYED")).isPresent();
    }

    @Override
    public Optional<String> objection(ServedModels now) {
        return pin(now).filter(pin -> STUCK.contains(pin.state()))
                .map(pin ->
                        "%s: %s; the pin waits, 'patisserie unpin' takes it back".formatted(pin.state(), pin.reason()));
    }

    private Optional<ServedModels.Pin> pin(ServedModels now) {
        return Optional.ofNullable(now.pin()).filter(pin -> pin.modelId().equals(modelId));
    }
}
