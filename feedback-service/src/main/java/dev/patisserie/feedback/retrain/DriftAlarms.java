package dev.patisserie.feedback.retrain;

import dev.patisserie.common.event.TrainingTrigger;
import dev.patisserie.feedback.drift.Monitor;
import dev.patisserie.feedback.drift.MonitorKind;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The monitors in alarm since the last reset.
 *
 * @param dataset name of the data set
 * @param modelId the model in use
 * @param epoch identity of the period of monitoring, which a swap ends
 * @param monitors the monitors in alarm
 */
public record DriftAlarms(String dataset, String modelId, long epoch, Set<Monitor> monitors) {

    /** Copies the set. */
    public DriftAlarms {
        monitors = Set.copyOf(monitors);
    }

    /**
     * Returns the trigger if {@link MonitorKind#ERRORS} or two other kinds of monitors are in alarm. Classes count
     * once: if the share of one rises, that of another one falls. The trigger is that of the period, not of the
     * monitors, so that further alarms do not give another request.
     */
    public Optional<RetrainTrigger> trigger() {
        Set<MonitorKind> kinds = EnumSet.noneOf(MonitorKind.class);
        monitors.forEach(monitor -> kinds.add(monitor.kind()));
        return kinds.contains(MonitorKind.ERRORS) || kinds.size() >= 2
                ? Optional.of(new RetrainTrigger(TrainingTrigger.Kind.DRIFT, dataset, modelId + '@' + epoch))
                : Optional.empty();
    }
}
