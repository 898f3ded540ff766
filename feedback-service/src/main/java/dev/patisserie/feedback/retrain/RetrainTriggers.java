package dev.patisserie.feedback.retrain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The causes of automatic trainings beside drift.
 *
 * @param labels number of new labels that is a trigger; 0 if no number is
 * @param schedule times that are triggers; empty for none
 */
public record RetrainTriggers(int labels, Optional<CronSchedule> schedule) {

    /** Drift is the only cause. */
    public static final RetrainTriggers DRIFT_ONLY = new RetrainTriggers(0, Optional.empty());

    /** Validates the number. */
    public RetrainTriggers {
        if (labels < 0) {
            throw new IllegalArgumentException("labels must be at least 0, was " + labels);
        }
    }

    /** Returns the present triggers, the most urgent first. */
    List<RetrainTrigger> of(RetrainState state, RetrainFacts facts, Instant now) {
        List<RetrainTrigger> present = new ArrayList<>();
        facts.alarms().trigger().ifPresent(present::add);
        // Labels that an earlier training had are not new, also if its model does not serve.
        if (labels > 0 && facts.newLabels(state.requestedImages()) >= labels) {
            present.add(RetrainTrigger.labels(facts.dataset(), facts.newest().id()));
        }
        schedule.flatMap(times -> times.last(now))
                .filter(due -> due.isAfter(state.scheduledFrom()))
                .ifPresent(due -> present.add(RetrainTrigger.schedule(facts.dataset(), due)));
        return present;
    }
}
