package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.ModelRefusalCleared;
import dev.patisserie.common.event.ModelSwapReported;
import dev.patisserie.common.event.ModelUnpinned;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.selection.PublishedModel;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.rollout.stream.RolloutInput.ModelChange.Kind;
import dev.patisserie.feedback.rollout.stream.RolloutInput.Pin;
import dev.patisserie.feedback.serde.RecordKeys;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/** Reads the records about models and the decisions of operators. Pure. */
final class ModelRecords {

    /** Larger publications are not kept in the state. */
    private static final int MOST_BYTES = 900_000;

    private ModelRecords() {}

    /** Reads a record of topic {@code checkpoints}. */
    static Optional<RolloutInput> checkpoint(Record<byte[], byte[]> record, String dataset) {
        if (record.value() == null) {
            return RecordKeys.modelId(record.key()).map(modelId -> RolloutInput.of(modelId, Kind.WITHDRAWN));
        }
        CheckpointPublished published = EventCodec.decode(record.headers(), record.value(), CheckpointPublished.class);
        if (!published.dataset().equals(dataset)) {
            return Optional.empty();
        }
        if (record.value().length > MOST_BYTES) {
            throw new PatisserieException(
                    ErrorCode.EVENT_INVALID,
                    "expected at most %d bytes, found %d".formatted(MOST_BYTES, record.value().length));
        }
        return Optional.of(RolloutInput.of(PublishedModel.of(essential(published), time(record))));
    }

    /** Returns the publication with the fields that the choice of a candidate uses. */
    private static CheckpointPublished essential(CheckpointPublished published) {
        return new CheckpointPublished(
                published.modelId(),
                published.requestId(),
                published.dataset(),
                published.pipeline(),
                published.architecture(),
                published.labels(),
                published.imageSize(),
                published.artifact(),
                published.artifactSha256(),
                published.artifactBytes(),
                published.holdout(),
                published.publishedAt(),
                published.datasetVersion(),
                published.comparedWith());
    }

    /** Reads a record of topic {@code model-swaps}. */
    static Optional<RolloutInput> swap(Record<byte[], byte[]> record, String dataset) {
        ModelSwapReported swap = EventCodec.decode(record.headers(), record.value(), ModelSwapReported.class);
        if (!swap.dataset().equals(dataset)) {
            return Optional.empty();
        }
        return switch (swap.outcome()) {
            case SWAPPED -> Optional.of(RolloutInput.of(swap.modelId(), Kind.SWAPPED));
            case REFUSED -> Optional.of(RolloutInput.of(swap.modelId(), Kind.REFUSED));
            case DEFERRED, WITHDRAWN -> Optional.empty();
        };
    }

    /** Reads a record of topic {@code model-selection}. */
    static Optional<RolloutInput> selection(Record<byte[], byte[]> record, String dataset) {
        String key = record.key() == null ? "" : text(record.key());
        if (key.equals(dataset)) {
            return Optional.of(RolloutInput.of(pin(record, dataset)));
        } else if (key.equals(ModelPolicySet.KEY_PREFIX + dataset)) {
            return Optional.of(RolloutInput.of(policy(record, dataset)));
        } else if (key.equals(RolloutCommanded.KEY_PREFIX + dataset) && record.value() != null) {
            return Optional.of(RolloutInput.of(command(record, dataset)));
        } else if (key.startsWith(ModelRefusalCleared.KEY_PREFIX) && record.value() != null) {
            var cleared = EventCodec.decode(record.headers(), record.value(), ModelRefusalCleared.class);
            return Optional.of(cleared)
                    .filter(event -> event.dataset().equals(dataset))
                    .map(event -> RolloutInput.of(event.modelId(), Kind.REFUSAL_CLEARED));
        }
        return Optional.empty();
    }

    private static Pin pin(Record<byte[], byte[]> record, String dataset) {
        if (record.value() == null) {
            return new Pin(null);
        }
        if (isOf(record.headers(), ModelUnpinned.TYPE)) {
            var event = EventCodec.decode(record.headers(), record.value(), ModelUnpinned.class);
            requireKey(event.dataset(), dataset);
            return new Pin(null);
        }
        var event = EventCodec.decode(record.headers(), record.value(), ModelPinned.class);
        requireKey(event.dataset(), dataset);
        return Pin.of(event);
    }

    private static boolean isOf(Headers headers, String type) {
        return EventCodec.text(headers, "ce_type").filter(type::equals).isPresent();
    }

    /** A tombstone restores the default. */
    private static ModelPolicySet policy(Record<byte[], byte[]> record, String dataset) {
        if (record.value() == null) {
            return new ModelPolicySet(dataset, ModelPolicySet.Rollout.DIRECT, null, time(record), null, null);
        }
        var event = EventCodec.decode(record.headers(), record.value(), ModelPolicySet.class);
        requireKey(event.dataset(), dataset);
        return event.notAfter(time(record));
    }

    private static RolloutCommanded command(Record<byte[], byte[]> record, String dataset) {
        var event = EventCodec.decode(record.headers(), record.value(), RolloutCommanded.class);
        requireKey(event.dataset(), dataset);
        return new RolloutCommanded(
                dataset, event.command(), event.modelId(), time(record, event.at()), event.by(), event.reason());
    }

    private static void requireKey(String found, String dataset) {
        if (!found.equals(dataset)) {
            throw new PatisserieException(
                    ErrorCode.EVENT_INVALID,
                    "expected the dataset of the record's key, %s, found %s".formatted(List.of(dataset), found));
        }
    }

    private static Instant time(Record<byte[], byte[]> record) {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** Returns the time of a decision. The clock of an operator's computer may be ahead. */
    private static Instant time(Record<byte[], byte[]> record, Instant claimed) {
        return claimed.isAfter(time(record)) ? time(record) : claimed;
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }
}
