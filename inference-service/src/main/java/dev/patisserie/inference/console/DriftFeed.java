package dev.patisserie.inference.console;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.console.ConsoleEvent.Kind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Sends the viewers the drift monitors of a data set. Not thread-safe; confined to the console thread. */
@Singleton
class DriftFeed {

    /**
     * The drift monitors of the model in use.
     *
     * @param monitors the monitors with the most evidence of a change, most first
     */
    record Drift(List<DriftChanged> monitors) {}

    /** The feedback service has one monitor for each of at most 100 classes, and a few others. */
    static final int MOST_KEPT = 256;

    private static final int MOST_SENT = 8;

    private final ConsoleHub hub;
    private final String dataset;
    private final Map<String, DriftChanged> monitors = new HashMap<>(); // by name

    @Inject
    DriftFeed(ConsoleHub hub, InferenceConfig config) {
        this(hub, config.dataset());
    }

    /**
     * Creates a feed.
     *
     * @param hub the viewers
     * @param dataset the data set; monitors of others are skipped
     */
    DriftFeed(ConsoleHub hub, String dataset) {
        this.hub = hub;
        this.dataset = dataset;
    }

    /** Discards the state when the first viewer connects. */
    void begin() {
        monitors.clear();
    }

    /**
     * Reads a record of topic {@code drift}.
     *
     * @throws PatisserieException {@link ErrorCode#EVENT_INVALID} if it is not a valid event
     */
    void read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            Records.keyText(record).ifPresent(key -> monitors.values()
                    .removeIf(monitor -> monitor.key().equals(key)));
            return;
        }
        var monitor = EventCodec.decode(record.headers(), record.value(), DriftChanged.class);
        if (monitor.dataset().equals(dataset)) {
            monitors.put(monitor.monitor(), monitor);
            if (monitors.size() > MOST_KEPT) {
                monitors.values().stream()
                        .min(Comparator.comparing(DriftChanged::changedAt))
                        .ifPresent(oldest -> monitors.remove(oldest.monitor()));
            }
        }
    }

    /** Sends what has changed. Must be called only after the topic has been read to its end. */
    void tell() {
        hub.tellIfNew(ConsoleEvent.of(Kind.DRIFT, new Drift(ofModelInUse())));
    }

    /** The topic also has monitors of classes that only earlier models know. */
    private List<DriftChanged> ofModelInUse() {
        DriftChanged errors = monitors.get(DriftChanged.ERRORS);
        String modelId = errors == null ? null : errors.modelId();
        return monitors.values().stream()
                .filter(monitor -> monitor.modelId().equals(modelId))
                .sorted(DriftChanged.MOST_EVIDENCE_FIRST)
                .limit(MOST_SENT)
                .toList();
    }
}
