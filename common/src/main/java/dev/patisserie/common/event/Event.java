package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonIgnore;

/** What a record on a topic says. Sealed: the list of event types is the contract. */
public sealed interface Event
        permits TrainingRequested,
                TrainingCancelled,
                TrainingProgressed,
                CheckpointPublished,
                ModelSwapReported,
                ModelPinned,
                ModelUnpinned,
                ModelRefusalCleared,
                PredictionMade {

    /** Returns the CloudEvents {@code type}, which carries the version of the schema. */
    @JsonIgnore
    String type();

    /** Returns the record key that keeps this event in order with its kin, or null where any key will do. */
    @JsonIgnore
    String key();
}
