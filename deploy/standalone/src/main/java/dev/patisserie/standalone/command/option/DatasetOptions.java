package dev.patisserie.standalone.command.option;

import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.store.StoreLocation;
import dev.patisserie.standalone.client.DatasetTopic;
import dev.patisserie.standalone.workspace.Running;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that select the broker and the data set store of a command. */
public final class DatasetOptions {

    @Option(
            names = "--dataset-store",
            paramLabel = "DIR|s3://BUCKET",
            description = "The data set store. Default: that of the running 'up' or 'demo --stay'.")
    private String store;

    @Mixin
    private RunningOptions running;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Returns the topic of the versions after a check that the broker responds. */
    public DatasetTopic topic() throws IOException, InterruptedException {
        return new DatasetTopic(running.broker());
    }

    /** Opens the data set store; the caller closes it. */
    public DatasetStore store() throws IOException {
        Optional<String> named = store == null
                ? running.running().map(Running::modelStore).map(WorkFolder::datasetsBeside)
                : Optional.of(store);
        return DatasetStore.open(named.map(StoreLocation::of)
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(),
                        "expected --dataset-store with --bootstrap: the broker does not know the folder")));
    }
}
