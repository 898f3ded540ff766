package dev.patisserie.standalone.client;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.Result;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingProgressed.Step;
import dev.patisserie.common.event.TrialResult;
import java.time.Instant;

/**
 * The state of a training request in the topic {@code training-progress}.
 *
 * @param last the last event of the request
 * @param epoch the last completed epoch; null if there is none
 */
public record JobState(TrainingProgressed last, Epoch epoch) {

    /** Returns the state after an event; the last completed epoch is kept. */
    static JobState after(JobState before, TrainingProgressed event) {
        Epoch known = before == null ? null : before.epoch();
        return new JobState(event, event.epoch() == null ? known : event.epoch());
    }

    /** Returns the id of the request. */
    public String requestId() {
        return last.requestId();
    }

    /** Returns the state of the job. */
    public State state() {
        return last.state();
    }

    /** Returns the result of a paused training of a search; null for other states. */
    public TrialResult trial() {
        return last.trial();
    }

    /** Returns the pipeline; null if the request could not be read. */
    public Pipeline pipeline() {
        return last.pipeline();
    }

    /** Returns the data set; null if the request could not be read. */
    public String dataset() {
        return last.dataset();
    }

    /** Returns the time of the last event (UTC). */
    public Instant at() {
        return last.at();
    }

    /** Returns the last completed step of an unfinished epoch; null otherwise. */
    public Step step() {
        return last.step();
    }

    /** Returns the result; null unless the job is completed. */
    public Result result() {
        return last.result();
    }

    /** Returns the reason why the job ended without a model; null unless it did. */
    public Failure failure() {
        return last.failure();
    }
}
