package dev.patisserie.standalone.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.Photo;
import dev.patisserie.standalone.client.model.ServedModels;
import dev.patisserie.standalone.service.ScrapedMetrics;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;

/**
 * Checkpoints of hostile archives, and records on {@code checkpoints} and {@code model-selection} that are not events.
 * Each hostile model claims to be the best one.
 */
final class ModelAttacks {

    private static final String SAVED_MODEL = "saved_model/saved_model.pb";
    private static final String MANIFEST = "manifest.json";

    /** Longer than two verifications that reach inference.verification-timeout, and the wait between them. */
    private static final Duration LONGEST = Duration.ofMinutes(7);

    private static final String REFUSED = "REFUSED";
    private static final String DEFERRED = "DEFERRED";

    private final KafkaProducer<byte[], byte[]> producer;
    private final URI service;
    private final ScrapedMetrics metrics;
    private final Path models;
    private final CheckpointPublished good;
    private int attempts;
    private String lastReason = "";

    /**
     * Creates the attacks.
     *
     * @param producer the caller closes it
     * @param service address of the inference service
     * @param models folder of the model store
     * @param good the serving model, which must continue to serve
     */
    ModelAttacks(KafkaProducer<byte[], byte[]> producer, URI service, Path models, CheckpointPublished good) {
        this.producer = producer;
        this.service = service;
        this.metrics = new ScrapedMetrics(service);
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
        Stream<Attack> operations = Stream.of(
                        "WriteFile", "ReadFile", "WholeFileReaderV2", "PrintV2", "PyFunc", "While")
                .map(op -> graph("operation " + op, bytes -> SavedModelEdit.withOperation(bytes, op)));
        return Stream.concat(
                operations,
                Stream.of(
                        graph("function that calls itself", HostileGraphs::withRecursion),
                        graph("loop without end", HostileGraphs::withEndlessLoop)));
    }

    private Attack graph(String name, UnaryOperator<byte[]> edit) {
        return archive(name, ErrorCode.MODEL_OPERATION_FORBIDDEN, model -> model.edit(SAVED_MODEL, edit));
    }

    /**
     * A model of allowed operations only that computes for longer than the time limit of a verification, and occupies
     * the verifier until then.
     */
    Attack endlessComputation() {
        return archive(
                "model that computes without end",
                ErrorCode.MODEL_VERIFICATION_TIMEOUT,
                model -> model.edit(SAVED_MODEL, HostileGraphs::withEndlessComputation));
    }

    private Stream<Attack> archives() {
        return Stream.of(
                invalid("no manifest", model -> model.remove(MANIFEST)),
                invalid("nested JSON", model -> model.edit(MANIFEST, json -> bytes("[".repeat(1 << 20)))),
                invalid("manifest of 700 MB", model -> model.zeros(MANIFEST, 700L << 20)),
                invalid("graph of 600 MB", model -> model.zeros(SAVED_MODEL, 600L << 20)),
                invalid("probe of 700 MB", model -> model.zeros("probes/0.png", 700L << 20)),
                invalid("bomb of 5 GiB", model -> model.zeros("probes/bomb.png", 5L << 30)),
                invalid("entry outside", model -> model.add("../../escaped", bytes("x"))),
                invalid("absolute entry", model -> model.add("/tmp/escaped", bytes("x"))),
                invalid("long name", model -> model.add("x".repeat(300), bytes("x"))),
                invalid("file and folder of one name", model -> model.add("a", bytes("x"))
                        .add("a/b", bytes("x"))),
                invalid("no probes", model -> model.edit(MANIFEST, json -> emptyProbes(json))),
                new Attack("no zip", this::refusesNoZip));
    }

    private Attack invalid(String name, Change change) {
        return archive(name, ErrorCode.MODEL_ARCHIVE_INVALID, change);
    }

