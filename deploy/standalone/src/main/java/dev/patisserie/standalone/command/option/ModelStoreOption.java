package dev.patisserie.standalone.command.option;

import dev.patisserie.common.store.StoreLocation;
import dev.patisserie.standalone.workspace.Running;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option of the model store. */
public final class ModelStoreOption {

    @Option(
            names = "--model-store",
            paramLabel = "PLACE",
            description = "Model store: a folder, or s3://bucket/prefix. Default: that of the running stack.")
    private String modelStore;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /**
     * Returns the location of the model store.
     *
     * @param options the selected broker
     * @throws CommandLine.ParameterException if the broker was named and the store was not
     */
    public StoreLocation location(RunningOptions options) throws IOException {
        Optional<String> named =
                modelStore == null ? options.running().map(Running::modelStore) : Optional.of(modelStore);
        return named.map(StoreLocation::of)
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(),
                        "expected --model-store with --bootstrap: the broker does not know the folder"));
    }
}
