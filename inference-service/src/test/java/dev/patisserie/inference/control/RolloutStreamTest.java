package dev.patisserie.inference.control;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static dev.patisserie.inference.select.Rollouts.rollout;
import static dev.patisserie.inference.select.Rollouts.shadowSince;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.common.kafka.TopicView;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.metrics.RolloutMetrics;
import dev.patisserie.inference.metrics.SelectionMetrics;
import dev.patisserie.inference.model.ManualWorker;
import dev.patisserie.inference.model.MemoryBudget;
import dev.patisserie.inference.model.ModelReconciler;
import dev.patisserie.inference.model.RetryPolicy;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.select.Directives;
import dev.patisserie.inference.select.PinState;
import dev.patisserie.inference.select.Rollouts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the readers of policies and rollouts. */
class RolloutStreamTest {

    private static final String DATASET = "desserts";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Catalog catalog = new Catalog();
    private TopicView<?> rollouts = rollouts();
    private TopicView<?> selections = selections();

    private ModelReconciler reconciler() {
        return new ModelReconciler( // not started
                new ModelReconciler.Selection(DATASET, catalog),
                (checkpoint, room) -> {
                    throw new IllegalStateException("nothing is loaded here");
                },
                new LiveModel(Clock.systemUTC()),
                List.of(),
                new ModelReconciler.Policy(
                        new RetryPolicy(3, Duration.ofSeconds(1), () -> 0.5),
                        new MemoryBudget(OptionalLong.empty(), false),
                        Clock.systemUTC()),
                new ManualWorker());
    }

    private TopicView<?> rollouts() {
        return started(new RolloutStream(DATASET, catalog, reconciler(), new RolloutMetrics(registry)));
    }

    private TopicView<?> selections() {
        return started(new SelectionStream(
                DATASET, catalog, reconciler(), new SelectionMetrics(registry, () -> PinState.NONE), cleared -> {}));
    }

    private static <V> TopicView<V> started(TopicView.Reader<V> reader) {
        var view = new TopicView<>(reader);
        view.begin();
        view.end();
        return view;
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, Event event) {
        return record(offset, event.key(), event);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String key, Event event) {
        if (event == null) {
            return record(offset, key, new RecordHeaders(), null);
        }
        ProducerRecord<byte[], byte[]> encoded =
                EventCodec.encode("topic", event, new EventCodec.Context("e", URI.create("/test"), Instant.EPOCH));
        return record(offset, key, encoded.headers(), encoded.value());
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String key, Headers headers, byte[] value) {
        return new ConsumerRecord<>(
                "topic",
                0,
                offset,
                NOON.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                key.getBytes(StandardCharsets.UTF_8),
                value,
                headers,
                Optional.empty());
    }

    private Directives directives() {
        return catalog.choose(DATASET).directives();
    }

    private Optional<Long> epoch() {
        return directives().rollout().map(RolloutChanged::epoch);
    }

    private double counted(String meter, String outcome) {
        return registry.get(meter).tag("outcome", outcome).counter().count();
    }

    private static Rollouts epoch(long value) {
        return rollout("champion", "candidate", Phase.SHADOW).epoch(value);
    }

    @Test
    void lastRecordIsInForceWhateverItsEpoch() {
        rollouts.add(record(0, epoch(2).event()));
        rollouts.add(record(1, epoch(1).event()));
        assertThat(epoch()).contains(1L);

        rollouts.add(record(2, epoch(3).event()));
        assertThat(epoch()).contains(3L);
        assertThat(counted(RolloutMetrics.ROLLOUTS, "read")).isEqualTo(3);
    }

    @Test
    void tombstoneRemovesTheRolloutWhateverItsEpoch() {
        rollouts.add(record(0, epoch(Long.MAX_VALUE).event()));

        rollouts.add(record(1, DATASET, null));
        rollouts.add(record(2, epoch(1).event()));

        assertThat(epoch()).contains(1L);
    }

