package dev.patisserie.inference.shadow.child;

import dev.patisserie.common.event.ShadowAnswered.Failure;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.json.Json;
import dev.patisserie.inference.model.ModelVerifier;
import dev.patisserie.inference.shadow.CandidateAnswer;
import dev.patisserie.inference.shadow.CandidateFailedException;
import dev.patisserie.inference.shadow.Candidates;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The service's end of the process of a candidate. A message that takes too long ends the process, whether it is being
 * written or awaited.
 */
final class CandidateProcess implements Candidates.Running {

    private static final Logger LOG = Logger.getLogger(CandidateProcess.class);

    private static final int MOST_ANSWER_BYTES = 64 << 10;

    private static final int SECONDS_TO_EXIT = 5;

    /**
     * Exit statuses that the candidate does not cause: the signals SIGHUP, SIGINT and SIGTERM of a terminal or a
     * container engine, and SIGKILL of the kernel when the container runs out of memory.
     */
    private static final Set<Integer> ENDED_FROM_OUTSIDE = Set.of(129, 130, 137, 143);

    private final Process process;
    private final Duration timeout;
    private final DataOutputStream requests;
    private final DataInputStream answers;
    private final LogTail log;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(CandidateProcess::named);
    private long sent; // number of requests; used by the calling thread only
    private volatile boolean isLate;

    /** Takes ownership of a process that was just started. */
    CandidateProcess(Process process, Duration timeout) {
        this.process = process;
        this.timeout = timeout;
        this.requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.answers = new DataInputStream(process.getInputStream());
        this.log = LogTail.of(process.getErrorStream());
    }

    private static Thread named(Runnable task) {
        var thread = new Thread(task, "candidate-watch");
        thread.setDaemon(true);
        return thread;
    }

    /** Messages to the process and from it. */
    private interface Exchange<T> {
        T run() throws IOException;
    }

    /** Waits until the models are loaded, and logs the computation of the candidate. */
    void awaitReady(Duration limit) {
        ModelVerifier.Verified candidate =
                exchange(limit, () -> parsed(read(0, MOST_ANSWER_BYTES), ModelVerifier.Verified.class));
        LOG.infof(
                "candidate loaded computation=%s rejection=\"%s\"",
                candidate.computation(), Objects.requireNonNullElse(candidate.rejection(), ""));
    }

    @Override
    public CandidateAnswer answer(byte[] file) {
        long number = ++sent;
        return exchange(timeout, () -> {
            Frames.write(requests, number, file);
            return parsed(read(number, MOST_ANSWER_BYTES), CandidateAnswer.class);
        });
    }

    private byte[] read(long number, long mostBytes) throws IOException {
        Frames.Frame frame = Frames.read(answers, mostBytes);
        if (frame.number() != number) {
            throw new StreamCorruptedException(
                    "expected message number %d, found %d".formatted(number, frame.number()));
        }
        return frame.content();
    }

    private static <T> T parsed(byte[] content, Class<T> type) throws StreamCorruptedException {
        try {
            return Optional.ofNullable(Json.MAPPER.readValue(content, type))
                    .orElseThrow(() -> new StreamCorruptedException("expected an answer, found null"));
        } catch (StreamCorruptedException e) {
            throw e;
        } catch (IOException e) {
            throw new StreamCorruptedException("expected an answer, found: " + Reasons.of(e));
        }
    }

    private <T> T exchange(Duration limit, Exchange<T> exchange) {
        try {
            ScheduledFuture<?> deadline = watch.schedule(this::expire, limit.toMillis(), TimeUnit.MILLISECONDS);
            try {
                return exchange.run();
            } finally {
                deadline.cancel(false);
            }
        } catch (StreamCorruptedException e) {
            close();
            throw crashed("the process of the candidate sent no valid message", e);
        } catch (IOException e) {
            throw ended(limit, e);
        } catch (RuntimeException | Error e) { // the next message would answer another request
            close();
            throw e;
        }
    }

    private void expire() {
        isLate = true;
        process.destroyForcibly();
    }

    private RuntimeException ended(Duration limit, IOException cause) {
        OptionalInt status = exitStatus(); // before the process is killed here
        close();
        if (isLate) {
            return new CandidateFailedException(Failure.FAILED, "no answer after " + limit, cause);
        }
        if (status.isEmpty()) {
            return crashed("the process of the candidate closed its output", cause);
        }
        String found = "the process of the candidate ended: exit status " + status.getAsInt();
        return ENDED_FROM_OUTSIDE.contains(status.getAsInt())
                ? new Candidates.EndedFromOutsideException(found, cause)
                : crashed(found, cause);
    }

    private CandidateFailedException crashed(String found, IOException cause) {
        return new CandidateFailedException(
                Failure.CRASHED,
                "%s, cause: %s, last output: %s".formatted(found, Reasons.of(cause), log.text()),
                cause);
    }

    private OptionalInt exitStatus() {
        try {
            return process.waitFor(SECONDS_TO_EXIT, TimeUnit.SECONDS)
                    ? OptionalInt.of(process.exitValue())
                    : OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        watch.shutdownNow();
    }
}
