package dev.patisserie.inference.metrics;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.StallWatch;
import dev.patisserie.common.time.Elapsed;
import dev.patisserie.inference.classify.BatchStage;
import dev.patisserie.inference.classify.ClassificationListener;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.classify.Outcome.Predicted;
import dev.patisserie.inference.classify.Outcome.Unanswered;
import dev.patisserie.inference.classify.Verdict;
import dev.patisserie.inference.model.SwapListener;
import dev.patisserie.inference.uncertainty.ExplainReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The meters of the stream and the models. Tag values are fixed enums, except for the name of the serving model on one
 * gauge, whose series is removed with the model. Thread-safe.
 */
@Singleton
@Typed(InferenceMetrics.class) // not as a listener: listeners are injected with their errors contained
public final class InferenceMetrics implements ClassificationListener, SwapListener {

    /** Images with an acknowledged outcome, by {@code outcome} and {@code reason}. */
    public static final String IMAGES = "inference.images";

    /** Images sent to the dead-letter topic, by {@code reason}. */
    public static final String DEAD_LETTERS = "inference.dead.letters";

    /** Images in one forward pass. */
    public static final String BATCH_SIZE = "inference.batch.size";

    /** Time to decode one image. */
    public static final String DECODE = "inference.decode";

    /** Time of one forward pass. */
    public static final String INFER = "inference.infer";

    /** Time from the poll of an image to its acknowledged outcome. */
    public static final String END_TO_END = "inference.end.to.end";

    /** Age of an image event at its poll. */
    public static final String EVENT_AGE = "inference.event.age";

    /** Labelled images, by {@code result}: correct, wrong, unknown_label. */
    public static final String LABELLED = "inference.labelled.images";

    /** Fraction of correct predictions among the last labelled images. */
    public static final String LIVE_ACCURACY = "inference.live.accuracy";

    /** Attempts to serve another model, by {@code outcome} and {@code reason}. */
    public static final String SWAPS = "inference.model.swaps";

    /** 1 for the serving model, by {@code model_name} and {@code model_version}. */
    public static final String MODEL_INFO = "inference.model.info";

    /** Time since the serving model was published. */
    public static final String MODEL_AGE = "inference.model.age";

    /** Published holdout accuracy of the serving model. */
    public static final String HOLDOUT_ACCURACY = "inference.model.holdout.accuracy";

    /** Records of topic checkpoints, by {@code outcome}: published, withdrawn, invalid. */
    public static final String CHECKPOINTS = "inference.checkpoints";

    /** Failed attempts at a batch that are retried, by {@code stage}. */
    public static final String BATCH_RETRIES = "inference.batch.retries";

    /** Time for which the oldest batch has been retried without success, by {@code stage}. */
    public static final String BATCH_STALLED = "inference.batch.stalled";

    /** Batches dropped because of a rebalance before their commit; they are polled again. */
    public static final String BATCHES_DROPPED = "inference.batches.dropped";

    /** Images whose header {@code traceparent} is malformed and ignored. */
    public static final String MALFORMED_TRACES = "inference.trace.contexts.malformed";

    /** Objective for the time to an outcome; a bucket boundary of the histogram, for alerts. */
    private static final Duration ANSWER_OBJECTIVE = Duration.ofSeconds(5);

    /** Objective for the age of an image at its poll; a bucket boundary of the histogram, for alerts. */
    private static final Duration AGE_OBJECTIVE = Duration.ofMinutes(1);

    /**
     * Maximum recorded age. A sum of nanoseconds holds 100,000 such ages, so that wrong event times do not cause an
     * overflow.
     */
    private static final Duration LONGEST_AGE = Duration.ofDays(1);

    private static final String NONE = "none";

    private final MeterProvider<Counter> images;
    private final MeterProvider<Counter> deadLetters;
    private final MeterProvider<Counter> labelled;
    private final MeterProvider<Counter> swaps;
    private final MeterProvider<Counter> checkpoints;
    private final MeterProvider<Counter> retries;
    private final Counter dropped;
    private final Counter malformedTraces;
    private final DistributionSummary batchSize;
    private final Timer decode;
    private final Timer infer;
    private final Timer endToEnd;
    private final Timer eventAge;
    private final MultiGauge modelInfo;
    private final LiveAccuracy accuracy;
    private final UncertaintyMetrics uncertainty;
    private final Clock clock;
    private volatile CheckpointPublished serving; // null while no model serves

