package dev.patisserie.inference.shadow.child;

import dev.patisserie.common.event.ShadowAnswered.Failure;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.json.Json;
import dev.patisserie.inference.shadow.CandidateAnswer;
import dev.patisserie.inference.shadow.CandidateFailedException;
import dev.patisserie.inference.shadow.Candidates;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The service's end of the process of a candidate. A message that takes too long ends the process, whether it is being
 * written or awaited.
 */
final class CandidateProcess implements Candidates.Running {

    private static final int MOST_ANSWER_BYTES = 64 << 10;

    private static final int SECONDS_TO_EXIT = 5;

    private final Process process;
    private final Duration timeout;
    private final DataOutputStream requests;
    private final DataInputStream answers;
    private final LogTail log;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(CandidateProcess::named);
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

    /** A message to the process or from it. */
    private interface Exchange {
        byte[] run() throws IOException;
    }

    /** Waits until the models are loaded. */
    void awaitReady(Duration limit) {
        exchange(limit, () -> Frames.read(answers, 0));
    }

    @Override
    public CandidateAnswer answer(byte[] file) {
        byte[] answer = exchange(timeout, () -> {
            Frames.write(requests, file);
            return Frames.read(answers, MOST_ANSWER_BYTES);
        });
        try {
            return Json.MAPPER.readValue(answer, CandidateAnswer.class);
        } catch (IOException e) {
            close();
            throw new CandidateFailedException(Failure.CRASHED, "answer not readable: " + Reasons.of(e), e);
        }
    }

    private byte[] exchange(Duration limit, Exchange exchange) {
        ScheduledFuture<?> deadline = watch.schedule(this::expire, limit.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return exchange.run();
        } catch (IOException e) {
            throw failed(limit, e);
        } finally {
            deadline.cancel(false);
        }
    }

    private void expire() {
        isLate = true;
        process.destroyForcibly();
    }

    private CandidateFailedException failed(Duration limit, IOException cause) {
        close();
        return isLate
                ? new CandidateFailedException(Failure.FAILED, "no answer after " + limit, cause)
                : new CandidateFailedException(
                        Failure.CRASHED,
                        "the process of the candidate ended: %s, last output: %s".formatted(exitStatus(), log.text()),
                        cause);
    }

    private String exitStatus() {
        try {
            return process.waitFor(SECONDS_TO_EXIT, TimeUnit.SECONDS)
                    ? "exit status " + process.exitValue()
                    : "still running";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown exit status";
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        watch.shutdownNow();
    }
}
