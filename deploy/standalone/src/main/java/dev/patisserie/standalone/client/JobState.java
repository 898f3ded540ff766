package dev.patisserie.standalone.client;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.Result;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingProgressed.Step;
import java.time.Instant;

/**
 * Where a training request stands, as far as the topic {@code training-progress} tells.
 *
 * @param requestId the request
 * @param state its state
 * @param pipeline its recipe; null where the request is not known
 * @param dataset its data set; likewise
 * @param at when it was last heard of
 * @param epoch the last epoch that ended; null if none has
 * @param step the last step that was told since; null if none was
 * @param result what it led to; null unless it is completed
 * @param failure why it ended without a model; null unless it has
 */
public record JobState(
        String requestId,
        State state,
        Pipeline pipeline,
        String dataset,
        Instant at,
        Epoch epoch,
        Step step,
        Result result,
        Failure failure) {

    /** Returns the state that an event leads to; an epoch stays known until the next one ends. */
    static JobState after(JobState before, TrainingProgressed event) {
        Epoch known = before == null ? null : before.epoch();
        return new JobState(
                event.requestId(),
                event.state(),
                event.pipeline(),
                event.dataset(),
                event.at(),
                event.epoch() == null ? known : event.epoch(),
                event.step(),
                event.result(),
                event.failure());
    }
}
