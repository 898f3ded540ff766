package dev.patisserie.trainer.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.JobRef;
import dev.patisserie.common.event.TrainingProgressed.Result;
import dev.patisserie.common.event.TrainingProgressed.State;
import java.time.Instant;
import java.util.List;

/**
 * One training request's life. Each state has the data that belongs to it and offers the transitions that are legal
 * from it, so an illegal one does not compile:
 *
 * <pre>
 * Accepted -> Running -> Exported -> Completed
 *    |            |          |
 *    |            +----------+-----> Failed
 *    +------------+----------------> Cancelled
 * </pre>
 *
 * <p>A rejected request never becomes a job: its id stays free for a corrected one. What is exported is not cancelled
 * any more: a reader may have its checkpoint already.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Job.Accepted.class, name = "accepted"),
    @JsonSubTypes.Type(value = Job.Running.class, name = "running"),
    @JsonSubTypes.Type(value = Job.Exported.class, name = "exported"),
    @JsonSubTypes.Type(value = Job.Completed.class, name = "completed"),
    @JsonSubTypes.Type(value = Job.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = Job.Cancelled.class, name = "cancelled")
})
public sealed interface Job {

    /** Name of the specification in the records of jobs on disk. */
    String RECORDED_SPEC = "ticket";

    /** Returns the part that stays the same through the job's life. */
    JobSpec spec();

    /** Returns the event that announces this state; equal states give equal events. */
    TrainingProgressed progress();

    /** Returns whether nothing is left to do but to announce it. */
    default boolean ended() {
        return progress().state().terminal();
    }

    /** Recorded; waits for the worker. */
    record Accepted(@JsonProperty(RECORDED_SPEC) JobSpec spec) implements Job {
        /** The worker has taken it up. */
        public Running start(Instant now) {
            return new Running(spec, now);
        }

        /** It is no longer wanted. */
        public Cancelled cancelled(Failure why, Instant now) {
            return new Cancelled(spec, now, why);
        }

        @Override
        public TrainingProgressed progress() {
            return TrainingProgressed.accepted(JobRef.of(spec.request()), spec.acceptedAt());
        }
    }

    /** Being trained; after a restart, from the last state that training saved. */
    record Running(@JsonProperty(RECORDED_SPEC) JobSpec spec, Instant startedAt) implements Job {
        /** The archives lie in the job's folder; from here on the job never trains again. */
        public Exported exported(List<CheckpointPublished> checkpoints, Result result) {
            return new Exported(spec, startedAt, checkpoints, result);
        }

        /** It is no longer wanted. */
        public Cancelled cancelled(Failure why, Instant now) {
            return new Cancelled(spec, now, why);
        }

        /** It ends without a model. */
        public Failed failed(Failure failure, Instant now) {
            return new Failed(spec, now, failure);
        }

        @Override
        public TrainingProgressed progress() {
            return TrainingProgressed.running(JobRef.of(spec.request()), startedAt);
        }
    }

    /**
     * Trained and packed, to be stored and published. The events are part of the record, so that however often
     * publishing is repeated, it says the same.
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

        /** Every checkpoint event is acknowledged by the broker. */
        public Completed completed(Instant now) {
            return new Completed(spec, now, result);
        }

        /** It cannot be published, now or later. */
        public Failed failed(Failure failure, Instant now) {
            return new Failed(spec, now, failure);
        }

        @Override
        public TrainingProgressed progress() {
            return TrainingProgressed.running(JobRef.of(spec.request()), startedAt);
        }
    }

    /** Its checkpoint is published. */
    record Completed(@JsonProperty(RECORDED_SPEC) JobSpec spec, Instant endedAt, Result result) implements Job {
        @Override
        public TrainingProgressed progress() {
            return TrainingProgressed.completed(JobRef.of(spec.request()), endedAt, result);
        }
    }

    /** Ended without a model. */
    record Failed(@JsonProperty(RECORDED_SPEC) JobSpec spec, Instant endedAt, Failure failure) implements Job {
        @Override
        public TrainingProgressed progress() {
            return TrainingProgressed.ended(JobRef.of(spec.request()), State.FAILED, endedAt, failure);
        }
    }

    /** Ended without a model, because somebody said so. */
    record Cancelled(@JsonProperty(RECORDED_SPEC) JobSpec spec, Instant endedAt, Failure failure) implements Job {
        @Override
        public TrainingProgressed progress() {
            return TrainingProgressed.ended(JobRef.of(spec.request()), State.CANCELLED, endedAt, failure);
        }
    }
}
