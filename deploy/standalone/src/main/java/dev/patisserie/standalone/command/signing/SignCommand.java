package dev.patisserie.standalone.command.signing;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.signing.ArchiveSigner;
import dev.patisserie.common.signing.ModelSignature;
import dev.patisserie.common.signing.SigningKey;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.common.store.StoreLocation;
import dev.patisserie.standalone.client.model.FetchedModel;
import dev.patisserie.standalone.client.model.PublishedModels;
import dev.patisserie.standalone.client.model.Republication;
import dev.patisserie.standalone.command.option.ModelStoreOption;
import dev.patisserie.standalone.command.option.RunningOptions;
import dev.patisserie.standalone.workspace.StackKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code sign}. */
@Command(
        name = "sign",
        description = {
            "Sign a published model or the file of an archive.",
            "For models of an earlier version or of an expired key. The archive of a model is fetched and",
            "compared with its event, the signature is stored beside it, and the event is published again",
            "with its name. For a file, the signature is written to FILE.sig. The format is that of OpenSSF",
            "model signing."
        },
        mixinStandardHelpOptions = true)
public final class SignCommand implements Callable<Integer> {

    @ArgGroup(multiplicity = "1")
    private SignatureTarget target;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The private key, a PEM file. Default: that of the running stack.")
    private Path key;

    @Mixin
    private ModelStoreOption modelStore;

    @Mixin
    private RunningOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (target.file().isPresent()) {
            sign(target.file().get());
        } else {
            sign(PublishedModels.find(options.broker(), target.modelId()));
        }
        return CommandLine.ExitCode.OK;
    }

    private void sign(Path file) throws IOException {
        byte[] bundle = ModelSignature.sign(file.getFileName().toString(), Sha256.of(file), SigningKey.read(key()));
        Path signature = Path.of(ModelSignature.nameBeside(file.toString()));
        AtomicFiles.write(signature, temporary -> Files.write(temporary, bundle));
        spec.commandLine().getOut().printf("signed     %s by %s%n", file, signature);
    }

    private void sign(CheckpointPublished checkpoint) throws IOException, InterruptedException {
        StoreLocation location = modelStore.location(options);
        Path work = Files.createTempDirectory("patisserie-sign");
        try (ObjectStore store = location.open(StoreContent.MODELS)) {
            FetchedModel.archive(checkpoint, location, work);
            CheckpointPublished signed = ArchiveSigner.of(Optional.of(key())).sign(store, checkpoint, work);
            Republication.send(options.broker(), signed);
            spec.commandLine().getOut().printf("signed     %s by %s%n", signed.modelId(), signed.signature());
        } finally {
            AtomicFiles.deleteTree(work);
        }
    }

    private Path key() throws IOException {
        if (key != null) {
            return key;
        }
        return options.running()
                .map(stack -> StackKeys.beside(stack.modelStore()).signingKey())
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(), "expected --key, as no patisserie runs here"));
    }
}
