package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.ServiceFolders;
import dev.patisserie.inference.TestHttpServer;
import dev.patisserie.inference.access.Users;
import dev.patisserie.inference.classify.FakeClassifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.stream.ImagesGate;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What viewers, labellers, operators and pages of other origins may do with the console, in a real browser with a real
 * broker. Skipped if Chromium is not installed. Each test has its own browser, which remembers its user.
 */
@QuarkusTest
@TestProfile(Users.class)
@WithTestResource(KafkaTestBroker.class)
@WithTestResource(ServiceFolders.class)
class RolesInBrowserTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    private static final List<String> WRITTEN =
            List.of(Topics.MODEL_SELECTION, Topics.CHECKPOINTS, Topics.TRAINING_REQUESTS, Topics.LABELS, Topics.IMAGES);

    @TestHTTPResource("/")
    URI root;

    @Inject
    LiveModel live;

    @Inject
    Catalog catalog;

    @Inject
    ImagesGate gate;

    @Inject
    ConsoleClients clients;

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> kafka;

    private Browser browser;

    @BeforeEach
    void serve() {
        browser = Browser.startOrSkip().looking(1280, 900, "light");
        await().atMost(SOON) // from then on this test controls the serving model
                .until(() -> given().get("/q/health/started").statusCode() == 200);
        live.replace(model("m-2").event(), new FakeClassifier());
        gate.swapped(model("m-2").event());
        catalog.publish(model("m-1").accuracy(0.5).event());
        catalog.publish(model("m-2").accuracy(0.9).event());
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
        }
        catalog.withdraw("m-1");
        catalog.withdraw("m-2");
        catalog.unpin();
    }

    /** Logs in by the address, which the browser remembers, and opens the page without a user in its address. */
    private void openAs(String user) {
        String place = "localhost:%d/console/".formatted(root.getPort());
        browser.open("http://%s:%s@%s".formatted(user, user, place));
        browser.open("http://" + place);
        until(() -> user.equals(browser.run("return document.body.dataset.user")));
        until(() -> browser.text("#link").equals("Live"));
        until(() -> browser.all("#operations-model option").size() == 2);
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(SOON).until(condition);
    }

    private boolean shows(String selector) {
        return browser.one(selector).isDisplayed();
    }

    /** Sends a request of the page itself, past its buttons, and returns the status. */
    private long status(String path, String type) {
        return (Long) browser.run("""
                return fetch('../%s', { method: 'POST', headers: { 'content-type': '%s' }, body: '{}' }).then(r => r.status);
                """.formatted(path, type));
    }

    private long status(String path) {
        return status(path, "application/json");
    }

    @Test
    void aViewerReadsAndWritesNothing() {
        Map<String, Integer> before = counts();
        openAs("viewer");

        assertThat(shows("#models")).isTrue();
        assertThat(shows("#operations-panel")).isFalse();
        assertThat(shows(".drop")).isFalse();
        assertThat(Stream.of("labels", "retraining", "operations/pin", "operations/train")
                        .map(this::status))
                .containsOnly(403L);
        assertThat(status("console/images", "application/octet-stream")).isEqualTo(403);
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void aLabellerSendsPhotosAndLabelsAndDoesNotOperate() {
        openAs("labeller");

        assertThat(shows(".drop")).isTrue();
        assertThat(shows("#operations-panel")).isFalse();
        assertThat(status("labels")).isEqualTo(400); // permitted, and the body is incomplete
        assertThat(Stream.of("retraining", "operations/pin", "operations/withdraw", "operations/cancel")
                        .map(this::status))
                .containsOnly(403L);
    }

    @Test
    void anOperatorPinsAModelInItsOwnName() {
        // Given
        openAs("operator");
        assertThat(shows("#operations-panel")).isTrue();
        operate("pin", "m-2", "");
        said("Not sent: the reason is missing");

        // When
        operate("pin", "m-2", "it is good");

        // Then: the service has read the pin back
        said("Sent: pin m-2");
        until(() -> browser.text("#pin").contains("m-2"));
        assertThat(last(Topics.MODEL_SELECTION, ModelPinned.class))
                .extracting(ModelPinned::modelId, ModelPinned::by, ModelPinned::reason)
                .containsExactly("m-2", "operator", "it is good");
        operate("unpin", "m-2", "done");
        said("Sent: unpin");
        until(() -> browser.text("#pin").isEmpty());
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    void anOperatorStartsAndCancelsATraining() throws Exception {
        // Given
        openAs("operator");

        // When
        operate("train", "m-2", "new photos");

        // Then
        said("Sent: train console-");
        TrainingRequested request = last(Topics.TRAINING_REQUESTS, TrainingRequested.class);
        assertThat(request.trigger().ref()).isEqualTo("operator: new photos");

        // When: a trainer has begun
        try (var sender = clients.producer()) {
            sender.send(Trainings.record(Trainings.in(State.RUNNING, request.requestId(), NOON, null), 1))
                    .get(30, TimeUnit.SECONDS);
        }
        until(() -> browser.text("#run-state").startsWith("running"));
        operate("cancel", "m-2", "too long");

        // Then
        said("Sent: cancel " + request.requestId());
        assertThat(last(Topics.TRAINING_REQUESTS, TrainingCancelled.class))
                .isEqualTo(new TrainingCancelled(request.requestId(), "too long", "operator"));
    }

    @Test
    void theOnlyModelIsWithdrawnOnlyIfTheOperatorConfirms() {
        // Given
        openAs("operator");
        operate("withdraw", "m-1", "old");
        said("Sent: withdraw m-1");
        until(() -> browser.all("#operations-model option").size() == 1); // the service has read the tombstone

        // When
        operate("withdraw", "m-2", "broken");

        // Then
        said("Not sent: expected another model that may serve");

        // When
        browser.one("#operations-confirmed").click();
        operate("withdraw", "m-2", "broken");

        // Then
        said("Sent: withdraw m-2");
        List<ConsumerRecord<byte[], byte[]>> withdrawn = read(Topics.CHECKPOINTS).stream()
                .filter(record -> record.value() == null)
                .toList();
        assertThat(withdrawn)
                .extracting(record -> DecisionHeaders.of(record.headers()).by())
                .containsExactly("operator", "operator");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1"}) // another port is another origin; another host is another site
    void aPageOfAnotherOriginCanDoNothingInTheNameOfAnOperator(String host) throws Exception {
        // Given
        Map<String, Integer> before = counts();
        openAs("operator");
        Vertx vertx = Vertx.vertx();
        try {
            Router router = Router.router(vertx);
            router.get().handler(ctx -> ctx.response()
                    .putHeader("Content-Type", "text/html")
                    .end("<!doctype html><title>another origin</title>"));
            browser.open("http://%s:%d/".formatted(host, TestHttpServer.listen(vertx, router)));
            assertThat(browser.title()).isEqualTo("another origin");

            // When, then: requests fail or cannot be read
            assertThat(foreign("fetch(root + 'models', { credentials: 'include' })"))
                    .isEqualTo("failed");
            assertThat(foreign("fetch(root + 'operations/pin', { method: 'POST', credentials: 'include',"
                            + " headers: { 'content-type': 'application/json' }, body })"))
                    .isEqualTo("failed");
            assertThat(foreign("fetch(root + 'operations/pin', { method: 'POST', credentials: 'include',"
                            + " mode: 'no-cors', body })"))
                    .isIn("failed", "status 0");
            assertThat(foreign("new Promise((done, fail) => { const events = new EventSource(root + 'console/events',"
                            + " { withCredentials: true }); events.onopen = done; events.onerror = fail; })"))
                    .isEqualTo("failed");

            // When: a form, which needs no script's permission
            browser.run("""
                    const form = document.createElement('form');
                    Object.assign(form, { method: 'POST', enctype: 'text/plain', action: '%soperations/unpin' });
                    document.body.append(form);
                    form.submit();
                    """.formatted(address()));
            until(() -> browser.text("body").contains("another site"));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }

        // Then
        assertThat(counts()).isEqualTo(before);
    }

    private String address() {
        return "http://localhost:%d/".formatted(root.getPort());
    }

    /** Runs a request on a foreign page; returns its status or that it failed. */
    private Object foreign(String request) {
        return browser.run("""
                const root = '%s';
                const body = '{"modelId":"m-1","reason":"forged"}';
                return %s.then(r => `status ${r.status}`, () => 'failed');
                """.formatted(address(), request));
    }

    private void operate(String operation, String modelId, String reason) {
        browser.run("document.querySelector('#operations-model').value = '%s'".formatted(modelId));
        browser.run("document.querySelector('#operations-said').textContent = ''");
        browser.one("#operations-reason").clear();
        browser.one("#operations-reason").sendKeys(reason);
        browser.one("[data-operation=%s]".formatted(operation)).click();
    }

    private void said(String begin) {
        await().atMost(SOON).untilAsserted(() -> assertThat(browser.text("#operations-said"))
                .startsWith(begin));
    }

    private <T extends Event> T last(String topic, Class<T> type) {
        ConsumerRecord<byte[], byte[]> record = read(topic).stream()
                .filter(each -> each.value() != null)
                .filter(each -> isOf(each, type))
                .reduce((first, second) -> second)
                .orElseThrow();
        return EventCodec.decode(record.headers(), record.value(), type);
    }

    private static boolean isOf(ConsumerRecord<byte[], byte[]> record, Class<?> type) {
        try {
            return type.getField("TYPE")
                    .get(null)
                    .equals(new String(record.headers().lastHeader("ce_type").value()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the number of records of each topic that the console writes to. */
    private Map<String, Integer> counts() {
        Map<String, Integer> counts = new HashMap<>();
        WRITTEN.forEach(topic -> counts.put(topic, read(topic).size()));
        return counts;
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.seekToBeginning(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
