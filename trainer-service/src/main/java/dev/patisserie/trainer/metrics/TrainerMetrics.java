package dev.patisserie.trainer.metrics;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.StallWatch;
import dev.patisserie.trainer.job.CancelOutcome;
import dev.patisserie.trainer.job.store.JobStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.util.TimeUtils;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * All meters of the trainer; dashboards use only these and those of Quarkus. Labels have few, fixed values: never the
 * id of a request or a model, a data set, or a message text.
 */
@Singleton
public final class TrainerMetrics {

    /** Epochs finished in the current or last run of a pipeline. */
    public static final String EPOCH = "training.epoch";

    /** Mean categorical cross-entropy over the training images in the last epoch. */
    public static final String LOSS = "training.loss";

    /** Fraction of training images classified correctly in the last epoch. */
    public static final String ACCURACY = "training.accuracy";

    /** The loss over the validation split after the last epoch. */
    public static final String VALIDATION_LOSS = "training.validation.loss";

    /** The accuracy over the validation split after the last epoch. */
    public static final String VALIDATION_ACCURACY = "training.validation.accuracy";

    /** Training images per second in the last epoch. */
    public static final String SPEED = "training.images.per.second";

    /** Recorded jobs of this trainer's partitions, by {@code state}. */
    public static final String JOBS = "training.jobs";

    /** Time since the last progress of the running job; NaN without a running job. */
    public static final String IDLE = "training.idle";

    /** Finished requests since the start, by {@code outcome}. */
    public static final String JOBS_ENDED = "training.jobs.ended";

    /** Jobs that ended FAILED since the start, by {@code reason}, an {@link ErrorCode}. */
    public static final String JOBS_FAILED = "training.jobs.failed";

    /** Unreadable job records; their jobs wait for an operator. */
    public static final String UNREADABLE_RECORDS = "training.records.unreadable";

    /** Checkpoints published since the start. */
    public static final String CHECKPOINTS = "training.checkpoints.published";

    /** Comparisons of new models with published ones since the start, by {@code outcome}: compared, failed. */
    public static final String COMPARISONS = "training.comparisons";

    /** Requests sent to the dead-letter topic since the start, by {@code reason}, an {@link ErrorCode}. */
    public static final String DEAD_LETTERS = "training.dead.letters";

    /** Cancellations since the start, by {@code outcome}, a {@link CancelOutcome}. */
    public static final String CANCELLATIONS = "training.cancellations";

    /** Unreadable images skipped by training since the start. */
    public static final String SKIPPED = "training.images.skipped";

    /** Images of data set versions that were read since the start, by {@code source}: cache, store. */
    public static final String IMAGES_READ = "training.dataset.images.read";

    /** Failed writes of TensorBoard's files or a history since the start. */
    public static final String LOG_FAILURES = "training.log.failures";

    /** Unexpected errors that were contained since the start, by {@code source}, an {@link ErrorSource}. */
    public static final String UNEXPECTED_ERRORS = "training.unexpected.errors";

    /** Time for which a record of the requests topic has been retried without success. */
    public static final String REQUEST_STALLED = "training.request.stalled";

    private final MeterRegistry registry;
    private final Map<Pipeline, Epoch> lastEpochs = new ConcurrentHashMap<>();
    private final Map<State, Counter> ended = new EnumMap<>(State.class);
    private final Counter imagesFromCache;
    private final Counter imagesFromStore;
    private volatile long movedAt; // nanoseconds of the registry's clock
    private final Counter logFailures;

    @Inject
    TrainerMetrics(MeterRegistry registry, StallWatch watch, JobStore store) {
        this(registry);
        watchStall(() -> watch.seconds(Topics.TRAINING_REQUESTS));
        watchJobs(store::count);
        watchUnreadableRecords(store::unreadable);
    }

    /** Registers the meters that exist before the first event. */
    public TrainerMetrics(MeterRegistry registry) {
        this.registry = registry;
        moved();
        logFailures = Counter.builder(LOG_FAILURES)
                .description("Failed writes of TensorBoard's files")
                .register(registry);
        imagesFromCache = imagesRead("cache");
        imagesFromStore = imagesRead("store");
        for (State state : State.values()) {
            if (state.terminal()) {
                ended.put(state, endedCounter(state));
            }
        }
        for (CancelOutcome outcome : CancelOutcome.values()) {
            cancellations(outcome);
        }
        for (ErrorSource source : ErrorSource.values()) {
            unexpectedErrors(source);
        }
        comparisons(true);
        comparisons(false);
        for (Pipeline pipeline : Pipeline.values()) {
            checkpoints(pipeline);
            skipped(pipeline);
        }
    }

    /** Registers the time in seconds for which a record of the requests topic has been retried; 0 without a retry. */
    public void watchStall(DoubleSupplier seconds) {
        Gauge.builder(REQUEST_STALLED, seconds::getAsDouble)
                .description("Time for which a record of training-requests has been retried")
                .baseUnit("seconds")
                .register(registry);
    }

    /** Registers the number of jobs in each state. */
    public void watchJobs(ToLongFunction<State> count) {
        for (State state : State.values()) {
            if (state != State.REJECTED) { // not a job
                Gauge.builder(JOBS, () -> count.applyAsLong(state))
                        .description("Recorded jobs of this trainer's partitions, by state")
                        .tag("state", label(state))
                        .register(registry);
            }
        }
        watchIdleness(() -> count.applyAsLong(State.RUNNING) > 0);
    }

