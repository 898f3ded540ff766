package dev.patisserie.standalone.command.model;

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
import picocli.CommandLine.Spec;

/** The command {@code unpin}. */
@Command(
        name = "unpin",
        description = "Remove the pin: the best-model rule applies again.",
        mixinStandardHelpOptions = true)
public final class UnpinCommand implements Callable<Integer>, SelectionOptions.Change {

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
        client.unpin(before.dataset(), decision.decision());
    }

    @Override
    public boolean obeyed(ServedModels now) {
        return now.pin() == null && now.settled();
    }

    @Override
    public Optional<String> objection(ServedModels now) {
        return Optional.empty();
    }
}
