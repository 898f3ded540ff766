package dev.patisserie.standalone.client.history;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.ModelRefusalCleared;
import dev.patisserie.common.event.ModelUnpinned;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.common.event.SearchCancelled;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingRequested;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * An event type of a topic with decisions.
 *
 * @param topic the topic
 * @param type the CloudEvents type
 * @param event the class of the event
 * @param reader returns the facts of an event of this class
 */
record ActKind(String topic, String type, Class<? extends Event> event, Function<Event, Facts> reader) {

    /** The first kind of a topic is that of records without CloudEvents headers. */
    private static final List<ActKind> ALL = List.of(
            kind(
                    Topics.MODEL_SELECTION,
                    ModelPinned.TYPE,
                    ModelPinned.class,
                    e -> new Facts("pin", e.dataset(), e.modelId(), e.by(), e.reason())),
            kind(
                    Topics.MODEL_SELECTION,
                    ModelUnpinned.TYPE,
                    ModelUnpinned.class,
                    e -> new Facts("unpin", e.dataset(), e.dataset(), e.by(), e.reason())),
            kind(
                    Topics.MODEL_SELECTION,
                    ModelRefusalCleared.TYPE,
                    ModelRefusalCleared.class,
                    e -> new Facts("retry", e.dataset(), e.modelId(), e.by(), e.reason())),
            kind(
                    Topics.MODEL_SELECTION,
                    ModelPolicySet.TYPE,
                    ModelPolicySet.class,
                    e -> new Facts("policy " + e.rollout().label(), e.dataset(), e.dataset(), e.by(), e.reason())),
            kind(
                    Topics.MODEL_SELECTION,
                    RolloutCommanded.TYPE,
                    RolloutCommanded.class,
                    e -> new Facts("rollout " + e.command().label(), e.dataset(), e.modelId(), e.by(), e.reason())),
            kind(
                    Topics.TRAINING_REQUESTS,
                    TrainingRequested.TYPE,
                    TrainingRequested.class,
                    e -> new Facts("train", e.datasetReference().name(), e.requestId(), null, null)),
            kind(
                    Topics.TRAINING_REQUESTS,
                    TrainingCancelled.TYPE,
                    TrainingCancelled.class,
                    e -> new Facts("cancel", null, e.requestId(), e.by(), e.reason())),
            kind(
                    Topics.SEARCHES,
                    SearchRequested.TYPE,
                    SearchRequested.class,
                    e -> new Facts("search", e.base().datasetReference().name(), e.searchId(), null, null)),
            kind(
                    Topics.SEARCHES,
                    SearchCancelled.TYPE,
                    SearchCancelled.class,
                    e -> new Facts("cancel-search", null, e.searchId(), e.by(), e.reason())),
            kind(Topics.LABELS, ImageLabelled.TYPE, ImageLabelled.class, ActKind::label),
            kind(
                    Topics.DATASETS,
                    DatasetPublished.TYPE,
                    DatasetPublished.class,
                    e -> new Facts("publish-version", e.dataset(), e.key(), null, e.reason())),
            kind(Topics.CHECKPOINTS, CheckpointPublished.TYPE, CheckpointPublished.class, e -> null));

    /**
     * The facts of an event.
     *
     * @param act the name of the act
     * @param dataset the data set; null if unknown
     * @param subject the object of the act; null for the record's key
     * @param by the author; null if the event does not contain one
     * @param reason the reason; null if the event does not contain one
     */
    record Facts(String act, String dataset, String subject, String by, String reason) {}

    private static <E extends Event> ActKind kind(
            String topic, String type, Class<E> event, Function<E, Facts> reader) {
        return new ActKind(topic, type, event, any -> reader.apply(event.cast(any)));
    }

    private static Facts label(ImageLabelled event) {
        String label = event.label() == null ? "none of the classes" : event.label();
        return new Facts("label " + label, null, event.imageId(), event.labeller(), null);
    }

    /** Returns the kind of a record; empty if the topic has no events of the type. */
    static Optional<ActKind> of(String topic, Optional<String> type) {
        return ALL.stream()
                .filter(kind -> kind.topic.equals(topic))
                .filter(kind -> type.isEmpty() || type.get().equals(kind.type))
                .findFirst();
    }

    Facts facts(Event found) {
        return reader.apply(found);
    }
}
