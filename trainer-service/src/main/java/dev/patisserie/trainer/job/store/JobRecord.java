package dev.patisserie.trainer.job.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.patisserie.trainer.job.Job;
import java.util.Objects;

/**
 * What is written down about a job.
 *
 * @param job its state
 * @param announced whether the broker has acknowledged the event of this state
 * @param owner the trainer process that took the job up last, or recorded it; it alone changes the state
 */
public record JobRecord(Job job, boolean announced, String owner) {

    /** Rejects a record of nothing, and a job that lacks what its state's event says. */
    public JobRecord {
        Objects.requireNonNull(job.spec(), "job.spec");
        Objects.requireNonNull(job.progress(), "job.progress");
        Objects.requireNonNull(owner, "owner");
    }

    /** Returns whether nothing is left to do. */
    @JsonIgnore
    public boolean settled() {
        return announced && job.ended();
    }

    JobRecord ownedBy(String trainer) {
        return new JobRecord(job, announced, trainer);
    }
}
