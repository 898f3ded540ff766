package dev.patisserie.standalone.command.signing;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.signing.ModelSignature;
import dev.patisserie.common.signing.PublicKeyFile;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.signing.SignatureListener;
import dev.patisserie.common.signing.SignatureMode;
import dev.patisserie.common.signing.TrustedKeys;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.common.store.StoreLocation;
import dev.patisserie.standalone.client.model.FetchedModel;
import dev.patisserie.standalone.client.model.PublishedModels;
import dev.patisserie.standalone.command.option.ModelStoreOption;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code verify}. */
@Command(
        name = "verify",
        description = {
            "Verify the signature of a model or of the file of an archive.",
            "Fetches the archive of a model and checks it as the services do. Exit code 1 if the signature is",
            "missing, invalid, or of an unknown or expired key; the message gives the error code's reason."
        },
        mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {

    @ArgGroup(multiplicity = "1")
    private SignatureTarget target;

    @Option(names = "--signature", paramLabel = "FILE", description = "The signature of --file. Default: FILE.sig.")
    private Path signature;

    @Mixin
    private TrustedKeysOption trusted;

    @Mixin
    private ModelStoreOption modelStore;

    @Mixin
    private RunningOptions options;

    @Spec
    private CommandSpec spec;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (target.file().isPresent()) {
            Path file = target.file().get();
            print(file.toString(), verify(file));
        } else {
            print(target.modelId(), verify(PublishedModels.find(options.broker(), target.modelId())));
        }
        return CommandLine.ExitCode.OK;
    }

    private PublicKeyFile verify(Path file) throws IOException {
        Path bundle = signature == null ? Path.of(ModelSignature.nameBeside(file.toString())) : signature;
        byte[] content;
        try (InputStream in = Files.newInputStream(bundle)) {
            content = in.readNBytes(ModelSignature.MAX_BUNDLE_BYTES + 1);
        }
        return ModelSignature.verify(
                content, Sha256.of(file), TrustedKeys.read(trusted.folder(options)), clock.instant());
    }

    private PublicKeyFile verify(CheckpointPublished checkpoint) throws IOException {
        StoreLocation location = modelStore.location(options);
        var check = new SignatureCheck(SignatureMode.REQUIRE, trusted.folder(options), clock, SignatureListener.NONE);
        Path work = Files.createTempDirectory("patisserie-verify");
        try (ObjectStore store = location.open(StoreContent.MODELS)) {
            PublicKeyFile key = check.verify(store, checkpoint).orElseThrow();
            FetchedModel.archive(checkpoint, location, work);
            return key;
        } finally {
            AtomicFiles.deleteTree(work);
        }
    }

    private void print(String what, PublicKeyFile key) {
        spec.commandLine().getOut().printf("verified   %s, key %s (%s)%n", what, key.name(), key.hint());
    }
}