    /**
     * The settings of the meters.
     *
     * @param accuracyWindow number of last labelled images in the live accuracy, at least 1
     */
    public record Settings(int accuracyWindow) {}

    @Inject
    InferenceMetrics(MeterRegistry registry, Settings settings, Clock clock, StallWatch watch) {
        this(registry, settings.accuracyWindow(), clock);
        watchStalls(registry, stage -> watch.seconds(stage.label()));
    }

    /**
     * Registers the meters.
     *
     * @param registry registry of the meters
     * @param accuracyWindow number of last labelled images in the live accuracy, at least 1
     * @param clock source of the current time
     */
    public InferenceMetrics(MeterRegistry registry, int accuracyWindow, Clock clock) {
        this.clock = clock;
        accuracy = new LiveAccuracy(accuracyWindow);
        uncertainty = new UncertaintyMetrics(registry);
        images = counter(registry, IMAGES, "Images with an acknowledged outcome");
        deadLetters = counter(registry, DEAD_LETTERS, "Images sent to the dead-letter topic");
        labelled = counter(registry, LABELLED, "Labelled images by correctness of the prediction");
        swaps = counter(registry, SWAPS, "Attempts to swap the serving model");
        checkpoints = counter(registry, CHECKPOINTS, "Records read from topic checkpoints");
        retries = counter(registry, BATCH_RETRIES, "Failed attempts at a batch of images");
        dropped = counter(registry, BATCHES_DROPPED, "Batches dropped by a rebalance and polled again")
                .withTags();
        malformedTraces = counter(registry, MALFORMED_TRACES, "Images with a malformed traceparent, which is ignored")
                .withTags();
        batchSize = DistributionSummary.builder(BATCH_SIZE)
                .description("Images in one forward pass")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
                .register(registry);
        decode = timer(DECODE, "Time to decode one image", Duration.ofSeconds(10))
                .register(registry);
        infer = timer(INFER, "Time of one forward pass", Duration.ofSeconds(30)).register(registry);
        endToEnd = timer(
                        END_TO_END, "Time from the poll of an image to its acknowledged outcome", Duration.ofMinutes(1))
                .serviceLevelObjectives(ANSWER_OBJECTIVE)
                .register(registry);
        eventAge = timer(EVENT_AGE, "Age of an image event at its poll", Duration.ofHours(1))
                .serviceLevelObjectives(AGE_OBJECTIVE)
                .register(registry);
        registerGauges(registry);
        modelInfo = MultiGauge.builder(MODEL_INFO)
                .description("1 for the serving model")
                .register(registry);
    }

    private void registerGauges(MeterRegistry registry) {
        Gauge.builder(LIVE_ACCURACY, accuracy, LiveAccuracy::value)
                .description("Fraction of correct predictions among the last labelled images")
                .register(registry);
        Gauge.builder(MODEL_AGE, this, InferenceMetrics::modelAgeSeconds)
                .description("Time since the serving model was published")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder(HOLDOUT_ACCURACY, this, InferenceMetrics::holdoutAccuracy)
                .description("Published holdout accuracy of the serving model")
                .register(registry);
    }

    /** Registers gauges for the retry time of the oldest batch of each stage, in seconds; 0 without a retry. */
    public void watchStalls(MeterRegistry registry, ToDoubleFunction<BatchStage> seconds) {
        for (BatchStage stage : BatchStage.values()) {
            Gauge.builder(BATCH_STALLED, () -> seconds.applyAsDouble(stage))
                    .description("Time for which the oldest batch has been retried")
                    .baseUnit("seconds")
                    .tag("stage", stage.label())
                    .register(registry);
        }
    }

