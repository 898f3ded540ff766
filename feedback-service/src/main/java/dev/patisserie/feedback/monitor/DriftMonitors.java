package dev.patisserie.feedback.monitor;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.feedback.drift.DriftState;
import dev.patisserie.feedback.drift.FalseAlarms;
import dev.patisserie.feedback.drift.MonitorKind;
import dev.patisserie.feedback.drift.MonitorState;
import dev.patisserie.feedback.drift.MonitoredModel;
import dev.patisserie.feedback.drift.MonitoredModel.Observation;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The monitors of the model in use, and the events about them. Not thread-safe; owned by the processor. */
final class DriftMonitors {

    /** The shortest time between two events of a monitor that is watching. */
    static final Duration INTERVAL = Duration.ofMinutes(10);

    private final DriftSettings settings;
    private final DriftStores stores;
    private final DriftListener listener;
    private final Consumer<DriftChanged> output;
    private final Map<String, Long> sentAt = new HashMap<>();

    /**
     * Creates the monitors.
     *
     * @param output receives the events to send
     */
    DriftMonitors(DriftSettings settings, DriftStores stores, DriftListener listener, Consumer<DriftChanged> output) {
        this.settings = settings;
        this.stores = stores;
        this.listener = listener;
        this.output = output;
    }

    /**
     * Replaces the monitors by those of another model. The rates of the observations, which belong to the stream, stay.
     * Monitors of classes that the model does not have are reset, so that no alarm of them remains in the topic.
     */
    void start(MonitoredModel model, long at) {
        Set<String> names = new HashSet<>();
        for (MonitorState first : model.monitors()) {
            Monitored old = stores.monitor(first.monitor().name());
            MonitorState state = old == null ? first : old.state().swapped(first.baseline(), at);
            Monitored next = Monitored.of(model.modelId(), at, state);
            names.add(next.name());
            stores.put(next);
            send(next, at);
        }
        for (Monitored old : stores.monitors()) {
            if (!names.contains(old.name())) {
                stores.deleteMonitor(old.name());
                send(old.reset(at), at);
            }
        }
        sentAt.keySet().retainAll(names);
    }

    /**
     * Adds observations that count.
     *
     * @param at their time, in milliseconds since 1970
     * @param now the current time, in milliseconds since 1970
     */
    void observe(Collection<Observation> observations, long at, long now) {
        var falseAlarms = new FalseAlarms(settings.falseAlarmEvery(), Math.max(1, stores.monitorCount()));
        for (Observation observation : observations) {
            Monitored before = stores.monitor(observation.monitor().name());
            if (before != null) {
                observe(before, before.with(observation.isPositive(), at, falseAlarms), now);
            }
        }
    }

    private void observe(Monitored before, Monitored after, long now) {
        if (after == before) {
            return;
        }
        stores.put(after);
        if (after.differsFrom(before) || after.state().state() != DriftState.OK && isDue(after, now)) {
            send(after, now);
        }
        if (after.state().state() == DriftState.ALARMED) {
            listener.alarmed(after.state().monitor().kind());
        }
    }

    private boolean isDue(Monitored monitor, long now) {
        Long last = sentAt.get(monitor.name());
        return last == null || Math.abs(now - last) >= INTERVAL.toMillis();
    }

    private void send(Monitored monitor, long now) {
        sentAt.put(monitor.name(), now);
        output.accept(monitor.event(settings.dataset()));
    }

    /** Reports the largest level of each kind. */
    void report() {
        Map<MonitorKind, Double> levels = new EnumMap<>(MonitorKind.class);
        stores.monitors()
                .forEach(monitor -> levels.merge(monitor.state().monitor().kind(), monitor.level(), Math::max));
        listener.levels(levels);
    }
}
