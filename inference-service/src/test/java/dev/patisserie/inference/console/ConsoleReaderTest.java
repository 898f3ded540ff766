package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingProgressed.Step;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.api.ModelsView;
import dev.patisserie.inference.console.ConsoleEvent.Kind;
import dev.patisserie.inference.console.label.LabellingQueue;
import dev.patisserie.inference.console.label.Labellings;
import dev.patisserie.inference.console.rollout.RolloutBoard;
import dev.patisserie.inference.console.rollout.Rollouts;
import dev.patisserie.inference.metrics.UnexpectedErrors;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsoleReaderTest {

    private final ManualClock clock = new ManualClock(NOON);
    private final ConsoleHub hub = new ConsoleHub();
    private final FakeKafka kafka = new FakeKafka();
    private final FakeKafka next = new FakeKafka();
    private final Iterator<FakeKafka> consumers = List.of(kafka, next).iterator();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Deque<Throwable> failures = new ConcurrentLinkedDeque<>(); // of later views
    private final List<String> down = new CopyOnWriteArrayList<>();
    private final ConsoleReader reader = new ConsoleReader(
            hub,
            new OutcomeFeed(hub, id -> false, this::pictured, id -> false, clock),
            new LabellingFeed(hub, new LabellingQueue(), () -> List.of("cake", "pie")),
            new DriftFeed(hub, "desserts"),
            new RolloutFeed(hub, new RolloutBoard("desserts"), "i-labelled"::equals),
            this::models,
            () -> new ThisReplica.State("r-1", List.copyOf(down)),
            consumers::next,
            new UnexpectedErrors(meters),
            clock);
    private final Viewer viewer = Viewer.of(hub);

    private boolean pictured(String imageId) {
        failIfDue();
        return true;
    }

    private ModelsView models() {
        failIfDue();
        return new ModelsView("desserts", null, null, List.of());
    }

    private void failIfDue() {
        Throwable next = failures.poll();
        if (next instanceof Error error) {
            throw error;
        }
        if (next != null) {
            throw (RuntimeException) next;
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        reader.close();
    }

    @Test
    void reportsThatKafkaIsUnavailableAndOmitsUnknownSeconds() {
        // Given
        kafka.setAway(true);

        // When
        reader.wake();
        soon().until(() -> told(Kind.STATUS).size() >= 2);

        // Then
        assertThat(told(Kind.STATUS)).containsOnly(status(false));
        assertThat(told(Kind.THROUGHPUT)).isEmpty();
        assertThat(told(Kind.MODELS)).hasSize(1);

        // When
        kafka.setAway(false);

        // Then
        soon().until(() -> !told(Kind.THROUGHPUT).isEmpty());
        assertThat(told(Kind.STATUS)).contains(status(true));
    }

    @Test
    void namesTheHealthChecksThatAreDown() {
        // Given
        down.add("model");

        // When
        reader.wake();

        // Then
        soon().until(() -> told(Kind.STATUS).contains(status(true, "model")));
    }

    @Test
    void sendsTheLabellingQueueAndTheAccuracyWhenTheTopicsAreRead() {
        // Given: a topic whose record has not arrived
        kafka.fill(Topics.LABELLING_QUEUE, 1);
        reader.wake();
        soon().until(() -> told(Kind.STATUS).size() >= 2);
        assertThat(told(Kind.STATUS)).allMatch(json -> json.contains("\"read\":false"));
        assertThat(told(Kind.LABELLING)).isEmpty();

        // When
        kafka.addRecord(ConsumedRecords.read(
                Labellings.record(Topics.LABELLING_QUEUE, Labellings.request("i-1", SelectionPolicy.RANDOM)), 0));
        kafka.addRecord(
                ConsumedRecords.read(Labellings.record(Topics.LIVE_ACCURACY, Labellings.accuracy("m-1", NOON)), 0));

        // Then
        soon().until(() -> told(Kind.ACCURACY).stream().anyMatch(json -> json.contains("\"m-1\"")));
        assertThat(told(Kind.LABELLING)).last().asString().contains("\"open\":1", "\"i-1\"", "[\"cake\",\"pie\"]");
        assertThat(told(Kind.STATUS)).last().asString().contains("\"read\":true");

        // When
        kafka.addRecord(ConsumedRecords.read(Labellings.record(Topics.LABELS, Labellings.label("i-1", "cake"), 1L), 0));

        // Then
        soon().until(() ->
                told(Kind.LABELLING).get(told(Kind.LABELLING).size() - 1).contains("\"open\":0"));
    }

    @Test
    void sendsTheDriftMonitors() {
        // Given
        reader.wake();
        soon().until(() -> !told(Kind.STATUS).isEmpty());

        // When
        kafka.addRecord(ConsumedRecords.read(
                Labellings.record(Topics.DRIFT, Drifts.monitor("errors", DriftChanged.State.ALARMED, 1.2, NOON)), 0));

        // Then
        soon().until(() -> told(Kind.DRIFT).stream().anyMatch(json -> json.contains("\"errors\"")));
    }

    @Test
    void sendsTheRolloutItsDisagreementsAndTheRetraining() {
        // Given
        reader.wake();
        soon().until(() -> !told(Kind.STATUS).isEmpty());

        // When
        kafka.addRecord(ConsumedRecords.read(
                Labellings.record(Topics.ROLLOUTS, Rollouts.rollout(RolloutChanged.Phase.SHADOW, 1)), 0));
        kafka.addRecord(ConsumedRecords.read(
                Labellings.record(Topics.RETRAINING, Rollouts.retraining(RetrainingChanged.State.PROPOSED)), 0));
        for (String imageId : List.of("i-1", "i-labelled")) {
            kafka.addRecord(ConsumedRecords.read(
                    Labellings.record(Topics.PREDICTIONS_SHADOW, Rollouts.answers(imageId, "pie", "cake")), 0));
        }

        // Then
        soon().until(() -> told(Kind.ROLLOUT).stream().anyMatch(json -> json.contains("\"i-1\"")));
        soon().until(() -> told(Kind.RETRAINING).stream().anyMatch(json -> json.contains("\"auto-1\"")));
        assertThat(told(Kind.ROLLOUT)).last().asString().contains("\"open\":1").doesNotContain("i-labelled");
    }

    @Test
    void readsTheOtherTopicsWithoutThePermissionForOne() {
        // Given
        reader.wake();
        soon().until(() -> !told(Kind.STATUS).isEmpty());

        // When
        kafka.setPollException(new TopicAuthorizationException(Set.of(Topics.ROLLOUTS, Topics.RETRAINING)));
        soon().until(() -> kafka.assignment().stream()
                .noneMatch(partition -> partition.topic().equals(Topics.ROLLOUTS)));
        kafka.addRecord(ConsumedRecords.read(
                Labellings.record(Topics.DRIFT, Drifts.monitor("errors", DriftChanged.State.ALARMED, 1.2, NOON)), 0));

        // Then
        soon().until(() -> told(Kind.DRIFT).stream().anyMatch(json -> json.contains("\"errors\"")));
        assertThat(next.begin(Topics.PREDICTIONS))
                .as("the reader has not restarted")
                .isEmpty();
    }

    @Test
    void anInvalidLabelDoesNotEndTheReader() {
        // Given
        reader.wake();
        soon().until(() -> !told(Kind.STATUS).isEmpty());

        // When
        for (String topic : List.of(
                Topics.LABELS,
                Topics.LABELLING_QUEUE,
                Topics.LIVE_ACCURACY,
                Topics.DRIFT,
                Topics.ROLLOUTS,
                Topics.PREDICTIONS_SHADOW,
                Topics.RETRAINING)) {
            kafka.addRecord(ConsumedRecords.read(new ProducerRecord<>(topic, new byte[] {1}, new byte[] {2}), 0));
            kafka.addRecord(ConsumedRecords.read(new ProducerRecord<>(topic, null, null), 1));
        }
        kafka.addRecord(ConsumedRecords.read(
                Labellings.record(Topics.LABELLING_QUEUE, Labellings.request("i-1", SelectionPolicy.RANDOM)), 2));

        // Then
        soon().until(() -> told(Kind.LABELLING).stream().anyMatch(json -> json.contains("\"i-1\"")));
        assertThat(containedErrors()).isZero();
    }

    /** Steps must not displace other kept training events. */
    @Test
    void sendsStepsAsSeparateEvents() {
        // Given
        reader.wake();
        soon().until(() -> !told(Kind.STATUS).isEmpty());

        // When
        kafka.addRecord(read(Trainings.in(State.RUNNING, "r-1", NOON, null), 0));
        var step = new Step("training", 1, 5, 2, 20, 0.5, 0.8, 56, 12);
        kafka.addRecord(read(Trainings.at(step, "r-1", NOON), 1));

        // Then
        soon().until(() -> !told(Kind.STEP).isEmpty());
        assertThat(told(Kind.STEP)).singleElement().asString().contains("\"step\"");
        assertThat(told(Kind.TRAINING)).singleElement().asString().doesNotContain("\"step\"");
    }

    @Test
    void viewerWhoConnectsDuringACloseMissesNoEvent() {
        // Given
        reader.wake();
        soon().until(() -> !told(Kind.STATUS).isEmpty());
        kafka.whileClosing(() -> {
            clock.pass(Duration.ofSeconds(1));
            Viewer.of(hub);
        });

        // When
        viewer.leave();

        // Then
        soon().until(() -> next.begin(Topics.PREDICTIONS).isPresent());
        assertThat(next.begin(Topics.PREDICTIONS)).contains(NOON.toEpochMilli());
    }

    @Test
    void showsPredictionsOfAllValidYearsAndSkipsForgedOnes() {
        // Given
        reader.wake();
        soon().until(() -> !told(Kind.STATUS).isEmpty());

        // When
        kafka.addRecord(read(Predictions.of("forged", Instant.parse("-999999999-01-01T00:00:00Z")), 0));
        kafka.addRecord(read(Predictions.of("future", Instant.parse("+999999999-12-31T00:00:00Z")), 1));
        kafka.addRecord(read(Predictions.of("good", NOON), 2));

        kafka.addRecord(read(Predictions.of("first", Instant.parse("0000-01-01T00:00:00Z")), 3));
        kafka.addRecord(read(Predictions.of("last", Instant.parse("9999-12-31T23:59:59Z")), 4));

        // Then
        soon().until(() -> told(Kind.OUTCOME).size() == 3);
        assertThat(told(Kind.OUTCOME))
                .map(json -> json.replaceAll(".*\"imageId\":\"(\\w+)\".*", "$1"))
                .containsExactly("good", "first", "last");
    }

    @Test
    void showsTheRecordsAfterAFailingOne() {
        // Given
        reader.wake();
        soon().until(() -> !told(Kind.STATUS).isEmpty());
        failures.add(new ArithmeticException("long overflow"));
        failures.add(new StackOverflowError());

        // When
        for (int i = 0; i < 3; i++) {
            kafka.addRecord(read(Predictions.of("i" + i, NOON), i));
        }

        // Then
        soon().until(() -> told(Kind.OUTCOME).size() == 1);
        assertThat(told(Kind.OUTCOME)).singleElement().asString().contains("\"i2\"");
        assertThat(containedErrors()).isEqualTo(2);
    }

    @Test
    void restartsAfterAFailedView() {
        // Given
        failures.add(new IllegalStateException("a bug"));

        // When
        reader.wake();

        // Then: a new consumer is created, and viewers receive events as before
        soon().until(() -> !told(Kind.THROUGHPUT).isEmpty());
        assertThat(told(Kind.MODELS)).hasSize(1);
        assertThat(next.begin(Topics.PREDICTIONS)).isPresent();
        assertThat(containedErrors()).isEqualTo(1);
    }

    private double containedErrors() {
        return meters.get(UnexpectedErrors.UNEXPECTED_ERRORS)
                .tag("source", "console")
                .counter()
                .count();
    }

    private static ConsumerRecord<byte[], byte[]> read(PredictionMade prediction, long offset) {
        var context = new EventCodec.Context("p-" + offset, URI.create("/test"), NOON);
        return ConsumedRecords.read(EventCodec.encode(Topics.PREDICTIONS, prediction, context), offset);
    }

    private static ConsumerRecord<byte[], byte[]> read(TrainingProgressed progress, long offset) {
        return ConsumedRecords.read(Trainings.record(progress, offset), offset);
    }

    private static String status(boolean kafka, String... down) {
        return ConsoleEvent.of(Kind.STATUS, new StatusView(kafka, "r-1", List.of(down), kafka))
                .json();
    }

    private List<String> told(Kind kind) {
        return viewer.seen().stream()
                .filter(event -> event.kind() == kind)
                .map(ConsoleEvent::json)
                .toList();
    }
}
