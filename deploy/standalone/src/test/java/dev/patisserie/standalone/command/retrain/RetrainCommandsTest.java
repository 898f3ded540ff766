package dev.patisserie.standalone.command.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.RetrainingChanged.State;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TrainingTrigger;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.broker.TestBroker;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.TopicTail;
import dev.patisserie.standalone.command.Terminal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import picocli.CommandLine;

/** The tests share a broker, so each uses a data set of its own. */
class RetrainCommandsTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    private final Terminal terminal = new Terminal();

    private static RetrainingChanged training(String dataset, State state) {
        TrainingRequested request = TrainingRequested.builder("auto-" + dataset, Pipeline.SIMPLE, dataset)
                .trigger(new TrainingTrigger(TrainingTrigger.Kind.DRIFT, "m-1@3"))
                .build();
        return new RetrainingChanged(dataset, state, request, 120, "errors are in alarm", NOON);
    }

    private static void send(RetrainingChanged training) throws Exception {
        var context = new EventCodec.Context("e", URI.create("/test"), NOON);
        send(EventCodec.encode(Topics.RETRAINING, training, context));
    }

    private static void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (var producer = KafkaClients.producer(BROKER.bootstrap())) {
            producer.send(record).get();
        }
    }

    private int run(Object... arguments) {
        terminal.clear();
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap", BROKER.bootstrap()));
        return terminal.run(all.toArray());
    }

    private static List<ConsumerRecord<byte[], byte[]>> requests(String requestId) {
        try (TopicTail tail = TopicTail.fromStart(BROKER.bootstrap(), Topics.TRAINING_REQUESTS)) {
            return tail.drain().stream()
                    .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(requestId))
                    .toList();
        }
    }

    @Test
    void acceptSendsTheProposedRequestUnderItsOwnId() throws Exception {
        // Given
        RetrainingChanged proposal = training("proposed", State.PROPOSED);
        send(proposal);

        // When
        assertThat(run("retrain", "accept", "proposed")).as(terminal.toString()).isZero();
        assertThat(run("retrain", "accept", "proposed")).isZero();

        // Then
        assertThat(terminal.out()).contains("requested  auto-proposed");
        assertThat(requests("auto-proposed")).hasSize(2).allSatisfy(record -> {
            assertThat(EventCodec.decode(record.headers(), record.value(), TrainingRequested.class))
                    .isEqualTo(proposal.request());
            assertThat(record.headers().lastHeader("ce_id").value()).asString().isEqualTo("auto-proposed");
        });
    }

    @Test
    void saysWhyThereIsNothingToAccept() throws Exception {
        send(training("expired", State.EXPIRED));

        assertThat(run("retrain", "accept", "expired")).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(run("retrain", "accept", "unknown")).isEqualTo(CommandLine.ExitCode.SOFTWARE);

        assertThat(terminal.err())
                .contains(
                        "expected a proposal for data set expired, found none; auto-expired is expired: errors are in alarm")
                .contains("expected a proposal for data set unknown, found none;");
        assertThat(requests("auto-expired")).isEmpty();
    }

    @Test
    void asksForTheDataSetIfThereAreSeveralProposals() throws Exception {
        send(training("first", State.PROPOSED));
        send(training("second", State.PROPOSED));

        assertThat(run("retrain", "accept")).isEqualTo(CommandLine.ExitCode.SOFTWARE);

        assertThat(terminal.err())
                .contains("expected one proposal, found those of first")
                .contains("name a data set");
        assertThat(requests("auto-first")).isEmpty();
    }

    @Test
    void statusPrintsTheCauseAndSkipsInvalidRecords() throws Exception {
        // Given
        send(training("shown", State.PROPOSED));
        byte[] hostile = "hostile".getBytes(StandardCharsets.UTF_8);
        send(new ProducerRecord<>(Topics.RETRAINING, hostile, hostile));

        // When
        assertThat(run("retrain", "status")).isZero();

        // Then
        assertThat(terminal.out())
                .contains(
                        "data set   shown",
                        "state      proposed since 2026-01-31T12:00:00Z: errors are in alarm",
                        "cause      drift, m-1@3",
                        "labels     120 that",
                        "request    auto-shown: simple on shown",
                        "'patisserie retrain accept' requests it")
                .doesNotContain("hostile");
    }
}