    private String refusesNoZip() throws Exception {
        HostileArchive archive = copy();
        Path file = models.resolve("hostile").resolve(archive.modelId() + ".zip");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "no zip");
        return isNotServed(
                archive.checkpoint(models.relativize(file).toString(), Sha256.of(file), Files.size(file)),
                REFUSED,
                ErrorCode.MODEL_ARCHIVE_INVALID);
    }

    private static byte[] emptyProbes(byte[] manifest) {
        return bytes(new String(manifest, StandardCharsets.UTF_8)
                .replaceFirst("(?s)\"probes\"\\s*:\\s*\\[.*?\\]\\s*,\\s*\"request\"", "\"probes\":[],\"request\""));
    }

    private Stream<Attack> events() {
        return Stream.of(
                event("artifact above the store", "../../etc/passwd", ErrorCode.MODEL_ARTIFACT_INVALID),
                event("absolute artifact", "/etc/passwd", ErrorCode.MODEL_ARTIFACT_INVALID),
                event("artifact that is a folder", good.dataset(), ErrorCode.MODEL_ARCHIVE_INVALID),
                event("artifact with a NUL", "a\0b", ErrorCode.MODEL_ARTIFACT_INVALID),
                changed(
                        "artifact of another size",
                        ErrorCode.MODEL_DIGEST_MISMATCH,
                        (archive, sound) -> archive.checkpoint(sound.artifact(), sound.artifactSha256(), 1)),
                changed(
                        "artifact of another digest",
                        ErrorCode.MODEL_DIGEST_MISMATCH,
                        (archive, sound) ->
                                archive.checkpoint(sound.artifact(), "0".repeat(64), sound.artifactBytes())),
                claim("accuracy", 0.5),
                claim("loss", 2),
                new Attack("time in the year 9999", this::defersMissingArtifact));
    }

    /** Changes the checkpoint of an archive that is in the store. */
    @FunctionalInterface
    private interface EventChange {
        CheckpointPublished apply(HostileArchive archive, CheckpointPublished sound) throws IOException;
    }

    private Attack changed(String name, ErrorCode code, EventChange change) {
        return new Attack(name, () -> {
            HostileArchive archive = copy();
            CheckpointPublished sound = archive.store(models);
            return isNotServed(change.apply(archive, sound), REFUSED, code);
        });
    }

    /** Changes one value of the evaluation, in which event and archive then differ. */
    private Attack claim(String figure, double archived) {
        return new Attack("event that claims a better %s than its archive".formatted(figure), () -> {
            HostileArchive archive = copy();
            archive.edit(
                    MANIFEST,
                    json -> bytes(HostileArchive.figure(new String(json, StandardCharsets.UTF_8), figure, archived)));
            String answer = isNotServed(archive.store(models), REFUSED, ErrorCode.MODEL_MANIFEST_MISMATCH);
            assertThat(lastReason).contains("holdout %s: the event".formatted(figure));
            return answer;
        });
    }

    private String defersMissingArtifact() throws Exception {
        return isNotServed(
                copy().checkpoint(
                                "none.zip",
                                good.artifactSha256(),
                                good.artifactBytes(),
                                Instant.parse("9999-01-01T00:00:00Z")),
                DEFERRED,
                ErrorCode.MODEL_ARTIFACT_MISSING);
    }

    private Stream<Attack> records() {
        List<String> invalid = List.of(
                "garbage",
                "[".repeat(900_000),
                "{\"modelId\":\"x\"}",
                "{\"dataset\":\"%s\",\"modelId\":\"../../x\"}".formatted(good.dataset()),
                "{\"dataset\":\"%s\",\"modelId\":\"none\",\"at\":\"+1000000000-01-01T00:00:00Z\"}"
                        .formatted(good.dataset()));
        Stream<Attack> skipped = invalid.stream()
                .flatMap(value -> Stream.of(
                        record(Topics.CHECKPOINTS, "hostile", value, "inference_checkpoints_total", "invalid"),
                        record(
                                Topics.MODEL_SELECTION,
                                good.dataset(),
                                value,
                                "inference_model_selections_total",
                                "invalid")));
        return Stream.concat(skipped, Stream.of(new Attack("pin of an unknown model in the year 9999", this::pin)));
    }

    private Attack record(String topic, String key, String value, String counter, String outcome) {
        return new Attack("record of %d characters on %s".formatted(value.length(), topic), () -> {
            send(topic, key, value, counter, outcome);
            return outcome;
        });
    }

    /** A valid decision, so it is in force until the tombstone. */
    private String pin() throws Exception {
        String value =
                "{\"dataset\":\"%s\",\"modelId\":\"none\",\"at\":\"9999-12-31T23:59:59Z\"}".formatted(good.dataset());
        try {
            send(Topics.MODEL_SELECTION, good.dataset(), value, "inference_model_selections_total", "pinned");
        } finally {
            producer.send(new ProducerRecord<>(Topics.MODEL_SELECTION, bytes(good.dataset()), null))
                    .get();
        }
        return "pinned";
    }

    /** Sends a record, waits until the service has counted it, and asserts that the good model serves. */
    private void send(String topic, String key, String value, String counter, String outcome) throws Exception {
        String counted = "%s{outcome=\"%s\"".formatted(counter, outcome);
        double before = metrics.sum(counted);
        producer.send(new ProducerRecord<>(topic, bytes(key), bytes(value))).get();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> metrics.sum(counted) > before);
        assertGoodServes();
    }

    private Attack archive(String name, ErrorCode code, Change change) {
        return new Attack(name, () -> {
            HostileArchive archive = copy();
            change.apply(archive);
            return isNotServed(archive.store(models), REFUSED, code);
        });
    }

    private Attack event(String name, String artifact, ErrorCode code) {
        return new Attack(
                name,
                () -> isNotServed(
                        copy().checkpoint(artifact, good.artifactSha256(), good.artifactBytes()), REFUSED, code));
    }

    private HostileArchive copy() throws IOException {
        attempts++;
        return new HostileArchive("hostile-" + attempts, good, models.resolve(good.artifact()));
    }

    /**
     * Publishes, waits for the state, asserts its reason, withdraws, and removes the archive.
     *
     * @return state and code
     */
    private String isNotServed(CheckpointPublished hostile, String state, ErrorCode code) throws Exception {
        var context = new EventCodec.Context(hostile.modelId(), Photo.SOURCE, Instant.now());
        producer.send(EventCodec.encode(Topics.CHECKPOINTS, hostile, context)).get();
        try {
            lastReason = Awaitility.await()
                    .atMost(LONGEST)
                    .ignoreExceptionsMatching(IOException.class::isInstance)
                    .until(() -> reason(hostile.modelId(), state), Optional::isPresent)
                    .orElseThrow();
            assertThat(lastReason).startsWith(code.name() + ": ");
            assertGoodServes();
        } finally {
            producer.send(new ProducerRecord<>(Topics.CHECKPOINTS, bytes(hostile.modelId()), null))
                    .get();
            Files.deleteIfExists(models.resolve("hostile").resolve(hostile.modelId() + ".zip"));
        }
        return state + " " + code;
    }

    private Optional<String> reason(String modelId, String state) throws IOException, InterruptedException {
        return ServedModels.of(service)
                .model(modelId)
                .filter(model -> model.state().equals(state))
                .map(ServedModels.Model::reason);
    }

    private void assertGoodServes() throws IOException, InterruptedException {
        assertThat(ServedModels.of(service).serves(good.modelId())).isTrue();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
