package dev.patisserie.standalone.command.stack;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.TopicTail;
import dev.patisserie.standalone.timeline.Timeline;
import dev.patisserie.standalone.timeline.Timeline.Kind;
import dev.patisserie.standalone.timeline.TimelineRecorder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Follows the topics of the loop, and records answers, evidence and changes. Not thread-safe; the caller closes it. */
final class LoopRecords implements AutoCloseable {

    private final TopicTail tail;
    private final UnaryOperator<String> truth;
    private final TimelineRecorder recorder;
    private final BiConsumer<Kind, String> events;
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Integer> answers = new HashMap<>();
    private final Map<String, RolloutChanged> rollouts = new HashMap<>();
    private final Map<String, TrainingProgressed> trainings = new HashMap<>();
    private final Set<String> requests = new HashSet<>();
    private final Set<String> alarmed = new HashSet<>();
    private final Set<String> answered = new HashSet<>();
    private RetrainingChanged retraining;
    private RolloutChanged current;
    private String answering;
    private int repeats;
    private int deadLetters;

    /**
     * Follows the topics from now on.
     *
     * @param truth returns the class of an image by its id; null for images that do not belong to the stream
     * @param recorder receives answers and evidence
     * @param events receives changes, for people
     */
    LoopRecords(
            String bootstrap, UnaryOperator<String> truth, TimelineRecorder recorder, BiConsumer<Kind, String> events) {
        this.tail = TopicTail.fromNow(
                bootstrap,
                Topics.PREDICTIONS,
                Topics.IMAGES_DEAD_LETTERS,
                Topics.DRIFT,
                Topics.ROLLOUTS,
                Topics.RETRAINING,
                Topics.TRAINING_PROGRESS);
        this.truth = truth;
        this.recorder = recorder;
        this.events = events;
    }

    /** Names a model for people. */
    void name(String modelId, String name) {
        names.put(modelId, name);
    }

    /** Reads new records; waits for a short time if there are none. */
    void poll() {
        tail.poll().stream().filter(record -> record.value() != null).forEach(this::read);
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        switch (record.topic()) {
            case Topics.DRIFT -> drift(event(record, DriftChanged.class));
            case Topics.ROLLOUTS -> rollout(event(record, RolloutChanged.class));
            case Topics.RETRAINING -> retraining(event(record, RetrainingChanged.class));
            case Topics.TRAINING_PROGRESS -> training(event(record, TrainingProgressed.class));
            default -> outcome(ImageOutcome.read(record));
        }
    }

    private static <E extends Event> E event(ConsumerRecord<byte[], byte[]> record, Class<E> type) {
        return EventCodec.decode(record.headers(), record.value(), type);
    }

    private void outcome(ImageOutcome.Of found) {
        String label = truth.apply(found.imageId());
        if (label == null) {
            return;
        }
        if (!answered.add(found.imageId())) {
            repeats++;
        } else if (found.outcome() instanceof ImageOutcome.Predicted predicted) {
            String modelId = predicted.prediction().modelId();
            if (!modelId.equals(answering)) {
                answering = modelId;
                events.accept(Kind.SWAP, name(modelId) + " answers");
            }
            answers.merge(modelId, 1, Integer::sum);
            recorder.answered(modelId, predicted.prediction().label().equals(label));
        } else {
            deadLetters++;
        }
    }

    private void drift(DriftChanged monitor) {
        boolean isErrors = monitor.monitor().equals(DriftChanged.ERRORS);
        if (isErrors && monitor.state() == DriftChanged.State.ALARMED && alarmed.add(monitor.modelId())) {
            events.accept(Kind.STEP, "alarm: %s makes more errors than allowed".formatted(name(monitor.modelId())));
        }
    }

    private void rollout(RolloutChanged rollout) {
        current = rollout;
        recorder.level(
                Timeline.Test.ROLLOUT, rollout.rolloutId(), rollout.evidence().level());
        RolloutChanged before = rollouts.put(rollout.candidate(), rollout);
        if (before == null || before.phase() != rollout.phase()) {
            events.accept(Kind.STEP, name(rollout.candidate()) + ' ' + phase(rollout));
        }
    }

    private String phase(RolloutChanged rollout) {
        return switch (rollout.phase()) {
            case SHADOW -> "is compared with " + name(rollout.champion());
            case PROMOTED -> "is promoted: " + pairs(rollout);
            case ROLLED_BACK -> "is rolled back: " + pairs(rollout);
            case PAUSED -> "waits for a person";
        };
    }

    /**
     * Records the evidence between two events, which come only at changes.
     *
     * @param drift that of the monitor of the errors
     * @param rollout that of the rollout under way
     */
    void measured(double drift, double rollout) {
        if (answering != null) {
            recorder.level(Timeline.Test.DRIFT, answering, drift);
        }
        if (current != null && current.phase() == RolloutChanged.Phase.SHADOW) {
            recorder.level(Timeline.Test.ROLLOUT, current.rolloutId(), rollout);
        }
    }

    private static String pairs(RolloutChanged rollout) {
        return "%s, %d answers better, %d worse"
                .formatted(
                        rollout.code(),
                        rollout.evidence().candidateOnly(),
                        rollout.evidence().championOnly());
    }

    private void retraining(RetrainingChanged change) {
        if (change.state() == RetrainingChanged.State.REQUESTED
                && requests.add(change.request().requestId())) {
            events.accept(Kind.STEP, "training requested, with %d new labels".formatted(change.newLabels()));
        }
        retraining = change;
    }

    private void training(TrainingProgressed progress) {
        TrainingProgressed before = trainings.put(progress.requestId(), progress);
        if (progress.state().terminal() && (before == null || !before.state().terminal())) {
            events.accept(
                    Kind.STEP,
                    "training ends: %s".formatted(progress.state().name().toLowerCase(Locale.ROOT)));
        }
    }

    private String name(String modelId) {
        return names.getOrDefault(modelId, modelId);
    }

    /** Returns the number of images with an outcome. */
    int answered() {
        return answered.size();
    }

    /** Returns the number of answers of a model. */
    int answersOf(String modelId) {
        return answers.getOrDefault(modelId, 0);
    }

    /** Returns the number of second outcomes of images. */
    int repeats() {
        return repeats;
    }

    /** Returns the number of images that were rejected. */
    int deadLetters() {
        return deadLetters;
    }

    /** Returns whether the monitor of the errors of a model has raised an alarm. */
    boolean hasAlarm(String modelId) {
        return alarmed.contains(modelId);
    }

    /** Returns the last automatic training, if any. */
    Optional<RetrainingChanged> retraining() {
        return Optional.ofNullable(retraining);
    }

    /** Returns the progress of a training, if any. */
    Optional<TrainingProgressed> training(String requestId) {
        return Optional.ofNullable(trainings.get(requestId));
    }

    /** Returns the last state of the rollout of a candidate, if any. */
    Optional<RolloutChanged> rollout(String candidate) {
        return Optional.ofNullable(rollouts.get(candidate));
    }

    @Override
    public void close() {
        tail.close();
    }
}