    @Test
    void hostileAndForeignRecordsAreCountedAndChangeNothing() {
        rollouts.add(record(0, epoch(1).event()));
        byte[] huge = ("{\"rolloutId\":\"" + "x".repeat(4 << 20) + "\"}").getBytes(StandardCharsets.UTF_8);
        List<ConsumerRecord<byte[], byte[]>> hostile = List.of(
                record(1, DATASET, new RecordHeaders(), huge),
                record(2, DATASET, new RecordHeaders(), new byte[0]),
                record(3, DATASET, new RecordHeaders(), "[[[[".repeat(10_000).getBytes(StandardCharsets.UTF_8)),
                record(4, DATASET, new ModelPinned(DATASET, "candidate", NOON)),
                record(5, DATASET, rolloutOf("cakes")),
                record(6, "cakes", epoch(9).event()),
                record(7, "", epoch(9).event()),
                record(8, "x".repeat(1 << 20), null));

        hostile.forEach(rollouts::add);

        assertThat(epoch()).contains(1L);
        assertThat(counted(RolloutMetrics.ROLLOUTS, "invalid")).isEqualTo(5);
        assertThat(counted(RolloutMetrics.ROLLOUTS, "other_dataset")).isEqualTo(3);
    }

    private static RolloutChanged rolloutOf(String dataset) {
        RolloutChanged event = epoch(9).event();
        return new RolloutChanged(
                event.rolloutId(),
                event.epoch(),
                dataset,
                event.champion(),
                event.candidate(),
                event.phase(),
                event.code(),
                event.reason(),
                event.shadowSample(),
                event.evidence(),
                event.startedAt(),
                event.at(),
                event.until(),
                event.rolledBack());
    }

    @Test
    void policyAndPinHaveKeysOfTheirOwn() {
        selections.add(record(0, shadowSince(NOON)));
        selections.add(record(1, new ModelPinned(DATASET, "m-1", NOON)));
        assertThat(directives().isShadow()).isTrue();
        assertThat(directives().pinned()).contains("m-1");

        selections.add(record(2, DATASET, null));
        assertThat(directives().isShadow()).isTrue();
        assertThat(directives().pinned()).isEmpty();

        selections.add(record(3, ModelPolicySet.KEY_PREFIX + DATASET, null));
        assertThat(directives().isShadow()).isFalse();
    }

    @Test
    void commandsAndInvalidPoliciesAreCountedAndChangeNothing() {
        selections.add(record(0, shadowSince(NOON)));

        selections.add(
                record(1, new RolloutCommanded(DATASET, RolloutCommanded.Command.PROMOTE, "m-1", NOON, null, null)));
        selections.add(record(2, RolloutCommanded.KEY_PREFIX + "x".repeat(1 << 20), null));
        selections.add(record(3, ModelPolicySet.KEY_PREFIX + DATASET, new ModelPinned(DATASET, "m-1", NOON)));
        selections.add(record(4, ModelPolicySet.KEY_PREFIX + DATASET, new RecordHeaders(), new byte[] {'{'}));
        selections.add(record(5, ModelPolicySet.KEY_PREFIX + "cakes", shadowSince(NOON)));

        assertThat(directives().isShadow()).isTrue();
        assertThat(directives().pinned()).isEmpty();
        assertThat(counted(SelectionMetrics.SELECTIONS, "policy_set")).isEqualTo(1);
        assertThat(counted(SelectionMetrics.SELECTIONS, "rollout_commanded")).isEqualTo(2);
        assertThat(counted(SelectionMetrics.SELECTIONS, "invalid")).isEqualTo(2);
        assertThat(counted(SelectionMetrics.SELECTIONS, "other_dataset")).isEqualTo(1);
    }

