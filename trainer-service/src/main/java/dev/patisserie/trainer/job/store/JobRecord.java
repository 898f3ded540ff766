package dev.patisserie.trainer.job.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.patisserie.trainer.job.Job;
import java.util.Objects;

/**
 * The record of a job on disk.
 *
 * @param job the state of the job
 * @param announced whether the broker has acknowledged the event of this state
 * @param owner the trainer process that recorded or last claimed the job; only it changes the state
 */
public record JobRecord(Job job, boolean announced, String owner) {

    /** Rejects missing parts and a job whose event cannot be created. */
    public JobRecord {
        Objects.requireNonNull(job.spec(), "job.spec");
        Objects.requireNonNull(job.progress(), "job.progress");
        Objects.requireNonNull(owner, "owner");
    }

    /** Returns whether the job has ended and its event is published. */
    @JsonIgnore
    public boolean settled() {
        return announced && job.ended();
    }

    JobRecord ownedBy(String trainer) {
        return new JobRecord(job, announced, trainer);
    }
}
