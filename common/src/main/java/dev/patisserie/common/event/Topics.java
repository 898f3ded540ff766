package dev.patisserie.common.event;

import java.util.List;

/** The names of the topics. They are the contract, although a service's channel can be configured otherwise. */
public final class Topics {

    /** Image files to classify. Key: any. */
    public static final String IMAGES = "images";

    /** {@link PredictionMade}. Key: that of the image record. */
    public static final String PREDICTIONS = "predictions";

    /** Images that cannot be classified, with their original bytes and headers. */
    public static final String IMAGES_DEAD_LETTERS = "images.dead-letters";

    /** {@link TrainingRequested} and {@link TrainingCancelled}. Key: the request's id. */
    public static final String TRAINING_REQUESTS = "training-requests";

    /** Training requests that are invalid, with their original bytes and headers. */
    public static final String TRAINING_REQUESTS_DEAD_LETTERS = "training-requests.dead-letters";

    /** {@link TrainingProgressed}. Key: the request's id. Compacted: the last record is the state. */
    public static final String TRAINING_PROGRESS = "training-progress";

    /** {@link CheckpointPublished}. Key: the model's id. Compacted; a tombstone withdraws a model. */
    public static final String CHECKPOINTS = "checkpoints";

    /** {@link ModelSwapReported}. Key: the model's id. */
    public static final String MODEL_SWAPS = "model-swaps";

    /**
     * {@link ModelPinned}, {@link ModelUnpinned}. Key: the data set. Compacted: the last record is in force; a
     * tombstone removes the pin. Also {@link ModelRefusalCleared}, {@link ModelPolicySet} and {@link RolloutCommanded},
     * with other keys.
     */
    public static final String MODEL_SELECTION = "model-selection";

    /** {@link DatasetPublished}. Key: {@code dataset@version}. Compacted; a tombstone retires a version. */
    public static final String DATASETS = "datasets";

    /** {@link ImageLabelled}. Key: the image's id. Compacted; a tombstone retracts a label. */
    public static final String LABELS = "labels";

    /** Labels that are invalid, with their original bytes and headers. */
    public static final String LABELS_DEAD_LETTERS = "labels.dead-letters";

    /** {@link ImageSelected}. Key: the image's id. */
    public static final String LABELLING_QUEUE = "labelling-queue";

    /** {@link FeedbackJoined}. Key: the image's id. */
    public static final String FEEDBACK = "feedback";

    /** {@link AccuracyEstimated}. Key: the model's id. Compacted: the last record is the state. */
    public static final String LIVE_ACCURACY = "live-accuracy";

    /** {@link DriftChanged}. Key: {@code dataset/monitor}. Compacted: the last record is the state. */
    public static final String DRIFT = "drift";

    /** {@link ShadowAnswered}. Key: the image's id. */
    public static final String PREDICTIONS_SHADOW = "predictions.shadow";

    /** {@link RolloutChanged}. Key: the data set. Compacted: the last record is the state. */
    public static final String ROLLOUTS = "rollouts";

    /** {@link RetrainingChanged}. Key: the data set. Compacted: the last record is the state. */
    public static final String RETRAINING = "retraining";

    /**
     * {@link SearchRequested} with the id of the search as key, {@link SearchProgressed} under {@code state/} and
     * {@link SearchCancelled} under {@code cancel/} and the id. Compacted: the last record of a key is in force.
     */
    public static final String SEARCHES = "searches";

    /** Every topic. */
    public static final List<String> ALL = List.of(
            IMAGES,
            PREDICTIONS,
            IMAGES_DEAD_LETTERS,
            TRAINING_REQUESTS,
            TRAINING_REQUESTS_DEAD_LETTERS,
            TRAINING_PROGRESS,
            CHECKPOINTS,
            MODEL_SWAPS,
            MODEL_SELECTION,
            DATASETS,
            LABELS,
            LABELS_DEAD_LETTERS,
            LABELLING_QUEUE,
            FEEDBACK,
            LIVE_ACCURACY,
            DRIFT,
            PREDICTIONS_SHADOW,
            ROLLOUTS,
            RETRAINING,
            SEARCHES);

    private Topics() {}
}
