package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.selection.SelectionPolicy;
import dev.patisserie.feedback.rollout.RolloutSettings;
import dev.patisserie.feedback.select.SelectionSettings;
import java.time.Duration;

/** Settings for {@link RolloutSimulation}. */
final class SimulationSettings {

    static final CoordinatorSettings DEFAULT = withPolicy(SelectionPolicy.DEFAULT);

    /** Without a budget, all disagreements are chosen. */
    static final SelectionSettings NO_BUDGET = new SelectionSettings(0, 1, 10, Duration.ofDays(7));

    private SimulationSettings() {}

    static CoordinatorSettings withPolicy(SelectionPolicy policy) {
        return new CoordinatorSettings(RolloutFacts.DATASET, 1, Duration.ofDays(3), 2, policy, RolloutSettings.DEFAULT);
    }
}
