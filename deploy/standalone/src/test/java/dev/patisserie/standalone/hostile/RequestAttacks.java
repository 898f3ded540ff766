package dev.patisserie.standalone.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.TopicTail;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;

/** Training requests that are malformed, impossible or forged; each must become a dead letter. */
final class RequestAttacks {

    private static final List<String> REQUESTS =
            List.of(
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

    private final String bootstrap;

    RequestAttacks(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    private static String request(String fields) {
        return "{\"pipeline\":\"simple\",\"dataset\":\"tiny-desserts\"," + fields + "}";
    }

    Stream<Attack> attacks() {
        return Stream.of(new Attack("training requests", this::rejectsEach));
    }

    private void rejectsEach() throws Exception {
        try (TopicTail letters =
                        TopicTail.fromNow(bootstrap, Topics.TRAINING_REQUESTS_DEAD_LETTERS);
                KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(bootstrap)) {
            for (String request : REQUESTS) {
                producer.send(
                                new ProducerRecord<>(
                                        Topics.TRAINING_REQUESTS,
                                        request.getBytes(StandardCharsets.UTF_8)))
                        .get();
            }
            int[] found = {0};
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(
                            () -> {
                                found[0] += letters.poll().size();
                                assertThat(found[0]).isGreaterThanOrEqualTo(REQUESTS.size());
                            });
        }
    }
}
