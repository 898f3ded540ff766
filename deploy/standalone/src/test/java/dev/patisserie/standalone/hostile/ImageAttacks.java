package dev.patisserie.standalone.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.image.ImageFiles;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.service.ScrapedMetrics;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.awaitility.Awaitility;

/** Records on {@code images} and forged records on {@code predictions}. */
final class ImageAttacks {

    private static final String PREDICTED = "predicted";

    private static final String CONSOLE_ERRORS = "inference_unexpected_errors_total{source=\"console\"";

    private static final byte[] KEY = "camera".getBytes(StandardCharsets.UTF_8);

    private final KafkaProducer<byte[], byte[]> producer;
    private final OutcomeRecorder outcomes;
    private final URI service;
    private final byte[] photo;

    /**
     * Creates the records.
     *
     * @param producer the caller closes it
     * @param service address of the inference service
     * @param photo a decodable file
     */
    ImageAttacks(KafkaProducer<byte[], byte[]> producer, URI service, byte[] photo, OutcomeRecorder outcomes) {
        this.producer = producer;
        this.service = service;
        this.photo = photo;
        this.outcomes = outcomes;
    }

    /** Opens a producer that accepts every record here; the caller closes it. */
    static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
        return KafkaClients.producer(bootstrap);
    }

    Stream<Attack> attacks() {
        return Stream.concat(Stream.concat(files(), times()), Stream.concat(identities(), forgeries()));
    }

    private Stream<Attack> files() {
        return Stream.of(
                attack("null value and key", null, null, ErrorCode.IMAGE_EMPTY.name()),
                attack("empty value", KEY, new byte[0], ErrorCode.IMAGE_EMPTY.name()),
                noise(8, ErrorCode.IMAGE_FORMAT_UNSUPPORTED),
                noise(60, ErrorCode.IMAGE_TOO_LARGE),
                attack(
                        "PNG header of 30000 x 30000 pixels",
                        KEY,
                        ImageFiles.pngHeader(30_000, 30_000),
                        ErrorCode.IMAGE_TOO_MANY_PIXELS.name()));
    }

    private Stream<Attack> times() {
        return Stream.of(
                        "0001-01-01T00:00:00Z",
                        "1600-01-01T00:00:00Z",
                        "9999-12-31T23:59:59Z",
                        "-999999999-01-01T00:00:00Z",
                        "+999999999-12-31T23:59:59Z",
                        "yesterday",
                        "")
                .map(time -> new Attack(
                        "ce_time '%s'".formatted(time), () -> send(image(KEY, photo, "ce_time", time), PREDICTED)));
    }

    private Stream<Attack> identities() {
        String surrogate = new String(new byte[] {(byte) 0xC3, (byte) 0x28, 0, '\r', '\n'});
        return Stream.of(
                attack("key of 900 kB", new byte[900_000], photo, PREDICTED),
                attack("key of 1.2 MB", new byte[1_200_000], photo, ErrorCode.PREDICTION_UNDELIVERABLE.name()),
                attack("key that is not UTF-8", new byte[] {(byte) 0xFF, 0}, photo, PREDICTED),
                header("ce_id", "../../etc/passwd"),
                header("ce_id", surrogate),
                header("ce_id", "x".repeat(10_000)),
                header("ce_id", "x".repeat(900_000)),
                header("label", "<script>alert(1)</script>"),
                header("label", "x".repeat(900_000)),
                header("ce_type", "training.requested.v1"),
                header("content-type", "text/html"),
                header("dead-letter-code", "FORGED"),
                new Attack("2000 headers", () -> {
                    ProducerRecord<byte[], byte[]> record = image(KEY, photo);
                    for (int i = 0; i < 2000; i++) {
                        record.headers().add("h" + i, KEY);
                    }
                    return send(record, PREDICTED);
                }));
    }

    private Stream<Attack> forgeries() {
        return Stream.of("-999999999-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "garbage")
                .map(time -> new Attack("forged prediction of time '%s'".formatted(time), () -> forgePrediction(time)));
    }

    /** Sends the record while a console displays the topic, which must display the predictions after it. */
    private String forgePrediction(String time) throws Exception {
        String json = """
                {"imageId":"forged","label":"a","probability":1,"topK":[{"label":"a","probability":1}],"modelId":"m",\
                "modelSha256":"%s","eventTime":"%s","receivedAt":"%s","predictedAt":"%s"}""".formatted("0".repeat(64), time, time, time);
        var metrics = new ScrapedMetrics(service);
        double before = metrics.sum(CONSOLE_ERRORS);
        try (ConsoleViewer viewer = ConsoleViewer.of(service)) {
            viewer.awaitOutcome();
            producer.send(new ProducerRecord<>(Topics.PREDICTIONS, KEY, json.getBytes(StandardCharsets.UTF_8)))
                    .get();
            send(image(KEY, photo), PREDICTED);
            viewer.awaitOutcome();
            viewer.awaitOutcome();
        }
        assertThat(metrics.sum(CONSOLE_ERRORS)).isEqualTo(before);
        return "displayed or skipped";
    }

    private Attack header(String name, String value) {
        return new Attack(
                "header %s of %d characters".formatted(name, value.length()),
                () -> send(image(KEY, photo, name, value), PREDICTED));
    }

    /** Creates large records when they are sent, so that they are not kept in memory. */
    private Attack noise(int mebibytes, ErrorCode expected) {
        return new Attack(
                "%d MiB of noise".formatted(mebibytes),
                () -> send(image(KEY, noise(mebibytes << 20)), expected.name()));
    }

    private Attack attack(String name, byte[] key, byte[] value, String expected) {
        return new Attack(name, () -> send(image(key, value), expected));
    }

    private static ProducerRecord<byte[], byte[]> image(byte[] key, byte[] value) {
        return new ProducerRecord<>(Topics.IMAGES, key, value);
    }

    private static ProducerRecord<byte[], byte[]> image(byte[] key, byte[] value, String header, String text) {
        ProducerRecord<byte[], byte[]> record = image(key, value);
        record.headers().add(header, text.getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private String send(ProducerRecord<byte[], byte[]> record, String expected) throws Exception {
        String code = code(send(record));
        assertThat(code).isEqualTo(expected);
        return code;
    }

    /** Sends a record and returns its one outcome; a second one fails the attack. */
    private ImageOutcome send(ProducerRecord<byte[], byte[]> record) throws Exception {
        Header named = record.headers().lastHeader("ce_id");
        int before = named == null ? 0 : outcomes.of(text(named)).size();
        RecordMetadata place = producer.send(record).get();
        String id = named == null ? Records.positionId(place.topic(), place.partition(), place.offset()) : text(named);
        return Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> outcomes.of(id), found -> found.size() == before + 1)
                .get(before)
                .outcome();
    }

    private static String text(Header header) {
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    private static String code(ImageOutcome outcome) {
        return outcome instanceof ImageOutcome.DeadLettered letter ? letter.code() : PREDICTED;
    }

    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(bytes).nextBytes(noise);
        noise[0] = 'x'; // not the first byte of a format
        return noise;
    }
}
