package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.io.PrivateFolders;
import dev.patisserie.common.model.ArchiveLimits;
import dev.patisserie.common.model.check.ArchiveContent;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.classify.PixelDecoder;
import dev.patisserie.inference.classify.ServedPrecision;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Loads a model only if its archive passes the checks of {@link ArchiveContent}, and a {@link ModelVerifier} has run
 * the model with the smallest and the largest batch and on the trainer's probes. It then runs the same trial in this
 * process.
 *
 * <p>TensorFlow reads a model into memory, so its files are deleted at the end of each call.
 */
@Singleton
@Typed(VerifiedModelLoader.class) // not as a ModelLoader, which is the one that lowers the priority
public final class VerifiedModelLoader implements ModelLoader {

    private static final Logger LOG = Logger.getLogger(VerifiedModelLoader.class);

    /** Name prefix of the folders of this class; other folders are never deleted. */
    private static final String LOADING = "loading-";

    private final ObjectStore store;
    private final PixelDecoder decoder;
    private final RefusedArchives refused;
    private final ModelVerifier verifier;
    private final Settings settings;
    private final Path workDir;

    /**
     * Creates a loader and deletes the remains of a killed process from its folder. An unusable folder is not an error
     * here, because each load uses it again.
     *
     * @param store store of the archives
     * @param decoder the decoder that is used for serving
     * @param refused the archives that are not retried
     * @param verifier runs a model in isolation before it is loaded into this process
     * @param settings folder, limits and tolerances
     */
    public VerifiedModelLoader(
            ObjectStore store,
            PixelDecoder decoder,
            RefusedArchives refused,
            ModelVerifier verifier,
            Settings settings) {
        this.store = store;
        this.decoder = decoder;
        this.refused = refused;
        this.verifier = verifier;
        this.settings = settings;
        this.workDir = settings.workDir().toAbsolutePath();
        try {
            clean();
        } catch (IOException e) {
            LOG.warnf("work folder not usable yet folder=%s reason=\"%s\"", workDir, e);
        }
    }

    /**
     * The settings of a loader.
     *
     * @param workDir folder of this process for archives and unpacked models; created if absent
     * @param archive limits on the archive
     * @param trial sizes and tolerances
     * @param signatures the check of the archive's signature
     */
    public record Settings(Path workDir, ArchiveLimits archive, ModelTrial.Settings trial, SignatureCheck signatures) {}

    private ArchiveContent fetch(CheckpointPublished checkpoint, Path folder) throws IOException {
        return ArchiveContent.fetch(store, checkpoint, folder, settings.archive(), settings.signatures());
    }

    private void clean() throws IOException {
        PrivateFolders.create(workDir);
        try (Stream<Path> left = Files.list(workDir)) {
            for (Path path : left.toList()) {
                if (path.getFileName().toString().startsWith(LOADING)) {
                    AtomicFiles.deleteTree(path);
                }
            }
        }
    }

    @Override
    public Classifier load(CheckpointPublished checkpoint, MemoryReservation reservation) {
        return inFolder(checkpoint, folder -> load(checkpoint, folder, reservation));
    }

    @Override
    public void verify(CheckpointPublished checkpoint) {
        inFolder(checkpoint, folder -> {
            ArchiveContent content = fetch(checkpoint, folder);
            return verified(checkpoint, content, chosen(checkpoint, content));
        });
    }

    /** Work with the files of a model in a folder of its own. */
    private interface Work<T> {
        T run(Path folder) throws IOException;
    }

