package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonIgnore;

/** The content of a record. The sealed list of event types is the contract of the topics. */
public sealed interface Event
        permits TrainingRequested,
                TrainingCancelled,
                TrainingProgressed,
                CheckpointPublished,
                ModelSwapReported,
                ModelPinned,
                ModelUnpinned,
                ModelRefusalCleared,
                PredictionMade,
                DatasetPublished,
                ImageLabelled,
                ImageSelected,
                FeedbackJoined,
                AccuracyEstimated,
                DriftChanged,
                ModelPolicySet,
                RolloutCommanded,
                RolloutChanged,
                ShadowAnswered,
                RetrainingChanged,
                SearchRequested,
                SearchProgressed,
                SearchCancelled {

    /** Returns the CloudEvents {@code type}, which carries the version of the schema. */
    @JsonIgnore
    String type();

    /** Returns the record key that keeps related events in order, or null if any key is suitable. */
    @JsonIgnore
    String key();
}
