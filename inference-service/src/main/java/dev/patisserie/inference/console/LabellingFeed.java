package dev.patisserie.inference.console;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.console.ConsoleEvent.Kind;
import dev.patisserie.inference.console.label.LabellingQueue;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Sends the viewers the labelling queue and the accuracy on the stream. Not thread-safe, except for the queue; confined
 * to the console thread.
 */
@Singleton
class LabellingFeed {

    /**
     * The accuracy on the stream.
     *
     * @param models the estimates of the last models, newest first
     */
    record Accuracy(List<AccuracyEstimated> models) {}

    /** Maximum size of a request or label that is kept, because thousands are. */
    static final int MOST_BYTES = 8 << 10;

    private static final int MOST_MODELS = 8;

    private static final Comparator<AccuracyEstimated> NEWEST_FIRST =
            Comparator.comparing(AccuracyEstimated::at).reversed().thenComparing(AccuracyEstimated::modelId);

    private final ConsoleHub hub;
    private final LabellingQueue queue;
    private final Supplier<List<String>> classes;
    private final Map<String, AccuracyEstimated> estimates = new HashMap<>(); // by model

    @Inject
    LabellingFeed(ConsoleHub hub, LabellingQueue queue, LiveModel live) {
        this(hub, queue, () -> live.serving()
                .map(model -> model.checkpoint().labels())
                .orElse(List.of()));
    }

    /**
     * Creates a feed.
     *
     * @param hub the viewers
     * @param queue keeps the requests and labels
     * @param classes returns the classes of the serving model in its order
     */
    LabellingFeed(ConsoleHub hub, LabellingQueue queue, Supplier<List<String>> classes) {
        this.hub = hub;
        this.queue = queue;
        this.classes = classes;
    }

    /** Discards the state when the first viewer connects. */
    void begin() {
        queue.clear();
        estimates.clear();
    }

    /**
     * Reads a record of a topic of labels.
     *
     * @throws PatisserieException {@link ErrorCode#EVENT_INVALID} if it is not a valid event, or is too large to be
     *     kept
     */
    void read(ConsumerRecord<byte[], byte[]> record) {
        if (!record.topic().equals(Topics.LIVE_ACCURACY) && record.serializedValueSize() > MOST_BYTES) {
            throw new PatisserieException(
                    ErrorCode.EVENT_INVALID,
                    "expected at most %d bytes, found %d".formatted(MOST_BYTES, record.serializedValueSize()));
        }
        switch (record.topic()) {
            case Topics.LABELS -> label(record);
            case Topics.LABELLING_QUEUE ->
                queue.request(EventCodec.decode(record.headers(), record.value(), ImageSelected.class));
            default -> estimate(record);
        }
    }

    private void label(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            Records.keyText(record).ifPresent(queue::retract);
        } else {
            queue.label(EventCodec.decode(record.headers(), record.value(), ImageLabelled.class));
        }
    }

    private void estimate(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            Records.keyText(record).ifPresent(estimates::remove);
            return;
        }
        var estimate = EventCodec.decode(record.headers(), record.value(), AccuracyEstimated.class);
        estimates.put(estimate.modelId(), estimate);
        if (estimates.size() > MOST_MODELS) {
            estimates.remove(newestFirst().get(MOST_MODELS).modelId());
        }
    }

    private List<AccuracyEstimated> newestFirst() {
        return estimates.values().stream().sorted(NEWEST_FIRST).toList();
    }

    /** Sends what has changed. Must be called only after the topics have been read to their ends. */
    void tell() {
        hub.tellIfNew(ConsoleEvent.of(Kind.LABELLING, queue.view(classes.get())));
        hub.tellIfNew(ConsoleEvent.of(Kind.ACCURACY, new Accuracy(newestFirst())));
    }
}
