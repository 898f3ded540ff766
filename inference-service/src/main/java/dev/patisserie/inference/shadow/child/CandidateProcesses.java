package dev.patisserie.inference.shadow.child;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.io.PrivateFolders;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.model.ArchiveLimits;
import dev.patisserie.common.model.check.ArchiveContent;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.inference.model.ModelMemory;
import dev.patisserie.inference.select.ShadowPlan;
import dev.patisserie.inference.shadow.Candidates;
import dev.patisserie.inference.verify.TrialSettings;
import dev.patisserie.inference.verify.VerificationTask;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Runs each candidate in a child process with limits on its memory and its time. The process inherits the priority of
 * the thread that starts it.
 */
@Singleton
public final class CandidateProcesses implements Candidates {

    private static final Logger LOG = Logger.getLogger(CandidateProcesses.class);

    /** Name prefix of the folders of this class; other folders are never deleted. */
    private static final String FOLDER = "candidate-";

    private final ObjectStore store;
    private final TrialSettings trial;
    private final Settings settings;
    private final Class<?> main;

    /**
     * The settings of the processes.
     *
     * @param workDir folder of this process for the files of models
     * @param archive limits on the archives
     * @param limits limits on the process
     * @param signatures the check of the archives' signatures
     */
    public record Settings(Path workDir, ArchiveLimits archive, Limits limits, SignatureCheck signatures) {}

    /**
     * The limits of a process.
     *
     * @param memoryBytes limit of its writable memory, enforced on Linux; 0 if no candidate may run
     * @param startTimeout maximum duration of its start
     * @param timeout maximum duration of the answer to an image
     * @param timedImages number of images on which the times of both models are compared
     */
    public record Limits(long memoryBytes, Duration startTimeout, Duration timeout, int timedImages) {

        /** Validates the time limit. */
        public Limits {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("expected inference.shadow.timeout above 0, found " + timeout);
            }
        }
    }

    /**
     * Creates the candidates and deletes the remains of a killed process from the folder.
     *
     * @param store store of the archives
     * @param trial the settings of the trial at the start of the process
     * @param settings folder and limits
     */
    @Inject
    public CandidateProcesses(ObjectStore store, TrialSettings trial, Settings settings) {
        this(store, trial, settings, CandidateMain.class);
    }

    CandidateProcesses(ObjectStore store, TrialSettings trial, Settings settings, Class<?> main) {
        this.store = store;
        this.trial = trial.withThreads(1);
        this.settings = settings;
        this.main = main;
        clean();
    }

    /** An unusable folder is not an error here: each candidate uses it again. */
    private void clean() {
        try (Stream<Path> left = Files.list(settings.workDir())) {
            for (Path path : left.toList()) {
                if (path.getFileName().toString().startsWith(FOLDER)) {
                    AtomicFiles.deleteTree(path);
                }
            }
        } catch (IOException e) {
            LOG.debugf("folder not cleaned folder=%s reason=\"%s\"", settings.workDir(), e);
        }
    }

    @Override
    public Candidates.Fetched fetch(ShadowPlan plan) {
        if (settings.limits().memoryBytes() == 0) {
            throw new InsufficientMemoryException("inference.shadow.memory-bytes is 0, so no candidate runs here");
        }
        Path folder = null;
        try {
            Path workDir = settings.workDir().toAbsolutePath();
            PrivateFolders.create(workDir);
            folder = Files.createTempDirectory(workDir, FOLDER);
            ArchiveContent candidate = fetch(plan.candidate(), folder.resolve("candidate"));
            ArchiveContent champion = fetch(plan.champion(), folder.resolve("champion"));
            VerificationTask candidateTask = task(candidate);
            VerificationTask championTask = task(champion);
            var task = new CandidateTask(
                    candidateTask, championTask, settings.limits().timedImages());
            Json.MAPPER.writeValue(folder.resolve(CandidateTask.FILE).toFile(), task);
            long modelBytes = bytes(candidate, candidateTask) + bytes(champion, championTask);
            return new CandidateFolder(folder, modelBytes, trial.images().maxBytes(), settings.limits(), main);
        } catch (IOException e) {
            delete(folder);
            throw new PatisserieException(
                    ErrorCode.MODEL_STORE_UNAVAILABLE,
                    "expected a usable folder inference.work-dir, found: " + Reasons.of(e),
                    e);
        } catch (RuntimeException | Error e) {
            delete(folder);
            throw e;
        }
    }

    private static long bytes(ArchiveContent model, VerificationTask task) throws IOException {
        return ModelMemory.bytes(model.savedModel(), task.computation(), task.threads());
    }

    /** Both models are computed as this service serves them. */
    private VerificationTask task(ArchiveContent model) {
        return trial.task().of(model.unpacked(), trial.model().computationOf(model.manifest()));
    }

    private ArchiveContent fetch(CheckpointPublished model, Path folder) throws IOException {
        Files.createDirectories(folder);
        return ArchiveContent.fetch(store, model, folder, settings.archive(), settings.signatures());
    }

    static void delete(Path folder) {
        try {
            if (folder != null) {
                AtomicFiles.deleteTree(folder);
            }
        } catch (IOException e) {
            LOG.warnf("candidate files not deleted folder=%s reason=\"%s\"", folder, e);
        }
    }
}