    private <T> T inFolder(CheckpointPublished checkpoint, Work<T> work) {
        refused.requireNotRefused(checkpoint.artifactSha256());
        try {
            clean();
            Path folder = Files.createTempDirectory(workDir, LOADING + checkpoint.modelId() + "-");
            try {
                return work.run(folder);
            } finally {
                delete(folder);
            }
        } catch (PatisserieException e) {
            throw e;
        } catch (IOException e) {
            throw WorkFolderFailures.unusable(workDir, e);
        } catch (RuntimeException | Error e) { // unexpected, so the machine may have caused it
            LOG.errorf(e, "model load failed unexpectedly modelId=%s", checkpoint.modelId());
            throw refused.suspect(
                    checkpoint.artifactSha256(), ErrorCode.MODEL_LOAD_FAILED, "load failed: " + Reasons.of(e), e);
        }
    }

    /** Deletes a folder. A failure does not fail the load, because the next load deletes remaining files. */
    private static void delete(Path folder) {
        try {
            AtomicFiles.deleteTree(folder);
        } catch (IOException e) {
            LOG.warnf("model files not deleted folder=%s reason=\"%s\"", folder, e);
        }
    }

    private Classifier load(CheckpointPublished checkpoint, Path folder, MemoryReservation reservation)
            throws IOException {
        ArchiveContent content = fetch(checkpoint, folder);
        ServedPrecision wanted = within(reservation, content.savedModel(), chosen(checkpoint, content));
        reservation.reserve(bytes(content.savedModel(), wanted));
        ServedPrecision precision = verified(checkpoint, content, wanted);
        try {
            return load(checkpoint, content, precision);
        } catch (PatisserieException e) {
            if (!precision.isBfloat16()) {
                throw e;
            }
            ModelTrial.requireFault(e);
            LOG.warnf(
                    "bfloat16 failed in this process modelId=%s engine=%s reason=\"%s\"",
                    checkpoint.modelId(), precision.engine(), e.getMessage());
            return load(checkpoint, content, PrecisionRule.rejected(e.getMessage())); // verified in float32, too
        }
    }

    /** Chooses TensorFlow if oneDNN needs more memory than a model may have. */
    private static ServedPrecision within(MemoryReservation reservation, Path savedModel, ServedPrecision wanted)
            throws IOException {
        long needed = bytes(savedModel, wanted);
        return wanted.computation().isOneDnn() && !reservation.holds(needed)
                ? wanted.in(Computation.BFLOAT16, "oneDNN needs %d bytes of memory".formatted(needed))
                : wanted;
    }

    private static long bytes(Path savedModel, ServedPrecision wanted) throws IOException {
        return ModelMemory.bytes(savedModel, wanted.computation(), Math.max(1, TensorFlowRuntime.threads()));
    }

    /** Chooses float32 after a crash or a timeout: bfloat16 needs more memory and time for the load. */
    private ServedPrecision chosen(CheckpointPublished checkpoint, ArchiveContent content) {
        ServedPrecision chosen = settings.trial().choose(content.manifest());
        return chosen.isBfloat16() && refused.isSuspected(checkpoint.artifactSha256())
                ? PrecisionRule.rejected("an earlier load of the archive crashed or did not end")
                : chosen;
    }

    private Classifier load(CheckpointPublished checkpoint, ArchiveContent content, ServedPrecision precision)
            throws IOException {
        var trial = new ModelTrial(content.manifest(), content.unpacked(), decoder, settings.trial());
        return refused.during(checkpoint.artifactSha256(), () -> trial.load(precision));
    }

    /** Verifies a model in isolation and returns the computation that passed. */
    private ServedPrecision verified(CheckpointPublished checkpoint, ArchiveContent content, ServedPrecision wanted) {
        ModelVerifier.Verified verified = verifier.verify(checkpoint, content.unpacked(), wanted.computation());
        ServedPrecision precision = PrecisionRule.after(wanted, verified);
        LOG.logf(
                precision.isBfloat16() == wanted.isBfloat16() ? Logger.Level.INFO : Logger.Level.WARN,
                "precision chosen modelId=%s precision=%s reason=\"%s\" engine=%s engineReason=\"%s\"",
                checkpoint.modelId(),
                precision.label(),
                precision.reason(),
                precision.engine(),
                precision.engineReason());
        return precision;
    }
}
