package dev.patisserie.standalone.client;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.Topics;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The drift monitors of the models in use, as topic {@code drift} has them.
 *
 * @param monitors alarms first, then by level, the largest first
 */
public record DriftMonitors(List<DriftChanged> monitors) {

    /** Copies the list. */
    public DriftMonitors {
        monitors = List.copyOf(monitors);
    }

    /** Reads topic {@code drift}. An absent topic is read as an empty one. */
    public static DriftMonitors read(String bootstrap) {
        return of(EventTable.read(bootstrap, Topics.DRIFT, DriftChanged.class).values());
    }

    /** Returns the names of the monitors of some models that have an alarm. */
    public List<String> alarms(Set<String> modelIds) {
        return monitors.stream()
                .filter(monitor -> monitor.state() == DriftChanged.State.ALARMED)
                .filter(monitor -> modelIds.contains(monitor.modelId()))
                .map(DriftChanged::monitor)
                .toList();
    }

    /** Selects the monitors of the models in use: the topic also has the last states of earlier classes. */
    static DriftMonitors of(Collection<DriftChanged> events) {
        Map<String, String> inUse = events.stream()
                .filter(event -> event.monitor().equals(DriftChanged.ERRORS))
                .collect(Collectors.toMap(DriftChanged::dataset, DriftChanged::modelId, (first, last) -> last));
        return new DriftMonitors(events.stream()
                .filter(event -> event.modelId().equals(inUse.get(event.dataset())))
                .sorted(Comparator.comparing(DriftChanged::dataset).thenComparing(DriftChanged.MOST_EVIDENCE_FIRST))
                .toList());
    }
}