    private static MeterProvider<Counter> counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).withRegistry(registry);
    }

    private static Timer.Builder timer(String name, String description, Duration longest) {
        return Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(longest);
    }

    @Override
    public void decoded(Duration took) {
        decode.record(took);
    }

    @Override
    public void inferred(int count, Duration took) {
        batchSize.record(count);
        infer.record(took);
    }

    @Override
    public void explained(ExplainReason reason) {
        uncertainty.explained(reason);
    }

    /** Records the age of an image event at its poll. An age of more than a day counts as a day. */
    public void received(Instant eventTime, Instant receivedAt) {
        eventAge.record(Elapsed.between(eventTime, receivedAt, LONGEST_AGE));
    }

    /** Counts an image whose {@code traceparent} is ignored. */
    public void traceContextMalformed() {
        malformedTraces.increment();
    }

    /**
     * Counts an outcome that its topic has acknowledged.
     *
     * @param outcome the outcome of the image
     * @param receivedAt time of the poll
     */
    public void acknowledged(Outcome outcome, Instant receivedAt) {
        endToEnd.record(Elapsed.between(receivedAt, clock.instant()));
        String reason = NONE;
        if (outcome instanceof Unanswered unanswered) {
            reason = unanswered.code().name();
            deadLetters.withTag("reason", reason).increment();
        } else if (outcome instanceof Predicted predicted) {
            count(predicted.verdict());
            uncertainty.acknowledged(predicted.prediction());
        }
        images.withTags("outcome", outcome.label(), "reason", reason).increment();
    }

    private void count(Verdict verdict) {
        if (verdict == Verdict.UNLABELLED) {
            return;
        }
        labelled.withTag("result", verdict.name().toLowerCase(Locale.ROOT)).increment();
        if (verdict != Verdict.UNKNOWN_LABEL) {
            accuracy.add(verdict == Verdict.CORRECT);
        }
    }

    /** Counts a failed attempt at a batch that is retried. */
    public void batchRetried(BatchStage stage) {
        retries.withTag("stage", stage.label()).increment();
    }

    /** Counts a batch whose images are polled again after a rebalance. */
    public void batchDropped() {
        dropped.increment();
    }

    /** Counts a publication. */
    public void checkpointPublished() {
        checkpoints.withTag("outcome", "published").increment();
    }

    /** Counts a withdrawal. */
    public void checkpointWithdrawn() {
        checkpoints.withTag("outcome", "withdrawn").increment();
    }

    /** Counts an invalid record, which was skipped. */
    public void checkpointInvalid() {
        checkpoints.withTag("outcome", "invalid").increment();
    }

    @Override
    public void swapped(CheckpointPublished checkpoint) {
        serving(checkpoint);
        countSwap("swapped", NONE);
    }

    @Override
    public void refused(CheckpointPublished checkpoint, PatisserieException failure) {
        countSwap("refused", failure.code().name());
    }

    @Override
    public void deferred(CheckpointPublished checkpoint, PatisserieException failure) {
        countSwap("deferred", failure.code().name());
    }

    @Override
    public void unloaded(CheckpointPublished checkpoint) {
        serving(null);
    }

    @Override
    public void cleared(CheckpointPublished checkpoint) {
        serving(null);
        countSwap("withdrawn", NONE);
    }

    private void countSwap(String outcome, String reason) {
        swaps.withTags("outcome", outcome, "reason", reason).increment();
    }

    private void serving(CheckpointPublished checkpoint) {
        serving = checkpoint;
        List<MultiGauge.Row<?>> rows = Optional.ofNullable(checkpoint).stream()
                .<MultiGauge.Row<?>>map(InferenceMetrics::infoRow)
                .toList();
        modelInfo.register(rows, true);
    }

    private static MultiGauge.Row<?> infoRow(CheckpointPublished checkpoint) {
        return MultiGauge.Row.of(Tags.of("model_name", checkpoint.dataset(), "model_version", checkpoint.modelId()), 1);
    }

    private double modelAgeSeconds() {
        CheckpointPublished model = serving;
        return model == null
                ? Double.NaN
                : Elapsed.between(model.publishedAt(), clock.instant()).toMillis() / 1000.0;
    }

    private double holdoutAccuracy() {
        CheckpointPublished model = serving;
        return model == null ? Double.NaN : model.holdout().accuracy();
    }
}