    /** Registers the number of unreadable job records. */
    public void watchUnreadableRecords(IntSupplier count) {
        Gauge.builder(UNREADABLE_RECORDS, count::getAsInt)
                .description("Job records that cannot be read")
                .register(registry);
    }

    private void watchIdleness(BooleanSupplier isRunning) {
        Gauge.builder(IDLE, () -> isRunning.getAsBoolean() ? idleSeconds() : noJob())
                .description("Time since the last progress of the running job")
                .baseUnit("seconds")
                .register(registry);
    }

    /** Returns NaN and resets the idle time, which starts with the next job. */
    private double noJob() {
        moved();
        return Double.NaN;
    }

    private double idleSeconds() {
        return TimeUtils.nanosToUnit(now() - movedAt, TimeUnit.SECONDS);
    }

    private long now() {
        return registry.config().clock().monotonicTime();
    }

    /** Records progress of the running job: a step, or a part of a long stage, has ended. */
    public void moved() {
        movedAt = now();
    }

    /** Updates the gauges of a pipeline with an epoch's figures. */
    public void epochEnded(Pipeline pipeline, Epoch epoch) {
        moved();
        if (lastEpochs.put(pipeline, epoch) == null) {
            registerEpoch(pipeline);
        }
    }

    private void registerEpoch(Pipeline pipeline) {
        gauge(EPOCH, "Last finished epoch, from 1", null, pipeline, Epoch::number);
        gauge(LOSS, "Training loss, cross-entropy in nats", null, pipeline, Epoch::loss);
        gauge(ACCURACY, "Training accuracy, 0 to 1", "ratio", pipeline, Epoch::accuracy);
        gauge(VALIDATION_LOSS, "Validation loss, cross-entropy in nats", null, pipeline, Epoch::validationLoss);
        gauge(VALIDATION_ACCURACY, "Validation accuracy, 0 to 1", "ratio", pipeline, Epoch::validationAccuracy);
        gauge(SPEED, "Training images per second", null, pipeline, Epoch::imagesPerSecond);
    }

    private void gauge(String name, String description, String unit, Pipeline pipeline, ToDoubleFunction<Epoch> value) {
        Gauge.builder(name, () -> value.applyAsDouble(lastEpochs.get(pipeline)))
                .description(description)
                .baseUnit(unit)
                .tag("pipeline", pipeline.label())
                .register(registry);
    }

    /** Counts a finished request. */
    public void ended(State outcome) {
        ended.get(outcome).increment();
    }

    /**
     * Counts a job that ended FAILED.
     *
     * @param reason name of an {@link ErrorCode}, as in the job's event
     */
    public void failed(String reason) {
        Counter.builder(JOBS_FAILED)
                .description("Jobs that ended FAILED, by reason")
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    /** Counts the comparison of a new model with a published one. */
    public void compared(boolean succeeded) {
        comparisons(succeeded).increment();
    }

    private Counter comparisons(boolean succeeded) {
        return Counter.builder(COMPARISONS)
                .description("Comparisons of new models with published ones")
                .tag("outcome", succeeded ? "compared" : "failed")
                .register(registry);
    }

    /** Counts a published checkpoint. */
    public void checkpointPublished(Pipeline pipeline) {
        checkpoints(pipeline).increment();
    }

    /** Counts a request sent to the dead-letter topic. */
    public void deadLetter(ErrorCode reason) {
        Counter.builder(DEAD_LETTERS)
                .description("Training requests sent to the dead-letter topic, by reason")
                .tag("reason", reason.name())
                .register(registry)
                .increment();
    }

    /** Counts a cancellation. */
    public void cancellation(CancelOutcome outcome) {
        cancellations(outcome).increment();
    }

    /** Counts images that training skips. */
    public void imagesSkipped(Pipeline pipeline, int images) {
        skipped(pipeline).increment(images);
    }

    /** Counts an image of a data set version that was read from the cache of shards, or else from the store. */
    public void imageRead(boolean cached) {
        (cached ? imagesFromCache : imagesFromStore).increment();
    }

    private Counter imagesRead(String source) {
        return Counter.builder(IMAGES_READ)
                .description("Images of data set versions that were read, by source")
                .tag("source", source)
                .register(registry);
    }

    /** Counts a failed write of TensorBoard's files or a history. */
    public void logFailed() {
        logFailures.increment();
    }

    /** Counts an unexpected error that was contained. */
    public void unexpectedError(ErrorSource source) {
        unexpectedErrors(source).increment();
    }

    private Counter unexpectedErrors(ErrorSource source) {
        return Counter.builder(UNEXPECTED_ERRORS)
                .description("Unexpected errors that were contained")
                .tag("source", source.label())
                .register(registry);
    }

    private Counter endedCounter(State outcome) {
        return Counter.builder(JOBS_ENDED)
                .description("Finished training requests, by outcome")
                .tag("outcome", label(outcome))
                .register(registry);
    }

    private Counter cancellations(CancelOutcome outcome) {
        return Counter.builder(CANCELLATIONS)
                .description("Cancellations of training, by outcome")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private Counter checkpoints(Pipeline pipeline) {
        return Counter.builder(CHECKPOINTS)
                .description("Checkpoints published")
                .tag("pipeline", pipeline.label())
                .register(registry);
    }

    private Counter skipped(Pipeline pipeline) {
        return Counter.builder(SKIPPED)
                .description("Unreadable images skipped by training")
                .tag("pipeline", pipeline.label())
                .register(registry);
    }

    private static String label(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
