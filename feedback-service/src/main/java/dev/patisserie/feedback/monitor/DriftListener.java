package dev.patisserie.feedback.monitor;

import dev.patisserie.feedback.drift.MonitorKind;
import java.util.Map;

/** Receives the outcomes of the detection, for metrics. Thread-safe: called by threads of Kafka Streams. */
public interface DriftListener {

    /** An answer or a label was processed. */
    void observed(ObservationOutcome outcome);

    /** A monitor raised an alarm. */
    void alarmed(MonitorKind kind);

    /**
     * The evidence changed.
     *
     * @param levels the largest level of the monitors of each kind
     */
    void levels(Map<MonitorKind, Double> levels);

    /** This instance no longer has the monitors. */
    void closed();
}
