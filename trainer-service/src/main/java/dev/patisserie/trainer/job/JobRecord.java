package dev.patisserie.trainer.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Objects;

/**
 * What is written down about a job.
 *
 * @param job its state
 * @param announced whether the broker has acknowledged the event of this state
 */
public record JobRecord(Job job, boolean announced) {

    /** Rejects a record of nothing. */
    public JobRecord {
        Objects.requireNonNull(job, "job");
    }

    /** Returns a state that was just reached. */
    static JobRecord reached(Job job) {
        return new JobRecord(job, false);
    }

    /** Returns whether nothing is left to do. */
    @JsonIgnore
    public boolean settled() {
        return announced && job.ended();
    }
}
