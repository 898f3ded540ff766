package dev.patisserie.feedback.metrics;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.feedback.join.LabelResult;
import dev.patisserie.feedback.join.Revision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The meters of the join and of the accuracy. They count processed records, so a transaction that is repeated after a
 * failure counts again. Thread-safe.
 */
@Singleton
public final class FeedbackMetrics {

    /** Labels, by {@code policy} and {@code result}. */
    public static final String LABELS = "feedback.labels";

    /** Outcomes of the join, by {@code outcome}. */
    public static final String JOIN = "feedback.join";

    /** Time from a prediction to its label. */
    public static final String LABEL_DELAY = "feedback.label.delay";

    /** Labels sent to the dead-letter topic, by {@code reason}. */
    public static final String DEAD_LETTERS = "feedback.dead.letters";

    /** Invalid predictions, which were skipped. */
    public static final String PREDICTIONS_INVALID = "feedback.predictions.invalid";

    /** Joined records of models without predictions, which the accuracy ignores because there are too many. */
    public static final String LABELS_UNCOUNTED = "feedback.labels.uncounted";

    /** Size of the images in the join of this instance, in bytes. */
    public static final String STATE_BYTES = "feedback.state.bytes";

    /** Number of images in the join of this instance. */
    public static final String STATE_IMAGES = "feedback.state.images";

    /** A sum of nanoseconds holds thousands of such delays, so that wrong times do not cause an overflow. */
    private static final Duration LONGEST_DELAY = Duration.ofDays(366);

    private static final String NONE = "none";

    private final MeterProvider<Counter> labels;
    private final MeterProvider<Counter> join;
    private final MeterProvider<Counter> deadLetters;
    private final Counter predictionsInvalid;
    private final Counter labelsUncounted;
    private final Timer labelDelay;
    private final UnexpectedErrors errors;
    private final AccuracyGauges accuracy;
    private final Map<String, State> states = new ConcurrentHashMap<>();

    private record State(long bytes, long images) {}

    /** Registers the meters. */
    public FeedbackMetrics(MeterRegistry registry) {
        labels = Counter.builder(LABELS)
                .description("Labels and retractions that were read")
                .withRegistry(registry);
        join = Counter.builder(JOIN).description("Outcomes of the join").withRegistry(registry);
        deadLetters = Counter.builder(DEAD_LETTERS)
                .description("Labels sent to the dead-letter topic")
                .withRegistry(registry);
        predictionsInvalid = Counter.builder(PREDICTIONS_INVALID)
                .description("Invalid predictions, which were skipped")
                .register(registry);
        labelsUncounted = Counter.builder(LABELS_UNCOUNTED)
                .description("Joined records of models without predictions, beyond the limit of such models")
                .register(registry);
        labelDelay = Timer.builder(LABEL_DELAY)
                .description("Time from a prediction to its label")
                .serviceLevelObjectives(
                        Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(7))
                .register(registry);
        Gauge.builder(STATE_BYTES, states, all -> all.values().stream()
                        .mapToLong(State::bytes)
                        .sum())
                .description("Size of the images in the join of this instance")
                .register(registry);
        Gauge.builder(STATE_IMAGES, states, all -> all.values().stream()
                        .mapToLong(State::images)
                        .sum())
                .description("Number of images in the join of this instance")
                .register(registry);
        errors = new UnexpectedErrors(registry);
        accuracy = new AccuracyGauges(registry);
    }

    /**
     * Counts a label or a retraction.
     *
     * @param policy the rule that chose the image; empty if unknown
     */
    public void label(Optional<SelectionPolicy> policy, LabelResult result) {
        labels.withTags("policy", policy.map(SelectionPolicy::label).orElse(NONE), "result", result.label())
                .increment();
    }

    /** Counts a joined record with a label in force. */
    public void joined(Revision revision) {
        join(revision.echoed() ? JoinOutcome.ECHOED : JoinOutcome.JOINED);
        Duration delay = Duration.ofMillis(
                (long) Math.min(LONGEST_DELAY.toMillis(), revision.current().delaySeconds() * 1000));
        labelDelay.record(delay);
    }

    /** Counts an outcome of the join. */
    public void join(JoinOutcome outcome) {
        join.withTag("outcome", outcome.label()).increment();
    }

    /** Counts a label that was sent to the dead-letter topic. */
    public void deadLetter(ErrorCode code) {
        deadLetters.withTag("reason", code.name()).increment();
    }

    /** Counts an invalid prediction. */
    public void predictionInvalid() {
        predictionsInvalid.increment();
    }

    /** Counts a joined record that the accuracy ignores. */
    public void labelUncounted() {
        labelsUncounted.increment();
    }

    /** Counts an unexpected error. */
    public void unexpected(UnexpectedSource source) {
        errors.count(source);
    }

    /** Sets the size of the state of one task. */
    public void state(String task, long bytes, long images) {
        states.put(task, new State(bytes, images));
    }

    /** Removes a task that this instance no longer has. */
    public void stateClosed(String task) {
        states.remove(task);
    }

    /** Sets the estimates of a model. */
    public void accuracy(AccuracyEstimated estimated) {
        accuracy.replace(estimated);
    }

    /** Removes all estimates, because another instance estimates now. */
    public void accuracyClosed() {
        accuracy.clear();
    }
}