    /**
     * The selection is a function of the last decisions: any interleaving of the topics, any repetition of records and
     * any replay gives the same one.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void selectionDoesNotDependOnTheOrderOfTheTopicsOrOnReplays(long seed) {
        var random = new Random(seed);
        List<ConsumerRecord<byte[], byte[]>> decisions = decisions(random);
        List<ConsumerRecord<byte[], byte[]>> changes = changes(random);

        String expected = read(decisions, changes, List.of(), random);
        for (int i = 0; i < 20; i++) {
            assertThat(read(decisions, changes, modelsInAnyOrder(random), random))
                    .isEqualTo(expected);
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> decisions(Random random) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int offset = 0; offset < 6; offset++) {
            records.add(
                    switch (random.nextInt(4)) {
                        case 0 -> record(offset, new ModelPinned(DATASET, "m-" + random.nextInt(6), NOON));
                        case 1 -> record(offset, DATASET, null);
                        default -> record(offset, shadowSince(NOON.plusSeconds(60L * random.nextInt(6))));
                    });
        }
        return records;
    }

    /** Epochs may decrease, for example after the writer lost its state. */
    private static List<ConsumerRecord<byte[], byte[]>> changes(Random random) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int offset = 0; offset < random.nextInt(8); offset++) {
            int epoch = 1 + random.nextInt(3);
            int champion = random.nextInt(6);
            String candidate = "m-" + (champion + 1 + random.nextInt(5)) % 6;
            Phase phase = Phase.values()[random.nextInt(Phase.values().length)];
            Rollouts rollout = rollout("m-" + champion, candidate, phase).epoch(epoch);
            records.add(record(
                    offset,
                    (phase == Phase.ROLLED_BACK ? rollout.rolledBack("m-" + random.nextInt(6), candidate) : rollout)
                            .event()));
        }
        return records;
    }

    private static List<Integer> modelsInAnyOrder(Random random) {
        return random.ints(0, 6).distinct().limit(6).boxed().toList();
    }

    /** Reads the topics in a random interleaving, with replays of the last records, and returns the selection. */
    private String read(
            List<ConsumerRecord<byte[], byte[]>> decisions,
            List<ConsumerRecord<byte[], byte[]>> changes,
            List<Integer> models,
            Random random) {
        catalog = new Catalog();
        rollouts = rollouts();
        selections = selections();
        List<Integer> order = models.isEmpty() ? List.of(0, 1, 2, 3, 4, 5) : models;
        int[] next = new int[3];
        while (next[0] < decisions.size() || next[1] < changes.size() || next[2] < order.size()) {
            switch (random.nextInt(3)) {
                case 0 -> next[0] = readNext(selections, decisions, next[0], random);
                case 1 -> next[1] = readNext(rollouts, changes, next[1], random);
                default -> {
                    if (next[2] < order.size()) {
                        publish(order.get(next[2]++));
                    }
                }
            }
        }
        replay(selections, decisions);
        replay(rollouts, changes);
        return catalog.choose(DATASET).ranking().stream()
                .map(ranked -> ranked.checkpoint().modelId() + " " + ranked.standing() + " " + ranked.reason())
                .toList()
                .toString();
    }

    private void publish(int number) {
        catalog.publish(model("m-" + number)
                .accuracy(0.5 + number / 20.0)
                .minutesPastNoon(number)
                .event());
    }

    private static int readNext(
            TopicView<?> view, List<ConsumerRecord<byte[], byte[]>> records, int next, Random random) {
        if (next == records.size()) {
            return next;
        }
        view.add(records.get(next));
        if (random.nextInt(4) == 0) {
            view.add(records.get(next)); // delivered twice
        }
        return next + 1;
    }

    /** Reads what compaction leaves: the last record of each key. */
    private static void replay(TopicView<?> view, List<ConsumerRecord<byte[], byte[]>> records) {
        view.begin();
        records.stream()
                .filter(each -> records.stream()
                        .filter(other -> Arrays.equals(other.key(), each.key()))
                        .max(Comparator.comparing(ConsumerRecord::offset))
                        .filter(each::equals)
                        .isPresent())
                .forEach(view::add);
        view.end();
    }
}
