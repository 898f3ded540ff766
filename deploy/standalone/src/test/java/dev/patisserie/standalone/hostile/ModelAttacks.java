package dev.patisserie.standalone.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.Photo;
import dev.patisserie.standalone.client.ServedModels;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;

/**
 * Checkpoints that announce hostile archives, and records on {@code checkpoints} and {@code
 * model-selection} that are no events. Each hostile model claims to be the best one.
 */
final class ModelAttacks {

    private static final String SAVED_MODEL = "saved_model/saved_model.pb";
    private static final String MANIFEST = "manifest.json";

    private final KafkaProducer<byte[], byte[]> producer;
    private final URI service;
    private final Path models;
    private final CheckpointPublished good;
    private int attempts;

    /**
     * Prepares the models.
     *
     * @param producer the caller closes it
     * @param service address of the inference service
     * @param models folder of the model store
     * @param good the model that serves, and must go on serving
     */
    ModelAttacks(
            KafkaProducer<byte[], byte[]> producer,
            URI service,
            Path models,
            CheckpointPublished good) {
        this.producer = producer;
        this.service = service;
        this.models = models;
        this.good = good;
    }

    /** Changes a copy of the good archive. */
    @FunctionalInterface
    private interface Change {
        void apply(HostileArchive archive) throws IOException;
    }

    Stream<Attack> attacks() {
        return Stream.of(operations(), archives(), events(), records()).flatMap(all -> all);
    }

    private Stream<Attack> operations() {
        return Stream.of("WriteFile", "ReadFile", "WholeFileReaderV2", "PrintV2", "PyFunc", "While")
                .map(
                        op ->
                                archive(
                                        "operation " + op,
                                        model ->
                                                model.edit(
                                                        SAVED_MODEL,
                                                        bytes ->
                                                                SavedModelEdit.withOperation(
                                                                        bytes, op))));
    }

    private Stream<Attack> archives() {
        return Stream.of(
                archive("no manifest", model -> model.remove(MANIFEST)),
                archive(
                        "nested JSON",
                        model -> model.edit(MANIFEST, json -> bytes("[".repeat(1 << 20)))),
                archive("manifest of 700 MB", model -> model.zeros(MANIFEST, 700L << 20)),
                archive("graph of 600 MB", model -> model.zeros(SAVED_MODEL, 600L << 20)),
                archive("bomb of 5 GiB", model -> model.zeros("probes/bomb.png", 5L << 30)),
                archive("entry outside", model -> model.add("../../escaped", bytes("x"))),
                archive("absolute entry", model -> model.add("/tmp/escaped", bytes("x"))),
                archive("long name", model -> model.add("x".repeat(300), bytes("x"))),
                archive(
                        "file and folder of one name",
                        model -> model.add("a", bytes("x")).add("a/b", bytes("x"))),
                archive("no probes", model -> model.edit(MANIFEST, json -> emptyProbes(json))));
    }

    private static byte[] emptyProbes(byte[] manifest) {
        return bytes(
                new String(manifest, StandardCharsets.UTF_8)
                        .replaceFirst(
                                "(?s)\"probes\"\\s*:\\s*\\[.*?\\]\\s*,\\s*\"request\"",
                                "\"probes\":[],\"request\""));
    }

    private Stream<Attack> events() {
        return Stream.of(
                event("artifact above the store", "../../etc/passwd"),
                event("absolute artifact", "/etc/passwd"),
                event("artifact that is a folder", good.dataset()),
                event("artifact with a NUL", "a\0b"),
                new Attack(
                        "artifact of another size",
                        () -> {
                            HostileArchive archive = copy();
                            CheckpointPublished sound = archive.store(models);
                            isNotServed(
                                    archive.checkpoint(
                                            sound.artifact(), sound.artifactSha256(), 1));
                        }),
                new Attack(
                        "old archive under an event that claims more",
                        () ->
                                isNotServed(
                                        copy().checkpoint(
                                                        good.artifact(),
                                                        good.artifactSha256(),
                                                        good.artifactBytes()))),
                new Attack(
                        "time in the year 9999",
                        () ->
                                isNotServed(
                                        copy().checkpoint(
                                                        "none.zip",
                                                        good.artifactSha256(),
                                                        good.artifactBytes(),
                                                        Instant.parse("9999-01-01T00:00:00Z")),
                                        "DEFERRED")));
    }

    private Stream<Attack> records() {
        List<String> values =
                List.of(
                        "garbage",
                        "[".repeat(900_000),
                        "{\"modelId\":\"x\"}",
                        "{\"dataset\":\"%s\",\"modelId\":\"../../x\"}".formatted(good.dataset()),
                        "{\"dataset\":\"%s\",\"modelId\":\"none\",\"at\":\"+1000000000-01-01T00:00:00Z\"}"
                                .formatted(good.dataset()));
        return Stream.of(Topics.CHECKPOINTS, Topics.MODEL_SELECTION)
                .flatMap(
                        topic ->
                                values.stream()
                                        .map(
                                                value ->
                                                        new Attack(
                                                                "record of %d characters on %s"
                                                                        .formatted(
                                                                                value.length(),
                                                                                topic),
                                                                () -> send(topic, value))));
    }

    private void send(String topic, String value) throws Exception {
        producer.send(new ProducerRecord<>(topic, bytes("hostile"), bytes(value))).get();
        assertGoodServes();
    }

    private Attack archive(String name, Change change) {
        return new Attack(
                name,
                () -> {
                    HostileArchive archive = copy();
                    change.apply(archive);
                    isNotServed(archive.store(models));
                });
    }

    private Attack event(String name, String artifact) {
        return new Attack(
                name,
                () ->
                        isNotServed(
                                copy().checkpoint(
                                                artifact,
                                                good.artifactSha256(),
                                                good.artifactBytes())));
    }

    private HostileArchive copy() throws IOException {
        attempts++;
        return new HostileArchive("hostile-" + attempts, good, models.resolve(good.artifact()));
    }

    private void isNotServed(CheckpointPublished hostile) throws Exception {
        isNotServed(hostile, "REFUSED");
    }

    /** Publishes, waits for the state, withdraws, and removes the archive. */
    private void isNotServed(CheckpointPublished hostile, String state) throws Exception {
        var context = new EventCodec.Context(hostile.modelId(), Photo.SOURCE, Instant.now());
        producer.send(EventCodec.encode(Topics.CHECKPOINTS, hostile, context)).get();
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .ignoreExceptionsMatching(IOException.class::isInstance)
                .until(
                        () ->
                                ServedModels.of(service)
                                        .model(hostile.modelId())
                                        .filter(model -> model.state().equals(state))
                                        .isPresent());
        assertGoodServes();
        producer.send(new ProducerRecord<>(Topics.CHECKPOINTS, bytes(hostile.modelId()), null))
                .get();
        Files.deleteIfExists(models.resolve("hostile").resolve(hostile.modelId() + ".zip"));
    }

    private void assertGoodServes() throws IOException, InterruptedException {
        assertThat(ServedModels.of(service).serves(good.modelId())).isTrue();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
