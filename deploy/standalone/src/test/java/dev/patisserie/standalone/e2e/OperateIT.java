package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Topics;
import dev.patisserie.standalone.client.Classification;
import dev.patisserie.standalone.client.DeadLetters;
import dev.patisserie.standalone.client.DeadRecord;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.Photo;
import dev.patisserie.standalone.client.TopicTail;
import dev.patisserie.standalone.client.model.PublishedModels;
import dev.patisserie.standalone.command.Terminal;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the operators' commands on one stack with a weak and a strong model. With {@code -Dtest.python=PYTHON}, a
 * Python with {@code tritonclient[http]}, Triton's client also tests the Open Inference Protocol.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // the last but one withdraws the strong model
class OperateIT {

    @RegisterExtension
    static final RunningStack STACK = new RunningStack();

    private static String weak;
    private static String strong;

    @TempDir
    Path folder;

    private final Terminal terminal = new Terminal();

    @BeforeAll
    static void trainAStrongModel() throws Exception {
        weak = STACK.served().serving().modelId();
        strong = STACK.train(TinySet.strong(2)).result().modelId();
        STACK.await(models -> models.serves(strong));
    }

    private int run(String... arguments) {
        return terminal.run(Stream.concat(Stream.of(arguments), Stream.of("--bootstrap", STACK.bootstrap()))
                .toArray());
    }

    private int select(String... arguments) {
        return run(Stream.concat(
                        Stream.of(arguments),
                        Stream.of("--inference", STACK.inferenceAddress().toString()))
                .toArray(String[]::new));
    }

    @Test
    @Order(1)
    @EnabledIfSystemProperty(
            named = "test.python",
            matches = ".+",
            disabledReason = "needs -Dtest.python=PYTHON, with tritonclient[http]")
    void speaksTheOpenInferenceProtocolToTritonsClient() throws Exception {
        // Given: photos that the model classifies correctly
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("test.python"));
        command.add(Path.of("src", "test", "python", "open_inference_client.py").toString());
        command.add(STACK.inferenceAddress().getAuthority());
        command.add(TinySet.NAME);
        for (LabelledFile file : told()) {
            command.add(file.path().toString());
            command.add(file.label());
        }

        // When
        Path log = Path.of("target", "open-inference-client.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();

        // Then
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        assertThat(log).content().endsWith("as it must be\n");
    }

    private static List<LabelledFile> told() throws Exception {
        List<LabelledFile> files = STACK.holdoutFiles();
        List<Photo> photos =
                files.stream().map(file -> Photo.of(file.path(), file.label())).toList();
        List<Path> right = STACK.classify(photos).answers().stream()
                .filter(answer -> answer.outcome() instanceof ImageOutcome.Predicted predicted
                        && predicted.prediction().label().equals(answer.photo().label()))
                .map(answer -> answer.photo().file())
                .toList();
        return files.stream().filter(file -> right.contains(file.path())).toList();
    }

    @Test
    @Order(2)
    void pinsAndUnpins() throws Exception {
        assertThat(select("pin", weak)).as("%s", terminal).isZero();
        assertThat(STACK.served().serves(weak)).isTrue();
        assertThat(terminal.out()).containsSubsequence("before     " + strong, "after      " + weak + ": pinned");
        assertThat(STACK.metrics()).contains("inference_model_pin{state=\"obeyed\"} 1.0");

        assertThat(select("unpin")).as("%s", terminal).isZero();
        assertThat(STACK.served().serves(strong)).isTrue();
        assertThat(STACK.metrics()).contains("inference_model_pin{state=\"none\"} 1.0");
    }

    @Test
    @Order(3)
    void reportsWhyAPinIsNotObeyed() throws Exception {
        assertThat(select("pin", "no-such-model")).isOne();

        assertThat(terminal.out()).contains("not obeyed UNKNOWN: no model of that id");
        assertThat(STACK.served().serves(strong)).isTrue();
        assertThat(select("unpin")).as("%s", terminal).isZero();
    }

