package dev.patisserie.standalone.client.history;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.DatasetReference;
import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.ModelRefusalCleared;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.common.event.SearchCancelled;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.text.Printable;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.common.wire.EventCodec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the act of a record. A record is one act at most; predictions, published models and other results of services
 * are none. Not thread-safe.
 */
final class ActReader {

    private static final int LONGEST_SUBJECT = 200;
    private static final int LONGEST_REASON = 500;
    private static final int MOST_SUBJECTS = 10_000;

    /** The act of a tombstone by topic. */
    private static final Map<String, String> REMOVALS = Map.of(
            Topics.CHECKPOINTS, "withdraw",
            Topics.DATASETS, "retire",
            Topics.LABELS, "retract-label",
            Topics.MODEL_SELECTION, "unpin",
            Topics.SEARCHES, "remove");

    /** The data sets of models, requests and searches, because tombstones and cancellations do not contain them. */
    private final Map<String, String> datasets = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_SUBJECTS;
        }
    };

    /** Returns the act of a record of a topic with decisions; empty if the record is none. Never throws. */
    Optional<Act> read(ConsumerRecord<byte[], byte[]> record) {
        String key = Records.keyText(record).orElse("");
        if (DecisionHeaders.isRedriven(record.headers())) {
            return Optional.of(act(record, "redrive", null, key, DecisionHeaders.of(record.headers())));
        }
        if (record.topic().equals(Topics.IMAGES) || key.startsWith(SearchProgressed.KEY_PREFIX)) {
            return Optional.empty();
        }
        try {
            return record.value() == null ? removal(record, key) : event(record);
        } catch (PatisserieException | IllegalArgumentException e) {
            var decision = new Decision(null, Printable.abbreviated(Printable.line(e.getMessage()), LONGEST_REASON));
            return Optional.of(act(record, Act.UNREADABLE, null, key, decision));
        }
    }

    private Optional<Act> removal(ConsumerRecord<byte[], byte[]> record, String key) {
        String act = REMOVALS.get(record.topic());
        if (act == null) {
            throw new IllegalArgumentException("expected an event, found a record without a value");
        }
        Decision decision = DecisionHeaders.of(record.headers());
        if (record.topic().equals(Topics.MODEL_SELECTION)) {
            return Optional.of(selectionRemoval(record, key, decision));
        }
        String dataset = record.topic().equals(Topics.DATASETS) ? name(key) : datasets.get(key);
        return Optional.of(act(record, act, dataset, key, decision));
    }

    private static Act selectionRemoval(ConsumerRecord<byte[], byte[]> record, String key, Decision decision) {
        if (key.startsWith(ModelPolicySet.KEY_PREFIX)) {
            String dataset = key.substring(ModelPolicySet.KEY_PREFIX.length());
            return act(record, "policy default", dataset, dataset, decision);
        }
        boolean decided = key.startsWith(ModelRefusalCleared.KEY_PREFIX) || key.startsWith(RolloutCommanded.KEY_PREFIX);
        return decided
                ? act(record, "remove", null, key, decision)
                : act(record, REMOVALS.get(Topics.MODEL_SELECTION), key, key, decision);
    }

    /** Returns the name of {@code name@version}. */
    private static String name(String key) {
        int end = key.indexOf(DatasetReference.SEPARATOR);
        return end < 0 ? key : key.substring(0, end);
    }

    private Optional<Act> event(ConsumerRecord<byte[], byte[]> record) {
        Optional<String> type = EventCodec.text(record.headers(), "ce_type");
        ActKind kind = ActKind.of(record.topic(), type)
                .orElseThrow(() -> new IllegalArgumentException("expected an event of topic %s, found ce_type '%s'"
                        .formatted(record.topic(), type.orElse(""))));
        Event event = EventCodec.decode(record.headers(), record.value(), kind.event());
        if (event instanceof CheckpointPublished model) {
            datasets.put(model.modelId(), model.dataset());
            return Optional.empty();
        }
        ActKind.Facts facts = kind.facts(event);
        if (facts.dataset() != null && facts.subject() != null) {
            datasets.put(facts.subject(), facts.dataset());
        }
        String subject = Optional.ofNullable(facts.subject())
                .or(() -> Records.keyText(record))
                .orElse("");
        String dataset = facts.dataset() == null ? datasets.get(subject) : facts.dataset();
        Decision headers = DecisionHeaders.of(record.headers());
        var decision = new Decision(
                facts.by() == null ? headers.by() : facts.by(),
                facts.reason() == null ? headers.reason() : facts.reason());
        return Optional.of(act(record, facts.act(), dataset, subject, decision));
    }

    private static Act act(
            ConsumerRecord<byte[], byte[]> record, String act, String dataset, String subject, Decision decision) {
        String named = subject.startsWith(SearchCancelled.KEY_PREFIX)
                ? subject.substring(SearchCancelled.KEY_PREFIX.length())
                : subject;
        return new Act(
                Instant.ofEpochMilli(record.timestamp()),
                act,
                dataset,
                Printable.abbreviated(Printable.line(named), LONGEST_SUBJECT),
                decision.by(),
                decision.reason(),
                EventCodec.text(record.headers(), "ce_source")
                        .map(source -> Printable.abbreviated(Printable.line(source), LONGEST_SUBJECT))
                        .orElse(null),
                "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset()));
    }
}
