package dev.patisserie.inference.verify;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.json.Json;
import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.model.ModelVerifier;
import dev.patisserie.inference.model.RefusedArchives;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Verifies each model in a child process of its own, with limits on its memory and its time. A crash of the process, a
 * timeout, a kill by the kernel and an unexpected exception may be the machine's fault: the first is retried, the
 * second refuses the model for good. Any other result of the trial is an ordinary refusal.
 */
@Singleton
public final class VerifierProcess implements ModelVerifier {

    private static final Logger LOG = Logger.getLogger(VerifierProcess.class);

    private static final int SIGKILL_STATUS = 137;

    /** Exit status of a JVM whose heap has reached its limit: the same at each trial of a model. */
    private static final int HEAP_EXHAUSTED_STATUS = 3;

    /**
     * Exit statuses that the model does not cause: a full disk, and the signals SIGHUP, SIGINT and SIGTERM, which a
     * terminal or a container engine sends to all processes of a service.
     */
    private static final Set<Integer> ENDED_FROM_OUTSIDE = Set.of(VerifierMain.NO_RESULT, 129, 130, 143);

    private static final int TAIL_BYTES = 500;

    private final RefusedArchives refused;
    private final Limits limits;
    private final VerificationTask template;
    private final Class<?> main;

    /**
     * Limits of the child process.
     *
     * @param timeout maximum duration
     * @param memoryBytes limit of writable memory, enforced on Linux
     */
    public record Limits(Duration timeout, long memoryBytes) {}

    /**
     * Creates a verifier without starting a process.
     *
     * @param refused records the archives that crash or hang the child process
     * @param limits limits on the child process
     * @param trial the settings of each trial
     */
    @Inject
    public VerifierProcess(RefusedArchives refused, Limits limits, TrialSettings trial) {
        this(refused, limits, trial, VerifierMain.class);
    }

    VerifierProcess(RefusedArchives refused, Limits limits, TrialSettings trial, Class<?> main) {
        this.refused = refused;
        this.limits = limits;
        this.template = trial.task();
        this.main = main;
    }

    @Override
    public Verified verify(CheckpointPublished checkpoint, Path unpacked, Computation tried) {
        try {
            Path folder = Files.createTempDirectory(unpacked.getParent(), "verifier-");
            try {
                return verify(checkpoint, template.of(unpacked, tried), folder);
            } finally {
                AtomicFiles.deleteTree(folder);
            }
        } catch (IOException e) {
            throw unavailable(Reasons.of(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("the service is stopping", e);
        }
    }

    private Verified verify(CheckpointPublished checkpoint, VerificationTask task, Path folder)
            throws IOException, InterruptedException {
        Json.MAPPER.writeValue(folder.resolve(VerifierMain.TASK).toFile(), task);
        Path log = folder.resolve("log");
        long begun = System.nanoTime();
        Process process = start(folder, log);
        try {
            if (!process.waitFor(limits.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw exceeded(checkpoint, folder);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        LOG.debugf(
                "model verification ended modelId=%s exit=%d ms=%d",
                checkpoint.modelId(), process.exitValue(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        return verified(checkpoint, folder, process.exitValue(), log);
    }

    private PatisserieException exceeded(CheckpointPublished checkpoint, Path folder) {
        if (!Files.exists(folder.resolve(VerifierMain.STARTED))) {
            return unavailable("one that did not start within " + limits.timeout(), null);
        }
        return refused.suspect(
                checkpoint.artifactSha256(),
                ErrorCode.MODEL_VERIFICATION_TIMEOUT,
                "not verified after " + limits.timeout(),
                null);
    }

    private Process start(Path folder, Path log) throws IOException {
        long mostFileBytes = template.limits().maxBytes();
        long heapBytes = ChildJvm.heapBytes(limits.memoryBytes(), mostFileBytes);
        return ChildJvm.builder(folder, limits.memoryBytes(), heapBytes, main)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private Verified verified(CheckpointPublished checkpoint, Path folder, int status, Path log) throws IOException {
        Path file = folder.resolve(VerifierMain.RESULT);
        if (Files.exists(file)) {
            return verified(checkpoint, Json.MAPPER.readValue(file.toFile(), VerificationResult.class));
        }
        String found = "exit status %d, last output: %s".formatted(status, tail(log));
        if (!Files.exists(folder.resolve(VerifierMain.STARTED)) || ENDED_FROM_OUTSIDE.contains(status)) {
            throw unavailable(found, null);
        }
        throw ended(checkpoint.artifactSha256(), status, found);
    }

    private Verified verified(CheckpointPublished checkpoint, VerificationResult result) {
        if (result.computation() != null) {
            return new Verified(result.computation(), result.rejection());
        }
        throw result.code() == ErrorCode.MODEL_VERIFIER_UNAVAILABLE
                ? refused.suspect(checkpoint.artifactSha256(), ErrorCode.MODEL_LOAD_FAILED, result.message(), null)
                : new PatisserieException(result.code(), result.message());
    }

    private PatisserieException ended(String digest, int status, String found) {
        if (status == HEAP_EXHAUSTED_STATUS) {
            return refused.refuse(digest, ErrorCode.MODEL_CRASHED_VERIFIER, found);
        }
        String memory = status == SIGKILL_STATUS
                ? "; the kernel killed it, probably because the container ran out of memory"
                : "";
        return refused.suspect(digest, ErrorCode.MODEL_CRASHED_VERIFIER, found + memory, null);
    }

    private static String tail(Path log) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(0, file.length() - TAIL_BYTES));
            byte[] last = new byte[TAIL_BYTES];
            int length = Math.max(0, file.read(last));
            return new String(last, 0, length, StandardCharsets.UTF_8).strip().replaceAll("\\s+", " ");
        }
    }

    private static PatisserieException unavailable(String found, Throwable cause) {
        return new PatisserieException(
                ErrorCode.MODEL_VERIFIER_UNAVAILABLE,
                "expected a process that verifies the model, found %s; check memory, processes and inference.work-dir"
                        .formatted(found),
                cause);
    }
}
