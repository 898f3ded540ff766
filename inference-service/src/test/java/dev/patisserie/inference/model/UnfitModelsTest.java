package dev.patisserie.inference.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.inference.Checkpoints;
import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.classify.ImageClassifier;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.classify.Outcome.Predicted;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.select.Deferral;
import dev.patisserie.inference.select.Refusal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Invalid archives with a better announced accuracy than the serving model never serve. */
class UnfitModelsTest extends ReconcilerTest {

    private static final Duration RETRY_DELAY = Duration.ofSeconds(2);

    @TempDir
    Path store;

    @TempDir
    Path work;

    @TempDir
    Path scratch;

    private final ExecutorService decoders = Executors.newSingleThreadExecutor();
    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);
    private ModelReconciler reconciler;
    private ImageClassifier classifier;

    @BeforeEach
    void serveASoundModel() {
        var settings = new ModelTrial.Settings(8, Precision.FLOAT32, 0.001, 0.02);
        VerifiedModelLoader loader = new InProcessVerifier(decoder::decode, settings).loader(store, work);
        reconciler = reconciler(loader, policy(3, RETRY_DELAY, new MemoryBudget(OptionalLong.empty(), false)));
        classifier = new ImageClassifier(
                live,
                decoder::decode,
                decoders,
                new ImageClassifier.Settings(8, 1),
                new InferenceMetrics(new SimpleMeterRegistry(), 10, Clock.systemUTC()),
                Clock.systemUTC());
        reconciler.start();
        publishAndRun(TestModel.named("sound").accuracy(0.5).publishTo(store, scratch));
    }

    @AfterEach
    void close() {
        live.close();
        decoders.shutdownNow();
        decoder.close();
    }

    static Stream<Arguments> defects() {
        TestModel model = TestModel.named("unfit").accuracy(0.99);
        TestGraph graph = TestGraph.SOUND;
        return Stream.of(
                Arguments.of(
                        "probes that it does not reproduce", model.probeError(0.01f), ErrorCode.MODEL_PROBE_MISMATCH),
                Arguments.of(
                        "answers that are not numbers",
                        model.graph(graph.factor(Float.NaN)),
                        ErrorCode.MODEL_LOAD_FAILED),
                Arguments.of(
                        "labels in another order",
                        model.labels("blue", "green", "red"),
                        ErrorCode.MODEL_MANIFEST_MISMATCH),
                Arguments.of(
                        "another signature",
                        model.graph(graph.signature("predict")),
                        ErrorCode.MODEL_SIGNATURE_MISMATCH),
                Arguments.of(
                        "fewer classes than labels",
                        model.graph(graph.classes(2)),
                        ErrorCode.MODEL_SIGNATURE_MISMATCH));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("defects")
    void neverAnswersWith(String defect, TestModel unfit, ErrorCode code) {
        publishAndRun(unfit.publishTo(store, scratch));

        isRefused(code);
    }

    @Test
    void neverAnswersWithAnArchiveOfAnotherDigest() throws IOException {
        // Given
        CheckpointPublished announced = unfitByItsArchive();
        Path archive = store.resolve(announced.artifact());
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);

        // When
        publishAndRun(announced);

        // Then
        isRefused(ErrorCode.MODEL_DIGEST_MISMATCH);
    }

    @Test
    void retriesAMissingArchiveIndefinitelyAndKeepsTheServingModel() throws IOException {
        // Given
        CheckpointPublished announced = unfitByItsArchive();
        Files.delete(store.resolve(announced.artifact()));

        // When it is retried more often than inference.load-attempts
        publishAndRun(announced);
        for (int attempt = 2; attempt <= 9; attempt++) {
            worker.runDelayed();
        }

        // Then
        Deferral deferral = candidate("unfit").deferral().orElseThrow();
        assertThat(deferral.code()).isEqualTo(ErrorCode.MODEL_ARTIFACT_MISSING);
        assertThat(deferral.attempts()).isEqualTo(9);
        assertThat(worker.delayed).hasSize(1);
        soundAnswers();
    }

    @Test
    void servesALateArchive() throws IOException {
        // Given
        CheckpointPublished announced = unfitByItsArchive();
        Path archive = store.resolve(announced.artifact());
        Path late = Files.move(archive, scratch.resolve("late.zip"));
        publishAndRun(announced);
        soundAnswers();

        // When
        Files.move(late, archive);
        worker.runDelayed();

        // Then
        assertThat(answering()).isEqualTo("unfit");
    }

    @Test
    void refusesATooLongArtifactNameWithoutARetry() {
        CheckpointPublished sound = unfitByItsArchive();

        publishAndRun(new CheckpointPublished(
                sound.modelId(),
                sound.requestId(),
                sound.dataset(),
                sound.pipeline(),
                sound.architecture(),
                sound.labels(),
                sound.imageSize(),
                "desserts/" + "x".repeat(5000),
                sound.artifactSha256(),
                sound.artifactBytes(),
                sound.holdout(),
                sound.publishedAt(),
                null,
                List.of()));

        isRefused(ErrorCode.MODEL_ARTIFACT_INVALID);
        assertThat(worker.delayed).isEmpty();
    }

    private CheckpointPublished unfitByItsArchive() {
        return TestModel.named("unfit").accuracy(0.99).publishTo(store, scratch);
    }

    private void publishAndRun(CheckpointPublished checkpoint) {
        publishAndRun(reconciler, checkpoint);
    }

    private void isRefused(ErrorCode code) {
        assertThat(refusal().code()).isEqualTo(code);
        assertThat(recordedSwaps.lines).endsWith("refused unfit " + code).doesNotContain("swapped unfit");
        soundAnswers();
        assertThat(work).isEmptyDirectory();
    }

    private Refusal refusal() {
        return refusalOf("unfit");
    }

    private void soundAnswers() {
        assertThat(answering()).isEqualTo("sound");
    }

    /** Returns the model that classifies red correctly. */
    private String answering() {
        byte[] red = TestModel.picture(Color.RED);
        var image = new Image("i-1", red, null, Checkpoints.NOON, Checkpoints.NOON);
        Outcome outcome = classifier.classify(List.of(image)).get(0);
        assertThat(outcome).isInstanceOf(Predicted.class);
        Predicted predicted = (Predicted) outcome;
        assertThat(predicted.prediction().label()).isEqualTo("red");
        return predicted.prediction().modelId();
    }
}
