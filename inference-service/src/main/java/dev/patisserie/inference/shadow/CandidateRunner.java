package dev.patisserie.inference.shadow;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.time.Backoff;
import dev.patisserie.inference.classify.DeliveryObserver;
import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.model.ModelReconciler;
import dev.patisserie.inference.model.SwapListener;
import dev.patisserie.inference.model.Worker;
import dev.patisserie.inference.select.ModelSelection;
import dev.patisserie.inference.select.ShadowPlan;
import dev.patisserie.inference.shadow.ShadowListener.State;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Runs the candidate of a rollout on a sample of the answered images, as long as the selection has a
 * {@link ShadowPlan}.
 *
 * <p>The stream offers images without waiting: an image for which there is no room or no process is skipped and
 * counted. All other work runs on one worker of its own. A process that ends or takes too long is started again with
 * exponential back-off.
 */
@Singleton
public final class CandidateRunner implements SwapListener, DeliveryObserver, AutoCloseable {

    /** Identifier of the worker. */
    public static final String WORKER = "shadow";

    private static final Logger LOG = Logger.getLogger(CandidateRunner.class);

    /** Number of answers after which an earlier failure no longer lengthens the wait after the next one. */
    private static final int SETTLED = 20;

    private final Supplier<Optional<ShadowPlan>> plans;
    private final Candidates candidates;
    private final ShadowAnswers answers;
    private final ShadowListener listener;
    private final Worker worker;
    private final Settings settings;

    private final SampleQueue queue;
    private final AtomicBoolean pending = new AtomicBoolean();
    private volatile ShadowPlan plan; // null without a candidate; written by the worker
    private volatile Candidates.Running process; // null while none runs; written by the worker
    private volatile boolean closed;
    private volatile Candidates.Fetched files; // null without a candidate; written by the worker, after the plan
    private volatile Candidates.Fetched discarded; // the files that were closed after the end of their plan

    // Used by the worker only.
    private int failures; // consecutive
    private int answered; // since the last failure
    private long starts; // identifies the wait for a start

    /** Creates a runner without a candidate. */
    @Inject
    CandidateRunner(
            ModelReconciler.Selection selection,
            Candidates candidates,
            ShadowSink sink,
            ShadowListener listener,
            @Identifier(WORKER) Worker worker,
            Settings settings,
            Clock clock) {
        this(
                () -> Optional.of(selection.choose()).flatMap(ModelSelection::shadow),
                candidates,
                new ShadowAnswers(sink, clock),
                listener,
                worker,
                settings);
    }

    CandidateRunner(
            Supplier<Optional<ShadowPlan>> plans,
            Candidates candidates,
            ShadowAnswers answers,
            ShadowListener listener,
            Worker worker,
            Settings settings) {
        this.plans = plans;
        this.candidates = candidates;
        this.answers = answers;
        this.listener = listener;
        this.worker = worker;
        this.settings = settings;
        this.queue = new SampleQueue(settings.queueImages(), settings.queueBytes());
    }

    /**
     * The settings of a runner.
     *
     * @param enabled whether a candidate may run here
     * @param fullPoll number of images of a full batch, which means that further images wait
     * @param fullPollBytes the same as the size of the files of at least two images
     * @param queueImages maximum number of waiting images
     * @param queueBytes maximum size of the waiting files
     * @param retry waits before the process is started again
     */
    public record Settings(
            boolean enabled, int fullPoll, long fullPollBytes, int queueImages, long queueBytes, Backoff retry) {

        boolean isFull(List<Image> images) {
            return images.size() >= fullPoll
                    || images.size() > 1
                            && images.stream()
                                            .mapToLong(image -> image.file().length)
                                            .sum()
                                    >= fullPollBytes;
        }
    }

    @Override
    public void swapped(CheckpointPublished checkpoint) {}

    @Override
    public void refused(CheckpointPublished checkpoint, PatisserieException failure) {}

    @Override
    public void deferred(CheckpointPublished checkpoint, PatisserieException failure) {}

    @Override
    public void unloaded(CheckpointPublished checkpoint) {}

    @Override
    public void cleared(CheckpointPublished checkpoint) {}

    /** Follows a change of the selection, and ends a process of an ended rollout at once, also while it starts. */
    @Override
    public void reconciled() {
        Candidates.Fetched open = files; // before the plan, so that the files are not those of a later one
        if (open != null && !Objects.equals(plan, wanted())) {
            discarded = open;
            open.close();
        }
        if (pending.compareAndSet(false, true)) {
            worker.execute(this::follow);
        }
    }

    /** Offers the answered images of the sample to the candidate. Never waits. */
    @Override
    public void delivered(List<Image> images, List<Outcome> outcomes) {
        ShadowPlan now = plan;
        if (now == null || closed) {
            return;
        }
        boolean isBacklog = settings.isFull(images);
        for (int i = 0; i < outcomes.size(); i++) { // fewer if images were revoked
            if (outcomes.get(i) instanceof Outcome.Predicted predicted) {
                var sampled = new SampledImage(now, images.get(i), predicted.prediction());
                if (isSampled(sampled)) {
                    offer(sampled, isBacklog);
                }
            }
        }
    }