    @Test
    @Order(4)
    void listsShowsAndRedrivesDeadLettersEachOnce() throws Exception {
        // Given
        Path garbage = Files.writeString(folder.resolve("garbage.jpg"), "no photo");
        Classification.Result result = STACK.classify(List.of(Photo.of(garbage, "bun")));
        assertThat(result.answers().get(0).outcome()).isInstanceOf(ImageOutcome.DeadLettered.class);
        String place = letters().get(0).place().toString();

        // When
        assertThat(run("dlq", "list")).as("%s", terminal).isZero();
        Path saved = folder.resolve("saved");
        assertThat(run("dlq", "show", place, "--out", saved.toString()))
                .as("%s", terminal.err())
                .isZero();

        // Then
        assertThat(terminal.out()).contains(place, "IMAGE_FORMAT_UNSUPPORTED", "dead-letter-reason", "garbage.jpg");
        assertThat(saved).hasContent("no photo");

        // When: the redriven record becomes another dead letter
        assertThat(run("dlq", "redrive")).as("%s", terminal).isZero();
        STACK.awaitUntil(() -> letters().size() == 2);

        // Then
        assertThat(terminal.out()).contains("redriven 1 dead letters", "to images: 1");
        assertThat(images()).isEqualTo(2);
    }

    private static List<DeadRecord> letters() {
        return DeadLetters.list(STACK.bootstrap(), letter -> true, 10);
    }

    /** Returns the number of invalid image records. */
    private static long images() {
        try (TopicTail tail = TopicTail.fromStart(STACK.bootstrap(), Topics.IMAGES)) {
            return tail.drain().stream()
                    .filter(record -> new String(record.key()).equals("garbage.jpg"))
                    .count();
        }
    }

    @Test
    @Order(5)
    void retriesAPermanentlyRefusedModel() throws Exception {
        // Given a refusal of the strong model in the work folder of the service
        STACK.restartInference(work -> Files.writeString(
                work.resolve("refused-archives.txt"),
                "%s MODEL_VERIFICATION_TIMEOUT %s 2%n".formatted(digest(strong), Instant.now())));
        STACK.await(models -> models.serves(weak));
        assertThat(STACK.served().model(strong).orElseThrow().state()).isEqualTo("REFUSED");

        // When
        assertThat(select("retry", strong, "--reason", "the machine was slow"))
                .as("%s", terminal)
                .isZero();

        // Then it serves, and a restart does not refuse it again
        STACK.await(models -> models.serves(strong));
        STACK.restartInference(work -> {});
        STACK.await(models -> models.serves(strong));
    }

    @Test
    @Order(6)
    void retryOfAnUnpublishedModelFails() {
        assertThat(select("retry", "no-such-model")).isOne();

        assertThat(terminal.err()).contains("found none of id 'no-such-model'");
    }

    private static String digest(String modelId) {
        return PublishedModels.read(STACK.bootstrap()).stream()
                .filter(published -> published.modelId().equals(modelId))
                .map(CheckpointPublished::artifactSha256)
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Order(7)
    void withdrawsTheServingModelAndTheNextBestTakesOver() throws Exception {
        assertThat(select("withdraw", strong)).as("%s", terminal).isZero();

        assertThat(STACK.served().serves(weak)).isTrue();
        assertThat(terminal.out()).containsSubsequence("before     " + strong, "after      " + weak);
        assertThat(select("withdraw", strong)).isOne();
        assertThat(terminal.err()).contains("found none of id '" + strong + "'");
    }

    @Test
    @Order(8)
    void withdrawalOfTheOnlyModelNeedsConsent() throws Exception {
        assertThat(select("withdraw", weak)).isOne();

        assertThat(terminal.err()).contains("expected --yes").contains(weak + " is the only model that may serve");
        assertThat(STACK.served().serves(weak)).isTrue();
        assertThat(run("history")).isZero();
        assertThat(terminal.out()).containsPattern("withdraw +" + strong).doesNotContainPattern("withdraw +" + weak);
    }

    @Test
    @Order(6)
    void servesHealthAndMetricsWhileItsOtherPortIsBlocked() throws Exception {
        URI main = STACK.inferenceAddress();
        URI management = STACK.running().inferenceManagement();
        List<Socket> halfRequests = new ArrayList<>();
        try {
            // When
            for (int i = 0; i < 200; i++) {
                var socket = new Socket(main.getHost(), main.getPort());
                halfRequests.add(socket);
                socket.getOutputStream().write("GET /v2 HTTP/1.1\r\nHost:".getBytes());
            }

            // Then
            for (URI port : List.of(management, main, STACK.running().trainerManagement())) {
                assertThat(status(port.resolve("/q/health/live"))).isEqualTo(200);
                assertThat(status(port.resolve("/q/metrics"))).isEqualTo(200);
            }

            // Then: inference.http.header-timeout is over
            Socket last = halfRequests.get(199);
            last.setSoTimeout(60_000);
            assertThat(last.getInputStream().read()).isEqualTo(-1);
        } finally {
            for (Socket socket : halfRequests) {
                socket.close();
            }
        }
    }

    private static int status(URI address) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
