package dev.patisserie.trainer.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.Result;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrialResult;
import java.time.Instant;
import java.util.List;

/**
 * The states of a training job. Each state has its own data and offers only its legal transitions, so an illegal one
 * does not compile:
 *
 * <pre>
 * Accepted -> Running -> Exported -> Completed
 *    |            |          |
 *    |            +----------------> Paused
 *    |            +----------+-----> Failed
 *    +------------+----------------> Cancelled
 * </pre>
 *
 * <p>A rejected request never becomes a job, so a corrected one can use its id. An exported job cannot be cancelled,
 * since a consumer may have received its checkpoint.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Job.Accepted.class, name = "accepted"),
    @JsonSubTypes.Type(value = Job.Running.class, name = "running"),
    @JsonSubTypes.Type(value = Job.Exported.class, name = "exported"),
    @JsonSubTypes.Type(value = Job.Completed.class, name = "completed"),
    @JsonSubTypes.Type(value = Job.Paused.class, name = "paused"),
    @JsonSubTypes.Type(value = Job.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = Job.Cancelled.class, name = "cancelled")
})
public sealed interface Job {

    /** Name of the specification in job records. */
    String RECORDED_SPEC = "ticket";

    /** Returns the specification, which all states share. */
    JobSpec spec();

    /** Returns the event of this state; equal states have equal events. */
    TrainingProgressed progress();

    /** Returns whether the job has ended; its event may still be unpublished. */
    default boolean ended() {
        return progress().state().terminal();
    }

    /** Recorded; waits for the scheduler. */
    record Accepted(@JsonProperty(RECORDED_SPEC) JobSpec spec) implements Job {
        /** Returns the state after the start of training. */
        public Running start(Instant now) {
            return new Running(spec, now);
        }

        /** Returns the state after a cancellation. */
        public Cancelled cancelled(Failure why, Instant now) {
            return new Cancelled(spec, now, why);
        }

        @Override
        public TrainingProgressed progress() {
            return TrainingProgressed.accepted(spec.ref(), spec.acceptedAt());
        }
    }

    /** In training; after a restart, resumed from the last snapshot. */
    record Running(@JsonProperty(RECORDED_SPEC) JobSpec spec, Instant startedAt) implements Job {
        /** Returns the state after the export. The archives are in the job's folder, and the job never trains again. */
        public Exported exported(List<CheckpointPublished> checkpoints, Result result) {
            return new Exported(spec, startedAt, checkpoints, result);
        }

        /** Returns the state after a cancellation. */
        public Cancelled cancelled(Failure why, Instant now) {
            return new Cancelled(spec, now, why);
        }

        /** Returns the state after the last epoch of a step of a trial. */
        public Paused paused(TrialResult trial, Instant now) {
            return new Paused(spec, now, trial);
        }

        /** Returns the state after a failed training. */
        public Failed failed(Failure failure, Instant now) {
            return new Failed(spec, now, failure);
        }

        @Override
        public TrainingProgressed progress() {
            return TrainingProgressed.running(spec.ref(), startedAt);
        }
    }

    /**
     * Trained and packed, but not yet stored and published. The record holds the events, so repeated publishing sends
     * equal events.
     */
    record Exported(
            @JsonProperty(RECORDED_SPEC) JobSpec spec,
            Instant startedAt,
            List<CheckpointPublished> checkpoints,
            Result result)
            implements Job {
        /** Copies the list. */
        public Exported {
            checkpoints = List.copyOf(checkpoints);
        }

        /** Returns the state after the broker has acknowledged all checkpoint events. */
        public Completed completed(Instant now) {
            return new Completed(spec, now, result);
        }

        /** Returns the state after a permanent publishing failure. */
        public Failed failed(Failure failure, Instant now) {
            return new Failed(spec, now, failure);
        }

        @Override
        public TrainingProgressed progress() {
            return TrainingProgressed.running(spec.ref(), startedAt);
        }
    }

    /** Published. */
    record Completed(@JsonProperty(RECORDED_SPEC) JobSpec spec, Instant endedAt, Result result) implements Job {
        @Override
        public TrainingProgressed progress() {
            return TrainingProgressed.completed(spec.ref(), endedAt, result);
        }
    }

    /** Ended at the last epoch of a step of a trial; its state is kept for the next step. */
    record Paused(@JsonProperty(RECORDED_SPEC) JobSpec spec, Instant endedAt, TrialResult trial) implements Job {
        @Override
        public TrainingProgressed progress() {
            return TrainingProgressed.paused(spec.ref(), endedAt, trial);
        }
    }

    /** Ended without a model. */
    record Failed(@JsonProperty(RECORDED_SPEC) JobSpec spec, Instant endedAt, Failure failure) implements Job {
        @Override
        public TrainingProgressed progress() {
            return TrainingProgressed.ended(spec.ref(), State.FAILED, endedAt, failure);
        }
    }

    /** Ended without a model by a cancellation. */
    record Cancelled(@JsonProperty(RECORDED_SPEC) JobSpec spec, Instant endedAt, Failure failure) implements Job {
        @Override
        public TrainingProgressed progress() {
            return TrainingProgressed.ended(spec.ref(), State.CANCELLED, endedAt, failure);
        }
    }
}