    private static boolean isSampled(SampledImage sampled) {
        return sampled.prediction().modelId().equals(sampled.plan().champion().modelId())
                && ShadowSample.contains(sampled.plan(), sampled.prediction().imageId());
    }

    private void offer(SampledImage sampled, boolean isBacklog) {
        if (process == null) {
            listener.sampled(ShadowListener.Outcome.SKIPPED_UNAVAILABLE);
        } else if (isBacklog || !queue.offer(sampled)) {
            listener.sampled(ShadowListener.Outcome.SKIPPED_BACKLOG);
        } else {
            worker.execute(this::answerNext);
        }
    }

    private void follow() {
        pending.set(false); // before reading the selection: later changes schedule another run
        ShadowPlan wanted = wanted();
        if (!Objects.equals(wanted, plan) || isDiscarded()) {
            stop();
            failures = 0;
            plan = wanted;
            if (wanted != null) {
                LOG.infof(
                        "candidate starts rolloutId=%s candidate=%s champion=%s sample=%s",
                        wanted.rolloutId(),
                        wanted.candidate().modelId(),
                        wanted.champion().modelId(),
                        wanted.sample());
                start();
            }
        }
    }

    /** Returns null if no candidate should run. */
    private ShadowPlan wanted() {
        return closed || !settings.enabled() ? null : plans.get().orElse(null);
    }

    private boolean isDiscarded() {
        return files != null && files == discarded;
    }

    private void start() {
        try {
            listener.changed(State.STARTING);
            if (files == null) {
                files = candidates.fetch(plan);
            }
            if (!plan.equals(wanted())) { // ended during the fetch
                discarded = files;
                files.close();
                return;
            }
            process = files.start();
            answered = 0;
            listener.changed(State.RUNNING);
            LOG.infof("candidate runs candidate=%s", plan.candidate().modelId());
        } catch (Candidates.InsufficientMemoryException e) {
            retryLater(State.NO_MEMORY, e);
        } catch (RuntimeException | Error e) { // the serving model must not depend on it
            retryLater(State.WAITING, e);
        }
    }

    /** Ends the process and starts it again after a wait, unless it was ended here. */
    private void retryLater(State state, Throwable reason) {
        end();
        if (closed || isDiscarded()) {
            return;
        }
        failures++;
        var wait = settings.retry().after(failures);
        LOG.warnf(
                "candidate not running candidate=%s state=%s failures=%d retryIn=%s reason=\"%s\"",
                plan.candidate().modelId(), state.label(), failures, wait, Reasons.of(reason));
        long attempt = ++starts;
        worker.executeAfter(wait, () -> startAgain(attempt));
        listener.changed(state);
    }

    private void startAgain(long attempt) {
        if (attempt == starts && plan != null && process == null && !closed) {
            start();
        }
    }

    private void answerNext() {
        queue.poll().ifPresent(sampled -> {
            if (process == null || !sampled.plan().equals(plan)) {
                listener.sampled(ShadowListener.Outcome.SKIPPED_UNAVAILABLE);
            } else {
                answer(sampled);
            }
        });
    }

    private void answer(SampledImage sampled) {
        try {
            CandidateAnswer answer = process.answer(sampled.image().file());
            boolean succeeded = answers.publish(sampled, answer);
            listener.sampled(succeeded ? ShadowListener.Outcome.ANSWERED : ShadowListener.Outcome.FAILED);
            answered++;
            if (answered == SETTLED) {
                failures = 0;
            }
        } catch (CandidateFailedException e) {
            end();
            if (!closed && !isDiscarded()) { // a process that was ended here did not fail
                listener.sampled(ShadowListener.Outcome.FAILED);
                answers.publish(sampled, CandidateAnswer.failed(e.code(), e.getMessage()));
            }
            retryLater(State.WAITING, e);
        } catch (RuntimeException | Error e) { // a signal of the machine, or an error of this process
            listener.sampled(ShadowListener.Outcome.SKIPPED_UNAVAILABLE);
            retryLater(State.WAITING, e);
        }
    }

    private void end() {
        if (process != null) {
            process.close();
            process = null;
        }
    }

    private void stop() {
        starts++;
        end();
        if (files != null) {
            files.close();
            files = null;
        }
        if (plan != null) {
            LOG.infof("candidate stopped candidate=%s", plan.candidate().modelId());
        }
        plan = null;
        listener.changed(State.OFF);
    }

    /** Ends the process, also while it starts or computes, and deletes its files. */
    @Override
    @PreDestroy
    public void close() {
        closed = true;
        Candidates.Fetched open = files;
        if (open != null) {
            open.close();
        }
    }
}
