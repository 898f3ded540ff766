package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.wire.EventCodec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * The last record of topic {@code rollouts}, which every instance reads as a whole. It may be slightly older than the
 * state of the coordinator. Not thread-safe.
 */
public final class CurrentRollout {

    private static final String STORE = "rollouts-table";

    /** No rollout compares more images. */
    private static final long MOST_IMAGES = 1_000_000_000_000L;

    private final String dataset;
    private final ReadOnlyKeyValueStore<String, ValueAndTimestamp<byte[]>> store;
    private byte[] read = {};
    private Optional<RolloutChanged> decoded = Optional.empty();

    /** Opens the record of a data set; any processor of the topology can. */
    public CurrentRollout(ProcessorContext<?, ?> context, String dataset) {
        this.dataset = dataset;
        this.store = context.getStateStore(STORE);
    }

    static void addTo(StreamsBuilder builder) {
        builder.globalTable(
                Topics.ROLLOUTS,
                Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("rollouts-source"),
                Materialized.<String, byte[]>as(Stores.inMemoryKeyValueStore(STORE))
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Serdes.ByteArray()));
    }

    /** Returns the rollout; empty without a valid one. */
    Optional<RolloutChanged> get() {
        ValueAndTimestamp<byte[]> stored = store.get(dataset);
        byte[] value = stored == null ? new byte[0] : stored.value();
        if (!Arrays.equals(value, read)) {
            read = value;
            decoded = decode(value);
        }
        return decoded;
    }

    private Optional<RolloutChanged> decode(byte[] value) {
        try {
            return Optional.of(EventCodec.decode(new RecordHeaders(), value, RolloutChanged.class))
                    .filter(event -> event.dataset().equals(dataset) && event.epoch() <= RolloutIds.LAST_EPOCH)
                    .filter(CurrentRollout::isBounded);
        } catch (PatisserieException e) {
            return Optional.empty(); // the service is the only writer; anything else is no rollout
        }
    }

    /** Returns whether computations with the times and counts cannot overflow. */
    private static boolean isBounded(RolloutChanged event) {
        RolloutChanged.Evidence evidence = event.evidence();
        return Stream.of(event.startedAt(), event.at(), Objects.requireNonNullElse(event.until(), Instant.EPOCH))
                        .allMatch(time -> !time.isBefore(Instant.EPOCH))
                && LongStream.of(
                                evidence.images(),
                                evidence.disagreements(),
                                evidence.candidateOnly(),
                                evidence.championOnly(),
                                evidence.neither(),
                                evidence.failures(),
                                evidence.slower(),
                                evidence.notSlower())
                        .allMatch(count -> count <= MOST_IMAGES);
    }

    /** Returns whether a candidate answers images at present. */
    public boolean isShadow() {
        return get().filter(rollout -> rollout.phase() == RolloutChanged.Phase.SHADOW)
                .isPresent();
    }
}
