package dev.patisserie.standalone.client.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.broker.TestBroker;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.command.Terminal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HistoryReaderTest {

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    /** The time of the first record; each later one is a minute later. */
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private static final Decision ADA = new Decision("ada", "too slow");
    private static final URI CLI = URI.create("/patisserie/cli");
    private static final URI FEEDBACK = URI.create("/patisserie/feedback-service");

    private static Instant minute(int minutes) {
        return NOON.plusSeconds(60L * minutes);
    }

    /** Sends one record of each kind; the topics are not in the order of the times. */
    @BeforeAll
    static void decide() throws InterruptedException {
        send(record(Topics.LABELS, "i-1", null, 7, ADA));
        send(record(
                Topics.LABELS,
                new ImageLabelled("i-1", "tiramisu", "bo", LabelSource.HUMAN, minute(6), null, null, null),
                CLI,
                6));
        send(record(Topics.MODEL_SELECTION, new ModelPinned("desserts", "m-1", minute(0), "ada", "demo day"), CLI, 0));
        send(record(
                Topics.MODEL_SELECTION,
                new ModelPolicySet("cars", ModelPolicySet.Rollout.SHADOW, null, minute(5), "cy", null),
                CLI,
                5));
        var requested = record(Topics.TRAINING_REQUESTS, request("r-1"), CLI, 1);
        DecisionHeaders.set(requested.headers(), ADA);
        send(requested);
        send(record(Topics.TRAINING_REQUESTS, new TrainingCancelled("r-1", "typo", "ada"), CLI, 2));
        send(record(Topics.TRAINING_REQUESTS, request("auto-1"), FEEDBACK, 3));
        send(record(Topics.CHECKPOINTS, "m-1", null, 4, ADA));
        send(record(Topics.CHECKPOINTS, "m-2", "{", 8, Decision.UNKNOWN));
        var redriven = record(Topics.TRAINING_REQUESTS, request("r-2"), CLI, 9);
        DecisionHeaders.setRedriven(redriven.headers(), ADA);
        send(redriven);
        send(record(Topics.IMAGES, "photo", "bytes", 10, Decision.UNKNOWN));
        var photo = record(Topics.IMAGES, "photo", "bytes", 11, Decision.UNKNOWN);
        DecisionHeaders.setRedriven(photo.headers(), ADA);
        send(photo);
    }

    private static TrainingRequested request(String id) {
        return TrainingRequested.of(id, Pipeline.SIMPLE, "desserts");
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, Event event, URI source, int minute) {
        var encoded = EventCodec.encode(topic, event, new EventCodec.Context("id-" + minute, source, minute(minute)));
        return at(topic, minute, encoded.key(), encoded.value(), encoded.headers());
    }

    private static ProducerRecord<byte[], byte[]> record(
            String topic, String key, String value, int minute, Decision decision) {
        byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        var record = at(topic, minute, key.getBytes(StandardCharsets.UTF_8), bytes, null);
        DecisionHeaders.set(record.headers(), decision);
        return record;
    }

    private static ProducerRecord<byte[], byte[]> at(
            String topic, int minute, byte[] key, byte[] value, Headers headers) {
        return new ProducerRecord<>(topic, 0, minute(minute).toEpochMilli(), key, value, headers);
    }

    private static void send(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        KafkaClients.send(BROKER.bootstrap(), List.of(record));
    }

    private static History read(Instant since, boolean images, int limit) {
        return new HistoryReader(BROKER.bootstrap()).read(new HistoryReader.Query(since, images, limit, act -> true));
    }

    private static List<String> lines(History history) {
        return history.acts().stream()
                .map(act -> "%s %s %s %s %s".formatted(act.act(), act.dataset(), act.subject(), act.by(), act.place()))
                .toList();
    }

    @Test
    void listsTheActsOfAllTopicsInTheOrderOfTheirTimes() {
        History history = read(Instant.EPOCH, false, 100);

        assertThat(lines(history))
                .containsExactly(
                        "pin desserts m-1 ada model-selection-0@0",
                        "train desserts r-1 ada training-requests-0@0",
                        "cancel desserts r-1 ada training-requests-0@1",
                        "train desserts auto-1 null training-requests-0@2",
                        "withdraw null m-1 ada checkpoints-0@0",
                        "policy shadow cars cars cy model-selection-0@1",
                        "label tiramisu null i-1 bo labels-0@1",
                        "retract-label null i-1 ada labels-0@0",
                        "unreadable null m-2 null checkpoints-0@1",
                        "redrive null r-2 ada training-requests-0@3");
        assertThat(history.omitted()).isZero();
        assertThat(history.unread()).isEmpty();
        assertThat(history.acts()).first().satisfies(pin -> {
            assertThat(pin.at()).isEqualTo(NOON);
            assertThat(pin.reason()).isEqualTo("demo day");
            assertThat(pin.source()).isEqualTo("/patisserie/cli");
        });
    }

    @Test
    void unreadableRecordHasTheViolatedRule() {
        Act unreadable = read(minute(8), false, 100).acts().get(0);

        assertThat(unreadable.act()).isEqualTo(Act.UNREADABLE);
        assertThat(unreadable.reason()).contains("expected an event checkpoint.published.v1 as JSON");
    }

    @Test
    void readsOnlyRecordsFromTheGivenTime() {
        assertThat(lines(read(minute(6), false, 100)))
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactly("label", "retract-label", "unreadable", "redrive");
        assertThat(read(minute(60), false, 100).acts()).isEmpty();
    }

    @Test
    void keepsTheLatestActsWithinTheLimit() {
        History history = read(Instant.EPOCH, false, 2);

        assertThat(history.acts()).extracting(Act::act).containsExactly("unreadable", "redrive");
        assertThat(history.omitted()).isEqualTo(8);
    }

    @Test
    void listsRedrivenImagesOnDemand() {
        assertThat(lines(read(minute(10), true, 100))).containsExactly("redrive null photo ada images-0@1");
    }

    @Test
    void commandListsTheActsOfPeopleOnOneDataSet() {
        var terminal = new Terminal();

        int exit = terminal.run("history", "--bootstrap", BROKER.bootstrap(), "--dataset", "desserts");

        assertThat(exit).as("%s", terminal).isZero();
        assertThat(terminal.out())
                .containsSubsequence("pin", "m-1", "ada", "demo day")
                .contains("withdraw", "unreadable")
                .doesNotContain("policy")
                .doesNotContain("auto-1");
        terminal.clear();
        assertThat(terminal.run("history", "--bootstrap", BROKER.bootstrap(), "--automatic", "--since", "2026-01-31"))
                .isZero();
        assertThat(terminal.out()).contains("auto-1", "(/patisserie/feedback-service)");
    }
}
