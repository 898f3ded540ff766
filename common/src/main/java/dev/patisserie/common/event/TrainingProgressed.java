package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The progress of a training job. It is published at each change of state, after each epoch and, at most once per
 * second, within an epoch. The topic is compacted, so the last event of a request is its state.
 *
 * @param requestId the request
 * @param state the job's state
 * @param pipeline its recipe; null if the request could not be read or has not arrived
 * @param dataset its data set as the request names it; null in the same cases
 * @param at time of the event (UTC)
 * @param epoch the epoch that ended; null otherwise
 * @param step the step that ended within an unfinished epoch; null otherwise
 * @param result the result of a completed job; null otherwise
 * @param failure the reason of a failure, rejection or cancellation; null otherwise
 * @param datasetVersion id of the version of the data set that the job trains on; null for a folder without versions
 * @param search the trial of a search that the job trains; null for other jobs
 * @param trial the result of a paused job; null otherwise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingProgressed(
        String requestId,
        State state,
        Pipeline pipeline,
        String dataset,
        Instant at,
        Epoch epoch,
        Step step,
        Result result,
        Failure failure,
        String datasetVersion,
        SearchTrial search,
        TrialResult trial)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "training.progressed.v1";

    /** Requires the fields that belong to the state, and rejects others. */
    public TrainingProgressed {
        Require.name("requestId", requestId);
        Require.present("state", state);
        Require.present("at", at);
        if (step != null && (state != State.RUNNING || epoch != null)) {
            throw new IllegalArgumentException(
                    "step belongs to RUNNING within an epoch, not to the end of one, state was %s".formatted(state));
        }
        if ((result != null) != (state == State.COMPLETED)) {
            throw new IllegalArgumentException("result belongs to COMPLETED and to it alone, state was " + state);
        }
        if ((trial != null) != (state == State.PAUSED)) {
            throw new IllegalArgumentException("trial belongs to PAUSED and to it alone, state was " + state);
        }
        if ((failure != null) != (state.terminal() && state != State.COMPLETED && state != State.PAUSED)) {
            throw new IllegalArgumentException(
                    "failure belongs to FAILED, CANCELLED and REJECTED alone, state was " + state);
        }
        if (datasetVersion != null) {
            Require.sha256("datasetVersion", datasetVersion);
        }
    }

    /** Creates the event of a job that belongs to no search. */
    public TrainingProgressed(
            String requestId,
            State state,
            Pipeline pipeline,
            String dataset,
            Instant at,
            Epoch epoch,
            Step step,
            Result result,
            Failure failure,
            String datasetVersion) {
        this(requestId, state, pipeline, dataset, at, epoch, step, result, failure, datasetVersion, null, null);
    }

    /**
     * The job of an event.
     *
     * @param requestId the request
     * @param pipeline its pipeline; null if the request could not be read
     * @param dataset its data set as the request names it; null if the request could not be read
     * @param datasetVersion id of the version of the data set; null for a folder, or if it is unknown
     * @param search the trial of a search that the job trains; null for other jobs
     */
    public record JobRef(
            String requestId, Pipeline pipeline, String dataset, String datasetVersion, SearchTrial search) {

        /** Refers to a job without a data set version that belongs to no search. */
        public JobRef(String requestId, Pipeline pipeline, String dataset) {
            this(requestId, pipeline, dataset, null, null);
        }

        /** Refers to the job of a request. */
        public static JobRef of(TrainingRequested request) {
            return new JobRef(
                    request.requestId(),
                    request.pipeline(),
                    request.dataset(),
                    null,
                    request.trial() == null ? null : request.trial().search());
        }

        /** Returns the reference with the id of a version, or without one. */
        public JobRef withVersion(Optional<String> version) {
            return new JobRef(requestId, pipeline, dataset, version.orElse(null), search);
        }

        /** Refers to the job of a request that could not be read. */
        public static JobRef unread(String requestId) {
            return new JobRef(requestId, null, null);
        }
    }

    /** Reports that a job is recorded. */
    public static TrainingProgressed accepted(JobRef job, Instant at) {
        return of(job, State.ACCEPTED, at, null, null);
    }

    /** Reports that a job is running. */
    public static TrainingProgressed running(JobRef job, Instant at) {
        return of(job, State.RUNNING, at, null, null);
    }

    /** Reports that the checkpoint of a job is published. */
    public static TrainingProgressed completed(JobRef job, Instant at, Result result) {
        return of(job, State.COMPLETED, at, result, null);
    }

    /**
     * Reports that a job ended without a checkpoint.
     *
     * @param state {@link State#FAILED}, {@link State#CANCELLED} or {@link State#REJECTED}
     * @param failure the reason
     */
    public static TrainingProgressed ended(JobRef job, State state, Instant at, Failure failure) {
        return of(job, state, at, null, failure);
    }

    private static TrainingProgressed of(JobRef job, State state, Instant at, Result result, Failure failure) {
        return new TrainingProgressed(
                job.requestId(),
                state,
                job.pipeline(),
                job.dataset(),
                at,
                null,
                null,
                result,
                failure,
                job.datasetVersion(),
                job.search(),
                null);
    }

    /** Reports that a job of a search has reached its last epoch. */
    public static TrainingProgressed paused(JobRef job, Instant at, TrialResult trial) {
        return new TrainingProgressed(
                job.requestId(),
                State.PAUSED,
                job.pipeline(),
                job.dataset(),
                at,
                null,
                null,
                null,
                null,
                job.datasetVersion(),
                job.search(),
                trial);
    }

    /** Returns this event with an epoch that ended at a time. */
    public TrainingProgressed withEpoch(Epoch ended, Instant time) {
        return new TrainingProgressed(
                requestId, state, pipeline, dataset, time, ended, null, result, failure, datasetVersion, search, trial);
    }

    /** Returns this event with a step that ended at a time, within an epoch. */
    public TrainingProgressed withStep(Step ended, Instant time) {
        return new TrainingProgressed(
                requestId, state, pipeline, dataset, time, null, ended, result, failure, datasetVersion, search, trial);
    }

    /** Returns this event with another failure. */
    public TrainingProgressed withFailure(Failure reason) {
        return new TrainingProgressed(
                requestId, state, pipeline, dataset, at, epoch, step, result, reason, datasetVersion, search, trial);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String key() {
        return requestId;
    }

    /** The states of a job. */
    public enum State {
        /** The job is recorded on disk and survives a crash of the trainer. */
        ACCEPTED(false),
        /** Training or evaluation is in progress. */
        RUNNING(false),
        /** The checkpoint is published. */
        COMPLETED(true),
        /** The job trained a step of a trial, whose state is kept; there is no checkpoint. */
        PAUSED(true),
        /** The job ended without a checkpoint. */
        FAILED(true),
        /** The job was cancelled; there is no checkpoint. */
        CANCELLED(true),
        /** The request was invalid and is in the dead-letter topic. */
        REJECTED(true);

        private final boolean terminal;

        State(boolean terminal) {
            this.terminal = terminal;
        }

        /** Returns whether no other state follows. */
        public boolean terminal() {
            return terminal;
        }
    }

    /**
     * One finished epoch.
     *
     * @param phase part of the recipe that the epoch belongs to, e.g. {@code training}
     * @param number number of the epoch, from 1
     * @param of epochs in this phase
     * @param loss mean categorical cross-entropy over the training images, in nats
     * @param accuracy fraction of training images classified correctly, 0 to 1
     * @param validationLoss mean categorical cross-entropy over the validation split, in nats
     * @param validationAccuracy fraction of validation images classified correctly, 0 to 1
     * @param learningRate learning rate of the optimiser in this epoch
     * @param imagesPerSecond throughput of the training steps
     * @param secondsLeft estimated time to the end of the phase, in seconds
     */
    public record Epoch(
            String phase,
            int number,
            int of,
            double loss,
            double accuracy,
            double validationLoss,
            double validationAccuracy,
            double learningRate,
            double imagesPerSecond,
            double secondsLeft) {
        /** Validates the ranges. */
        public Epoch {
            Require.text("phase", phase);
            Require.range("number", number, 1, of);
            Require.range("accuracy", accuracy, 0, 1);
            Require.range("validationAccuracy", validationAccuracy, 0, 1);
        }
    }

    /**
     * One finished step of an unfinished epoch.
     *
     * @param phase part of the recipe that the epoch belongs to, e.g. {@code training}
     * @param epoch number of the epoch, from 1
     * @param epochs number of epochs in this phase
     * @param number of the step in the epoch, from 1
     * @param of steps in each epoch
     * @param loss mean categorical cross-entropy over the epoch's images so far, in nats
     * @param accuracy fraction of these images classified correctly, 0 to 1
     * @param imagesPerSecond throughput of the training steps in this epoch so far
     * @param secondsLeft estimated time of the remaining steps of the epoch, in seconds
     */
    public record Step(
            String phase,
            int epoch,
            int epochs,
            int number,
            int of,
            double loss,
            double accuracy,
            double imagesPerSecond,
            double secondsLeft) {
        /** Validates the ranges. */
        public Step {
            Require.text("phase", phase);
            Require.range("epoch", epoch, 1, epochs);
            Require.range("number", number, 1, of);
            Require.range("accuracy", accuracy, 0, 1);
        }
    }

    /**
     * The result of a completed job.
     *
     * @param modelId the published model
     * @param trainImages number of training images, without unreadable ones
     * @param skippedImages number of unreadable files in all splits
     * @param trainingSeconds wall time of the epochs, validation included, in seconds
     * @param holdoutAccuracy fraction of holdout images classified correctly, 0 to 1
     * @param holdoutLoss mean categorical cross-entropy over the holdout, in nats
     * @param partSeconds wall time of each part of the recipe, in seconds, in the order of the parts
     * @param notices deviations from the request, each with its remedy
     * @param comparison the comparison if two models were trained, in which case {@code modelId} is the more accurate
     *     one; null otherwise
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Result(
            String modelId,
            int trainImages,
            int skippedImages,
            double trainingSeconds,
            double holdoutAccuracy,
            double holdoutLoss,
            Map<String, Double> partSeconds,
            List<String> notices,
            ModelComparison comparison) {
        /** Validates the ranges and copies the collections. */
        public Result {
            Require.name("modelId", modelId);
            Require.range("holdoutAccuracy", holdoutAccuracy, 0, 1);
            partSeconds =
                    partSeconds == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(partSeconds));
            notices = notices == null ? List.of() : Require.list("result.notices", notices);
        }
    }

    /**
     * The reason of a job's end without a model.
     *
     * @param code name of a {@code dev.patisserie.common.fault.ErrorCode}
     * @param message expected, found, and the fix
     */
    public record Failure(String code, String message) {
        /** Requires both fields. */
        public Failure {
            Require.text("code", code);
            Require.text("message", message);
        }
    }
}
