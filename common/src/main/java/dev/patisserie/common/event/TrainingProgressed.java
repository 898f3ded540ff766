package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a training job stands: one event at each change of state, after each epoch and, at most once a second, within
 * them. The topic is compacted, so the last event of a request is its state.
 *
 * @param requestId the request
 * @param state the job's state
 * @param pipeline its recipe; null where the request could not be read, or has not come yet
 * @param dataset its data set; likewise
 * @param at when this was so (UTC)
 * @param epoch the epoch that has just ended; null otherwise
 * @param step the step that has just ended, where the epoch is still under way; null otherwise
 * @param result what the job led to; null until it is completed
 * @param failure why it failed, was rejected or was cancelled; null otherwise
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
        Failure failure)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "training.progressed.v1";

    /** Checks that each state brings what belongs to it. */
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
        if ((failure != null) != (state.terminal() && state != State.COMPLETED)) {
            throw new IllegalArgumentException(
                    "failure belongs to FAILED, CANCELLED and REJECTED alone, state was " + state);
        }
    }

    /**
     * The job that an event is about.
     *
     * @param requestId the request
     * @param pipeline its pipeline; null if the request could not be read
     * @param dataset its data set; null if the request could not be read
     */
    public record JobRef(String requestId, Pipeline pipeline, String dataset) {

        /** Refers to the job of a request. */
        public static JobRef of(TrainingRequested request) {
            return new JobRef(request.requestId(), request.pipeline(), request.dataset());
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

    /** Reports that a job runs. */
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
                job.requestId(), state, job.pipeline(), job.dataset(), at, null, null, result, failure);
    }

    /** Returns this event with an epoch that ended at a time. */
    public TrainingProgressed withEpoch(Epoch ended, Instant time) {
        return new TrainingProgressed(requestId, state, pipeline, dataset, time, ended, null, result, failure);
    }

    /** Returns this event with a step that ended at a time, within an epoch. */
    public TrainingProgressed withStep(Step ended, Instant time) {
        return new TrainingProgressed(requestId, state, pipeline, dataset, time, null, ended, result, failure);
    }

    /** Returns this event with another failure. */
    public TrainingProgressed withFailure(Failure reason) {
        return new TrainingProgressed(requestId, state, pipeline, dataset, at, epoch, step, result, reason);
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
        /** The job is recorded on disk; it will run even if the trainer is killed now. */
        ACCEPTED(false),
        /** Training or evaluation is under way. */
        RUNNING(false),
        /** The checkpoint is published. */
        COMPLETED(true),
        /** The job ended without a checkpoint. */
        FAILED(true),
        /** Somebody cancelled it; there is no checkpoint. */
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
     * @param number from 1
     * @param of epochs in this phase
     * @param loss mean categorical cross-entropy over the training images, in nats
     * @param accuracy fraction of training images classified correctly, 0 to 1
     * @param validationLoss the same over the validation split
     * @param validationAccuracy the same over the validation split
     * @param learningRate the optimiser's, in this epoch
     * @param imagesPerSecond training images through the step, per second
     * @param secondsLeft estimate for the rest of the phase, in seconds
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
        /** Checks the ranges. */
        public Epoch {
            Require.text("phase", phase);
            Require.range("number", number, 1, of);
            Require.range("accuracy", accuracy, 0, 1);
            Require.range("validationAccuracy", validationAccuracy, 0, 1);
        }
    }

    /**
     * One finished step of an epoch that is under way.
     *
     * @param phase part of the recipe that the epoch belongs to, e.g. {@code training}
     * @param epoch number of the epoch, from 1
     * @param epochs how many there are in this phase
     * @param number of the step in the epoch, from 1
     * @param of steps in each epoch
     * @param loss mean categorical cross-entropy over the epoch's images so far, in nats
     * @param accuracy fraction of them classified correctly, 0 to 1
     * @param imagesPerSecond through the step, in this epoch so far
     * @param secondsLeft estimate for the rest of the epoch's steps, in seconds
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
        /** Checks the ranges. */
        public Step {
            Require.text("phase", phase);
            Require.range("epoch", epoch, 1, epochs);
            Require.range("number", number, 1, of);
            Require.range("accuracy", accuracy, 0, 1);
        }
    }

    /**
     * What a completed job led to.
     *
     * @param modelId the published model
     * @param trainImages images trained on; unreadable ones are not among them
     * @param skippedImages files that could not be read, in all splits
     * @param trainingSeconds wall time of the epochs, validation included, in seconds
     * @param holdoutAccuracy fraction of holdout images classified correctly, 0 to 1
     * @param holdoutLoss mean categorical cross-entropy over the holdout, in nats
     * @param partSeconds where the time went: wall time in seconds by part of the recipe, in the order of the parts
     * @param notices what went otherwise than asked for, and how to have it as asked for
     * @param comparison of two models, where two were trained; {@code modelId} is then the more accurate one; null
     *     otherwise
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
        /** Checks the ranges and copies the collections. */
        public Result {
            Require.name("modelId", modelId);
            Require.range("holdoutAccuracy", holdoutAccuracy, 0, 1);
            partSeconds =
                    partSeconds == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(partSeconds));
            notices = notices == null ? List.of() : Require.list("result.notices", notices);
        }
    }

    /**
     * Why a job ended without a model.
     *
     * @param code name of a {@code dev.patisserie.common.fault.ErrorCode}
     * @param message expected, found, and the fix
     */
    public record Failure(String code, String message) {
        /** Checks that both are there. */
        public Failure {
            Require.text("code", code);
            Require.text("message", message);
        }
    }
}
