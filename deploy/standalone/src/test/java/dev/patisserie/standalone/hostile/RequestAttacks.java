package dev.patisserie.standalone.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.TopicTail;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.awaitility.Awaitility;

/**
 * Training requests and cancellations that are malformed, impossible or forged. Each becomes a dead letter, or has no
 * effect.
 */
final class RequestAttacks {

    private static final int PARTITION = 0;

    private static final List<String> REQUESTS = List.of(
            "",
            "garbage",
            "null",
            "[]",
            "[".repeat(100_000),
            request("\"dataset\":\"..\""),
            request("\"dataset\":\"../../etc\""),
            request("\"dataset\":\"/etc\""),
            request("\"requestId\":\"../x\""),
            request("\"requestId\":\"" + "x".repeat(10_000) + "\""),
            request("\"requestId\":\"a\\nb\""),
            request("\"epochs\":1000000000"),
            request("\"epochs\":-1"),
            request("\"epochs\":1.9"),
            request("\"epochs\":\"\""),
            request("\"epochs\":9e999999999"),
            request("\"seed\":18446744073709551616"),
            request("\"labelSmoothing\":NaN"),
            request("\"pipeline\":[\"simple\"]"),
            request("\"pipeline\":\"unknown\""),
            request("\"@class\":\"java.lang.Runtime\",\"pipeline\":\"none\""),
            request("\"pipeline\":\"transfer\",\"weights\":\"http://localhost/x.h5\""),
            request("\"pipeline\":\"transfer\",\"backbone\":\"../..\""),
            request("\"optimizer\":{\"learningRate\":-1}"),
            request("\"classWeights\":{\"a\":1e308}"),
            request("\"imageSize\":1024,\"batchSize\":100000"));

    /** Cancellations that are not valid events. */
    private static final List<String> CANCELLATIONS = List.of(
            "",
            "null",
            "{}",
            "{\"requestId\":\"../x\"}",
            "{\"requestId\":\"a\\u0000b\"}",
            "{\"requestId\":\"a\\r\\nb\"}",
            "{\"requestId\":\"" + "x".repeat(900_000) + "\"}",
            "{\"requestId\":\"known\",\"reason\":\"" + "x".repeat(900_000) + "\"}");

    private final String bootstrap;
    private final String finished;

    /**
     * Creates the requests.
     *
     * @param bootstrap the broker
     * @param finished id of a request whose model is published
     */
    RequestAttacks(String bootstrap, String finished) {
        this.bootstrap = bootstrap;
        this.finished = finished;
    }

    private static String request(String fields) {
        return "{\"pipeline\":\"simple\",\"dataset\":\"tiny-desserts\"," + fields + "}";
    }

    Stream<Attack> attacks() {
        return Stream.of(
                        REQUESTS.stream().map(request -> rejected("request", request, List.of())),
                        CANCELLATIONS.stream().map(event -> rejected("cancellation", event, cancellation())),
                        Stream.of(
                                ignored("cancellation of an unknown request", "hostile-unknown"),
                                ignored("cancellation of a finished request", finished)))
                .flatMap(attacks -> attacks);
    }

    private static List<Header> cancellation() {
        return List.of(new RecordHeader("ce_type", bytes(TrainingCancelled.TYPE)));
    }

    private Attack rejected(String kind, String value, List<Header> headers) {
        return new Attack("%s of %d characters".formatted(kind, value.length()), () -> {
            List<Letter> letters = send(List.of(record(value, headers)));
            assertThat(letters).hasSize(1);
            assertThat(letters.get(0).code()).isEqualTo(ErrorCode.EVENT_INVALID.name());
            return letters.get(0).code();
        });
    }

    /** Waits for the dead letter of the next record of the partition, which shows that the record was handled. */
    private Attack ignored(String name, String requestId) {
        return new Attack(name, () -> {
            var cancelled = new TrainingCancelled(requestId, null);
            ProducerRecord<byte[], byte[]> event =
                    record("{\"requestId\":\"%s\"}".formatted(cancelled.requestId()), cancellation());
            List<Letter> letters = send(List.of(event, record("garbage", List.of())));
            assertThat(letters).hasSize(1);
            return "accepted without effect";
        });
    }

    private static ProducerRecord<byte[], byte[]> record(String value, List<Header> headers) {
        return new ProducerRecord<>(Topics.TRAINING_REQUESTS, PARTITION, null, null, bytes(value), headers);
    }

    /** The dead letter of a record. */
    private record Letter(long offset, String code) {}

    /** Sends records and returns their dead letters once that of the last one has arrived. */
    private List<Letter> send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        try (TopicTail tail = TopicTail.fromNow(bootstrap, Topics.TRAINING_REQUESTS_DEAD_LETTERS);
                KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(bootstrap)) {
            long first = -1;
            long last = -1;
            for (ProducerRecord<byte[], byte[]> record : records) {
                last = producer.send(record).get().offset();
                first = first < 0 ? last : first;
            }
            List<Letter> letters = new ArrayList<>();
            long begin = first;
            long end = last;
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
                tail.poll().stream()
                        .map(RequestAttacks::letter)
                        .filter(letter -> letter.offset() >= begin)
                        .forEach(letters::add);
                return letters.stream().anyMatch(letter -> letter.offset() == end);
            });
            return letters;
        }
    }

    private static Letter letter(ConsumerRecord<byte[], byte[]> record) {
        return new Letter(Long.parseLong(text(record, DeadLetter.OFFSET)), text(record, DeadLetter.CODE));
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
        return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
