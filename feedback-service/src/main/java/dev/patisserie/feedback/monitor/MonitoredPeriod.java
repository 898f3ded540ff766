package dev.patisserie.feedback.monitor;

import dev.patisserie.feedback.drift.DriftState;
import dev.patisserie.feedback.drift.Monitor;
import dev.patisserie.feedback.drift.MonitorKind;
import dev.patisserie.feedback.drift.MonitoredModel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * The monitored model and the monitors in alarm, from the start of the monitoring until the next swap.
 *
 * @param model the figures of the model
 * @param startedAt start of the monitoring, in milliseconds since 1970
 * @param alarms the monitors in alarm
 */
public record MonitoredPeriod(MonitoredModel model, long startedAt, Set<Monitor> alarms) {

    /** The stores that {@link #read} needs. They belong to the task of the monitors. */
    public static final List<String> STORES = List.of(DriftStores.MODELS, DriftStores.IN_USE, DriftStores.MONITORS);

    /** Copies the set. */
    public MonitoredPeriod {
        alarms = Set.copyOf(alarms);
    }

    /**
     * Reads the present period.
     *
     * @param context the context of a processor that is connected to {@link #STORES}
     * @return empty if no model is monitored, or if the model in use is not
     */
    public static Optional<MonitoredPeriod> read(ProcessorContext<?, ?> context) {
        var stores = new DriftStores(context);
        ModelInUse inUse = stores.inUse();
        Monitored errors = stores.monitor(Monitor.of(MonitorKind.ERRORS).name());
        if (inUse == null
                || !inUse.isMonitored()
                || errors == null
                || !errors.modelId().equals(inUse.modelId())) {
            return Optional.empty();
        }
        Set<Monitor> alarms = stores.monitors().stream()
                .filter(each -> each.state().state() == DriftState.ALARMED)
                .map(each -> each.state().monitor())
                .collect(Collectors.toSet());
        return Optional.ofNullable(stores.model(inUse.modelId()))
                .map(model -> new MonitoredPeriod(model, errors.startedAt(), alarms));
    }
}
