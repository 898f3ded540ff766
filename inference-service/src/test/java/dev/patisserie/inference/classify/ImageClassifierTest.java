package dev.patisserie.inference.classify;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.inference.classify.Outcome.Failed;
import dev.patisserie.inference.classify.Outcome.Predicted;
import dev.patisserie.inference.classify.Outcome.Rejected;
import dev.patisserie.inference.uncertainty.MapRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImageClassifierTest {

    private static final byte BAD_FILE = -1;
    private static final byte BROKEN_DECODER = -2;
    private static final byte TOO_MUCH_HEAP = -3;
    private static final byte TOO_DEEP = -4;
    private static final byte BREAKS_THE_MODEL = 99;
    private static final byte BREAKS_THE_LIBRARY = 97;
    private static final byte MAKES_NAN = 98;

    private final ExecutorService decoders = Executors.newFixedThreadPool(3);
    private final LiveModel live = new LiveModel(Clock.systemUTC());
    private final FakeClassifier model = new FakeClassifier(ImageClassifierTest::answer);
    private final Counts counts = new Counts();
    private final ImageClassifier classifier = classifier(ImageClassifierTest::decode);

    private ImageClassifier classifier(PixelDecoder decoder) {
        return new ImageClassifier(
                live, decoder, decoders, new ImageClassifier.Settings(4, 1), counts, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    @AfterEach
    void end() {
        decoders.shutdownNow();
    }

    @Test
    void answersEachImageInOrder() {
        serve();

        List<Outcome> outcomes = classifier.classify(images(1, 0, 1));

        assertThat(outcomes)
                .extracting(outcome -> ((Predicted) outcome).prediction().label())
                .containsExactly("pie", "cake", "pie");
    }

    @Test
    void predictionContainsTheImageAndTheModel() {
        // Given
        serve();
        var image = new Image("i-1", new byte[] {1}, "pie", NOON.minusSeconds(9), NOON);

        // When
        var outcome = (Predicted) classifier.classify(List.of(image)).get(0);

        // Then
        assertThat(outcome.prediction())
                .isEqualTo(new PredictionMade(
                        "i-1",
                        "pie",
                        0.75,
                        List.of(new Score("pie", 0.75)),
                        "m",
                        model("m").sha256(),
                        "pie",
                        NOON.minusSeconds(9),
                        NOON,
                        NOON));
        assertThat(outcome.verdict()).isEqualTo(Verdict.CORRECT);
    }

    @Test
    void predictionContainsThePositionAndTheFingerprintOfTheImage() {
        // Given: a decoder whose images become darker to the right
        serve();
        ImageClassifier decoding = classifier(ImageClassifierTest::darkerToTheRight);
        var position = new ImageReference("images", 2, 42);
        var image = new Image("i-1", new byte[] {1}, null, NOON, NOON, MapRequest.NONE, position);

        // When
        var outcome = (Predicted) decoding.classify(List.of(image)).get(0);

        // Then
        assertThat(outcome.prediction().image()).isEqualTo(position);
        assertThat(outcome.prediction().fingerprint()).isEqualTo("f".repeat(16) + "0".repeat(16));
    }

    private static byte[] darkerToTheRight(byte[] file, int size) {
        byte[] rgb = new byte[size * size * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (120 * (size - i / 3 % size) / size);
        }
        return rgb;
    }

    /** The pixels of this test's decoder are not a square. */
    @Test
    void imageWithoutAFingerprintIsPredicted() {
        serve();

        List<Outcome> outcomes = classifier.classify(images(1));

        assertThat(((Predicted) outcomes.get(0)).prediction().fingerprint()).isNull();
        assertThat(counts.statementsFailed).hasValue(1);
    }

    @Test
    void splitsImagesIntoPasses() {
        serve();

        classifier.classify(images(0, 0, 0, 0, 0, 0, 0, 0, 0));

        assertThat(model.batches()).containsExactly(4, 4, 1);
        assertThat(counts.inferred).hasValue(9);
    }

    @Test
    void runsAFullPassWhileLaterImagesAreDecoded() {
        // Given: a fifth image that is decoded only after the model has run
        var ran = new CountDownLatch(1);
        serve(new FakeClassifier(pixels -> {
            ran.countDown();
            return new float[] {1, 0};
        }));
        PixelDecoder decoder = (file, size) -> file[0] == 5 ? after(ran, file) : file;

        // When
        List<Outcome> outcomes = classifier(decoder).classify(images(1, 2, 3, 4, 5));

        // Then
        assertThat(outcomes).hasSize(5).hasOnlyElementsOfType(Predicted.class);
    }

    private static byte[] after(CountDownLatch event, byte[] file) {
        try {
            if (!event.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("did not happen");
            }
            return file;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void rejectsOnlyTheInvalidImage() {
        serve();

        List<Outcome> outcomes = classifier.classify(images(0, BAD_FILE, 1));

        assertThat(outcomes).element(0).isInstanceOf(Predicted.class);
        assertThat(outcomes).element(1).isEqualTo(new Rejected(ErrorCode.IMAGE_CORRUPT, "truncated"));
        assertThat(outcomes).element(2).isInstanceOf(Predicted.class);
        assertThat(model.batches()).containsExactly(2);
        assertThat(counts.decoded).hasValue(3);
    }

    @Test
    void failsOnlyTheImageThatCrashesTheDecoderOrExhaustsTheHeap() {
        serve();

        List<Outcome> outcomes = classifier.classify(images(BROKEN_DECODER, TOO_MUCH_HEAP, TOO_DEEP, 1));

        assertThat(outcomes.subList(0, 3))
                .allSatisfy(outcome -> assertThat(((Failed) outcome).code()).isEqualTo(ErrorCode.INFERENCE_FAILED));
        assertThat(outcomes.get(3)).isInstanceOf(Predicted.class);
    }

    /** An error that reached the stream would be retried indefinitely with its batch. */
    @Test
    void failsOnlyTheImageWhoseForwardPassThrowsAnError() {
        serve();

        List<Outcome> outcomes = classifier.classify(images(0, BREAKS_THE_LIBRARY, 1));

        assertThat(outcomes).element(0).isInstanceOf(Predicted.class);
        assertThat(((Failed) outcomes.get(1)).code()).isEqualTo(ErrorCode.INFERENCE_FAILED);
        assertThat(outcomes).element(2).isInstanceOf(Predicted.class);
    }

    @Test
    void retriesAFailedPassImageByImage() {
        serve();

        List<Outcome> outcomes = classifier.classify(images(0, BREAKS_THE_MODEL, 1));

        assertThat(model.batches()).containsExactly(3, 1, 1, 1);
        assertThat(outcomes).element(0).isInstanceOf(Predicted.class);
        assertThat(((Failed) outcomes.get(1)).code()).isEqualTo(ErrorCode.INFERENCE_FAILED);
        assertThat(((Failed) outcomes.get(1)).reason()).contains("out of memory");
        assertThat(outcomes).element(2).isInstanceOf(Predicted.class);
    }

    @Test
    void failsOnlyTheImageWithNaNProbabilities() {
        serve();

        List<Outcome> outcomes = classifier.classify(images(0, MAKES_NAN));

        assertThat(outcomes).element(0).isInstanceOf(Predicted.class);
        assertThat(((Failed) outcomes.get(1)).reason()).contains("NaN");
    }

    @Test
    void passesAMissingFileToTheDecoderAsAnEmptyOne() {
        serve();

        var outcome = classifier
                .classify(List.of(new Image("i", null, null, NOON, NOON)))
                .get(0);

        assertThat(outcome).isEqualTo(new Rejected(ErrorCode.IMAGE_EMPTY, "no bytes"));
    }

    @Test
    void doesNotDecodeWhileNoModelServes() {
        assertThatThrownBy(() -> classifier.classify(images(1)))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_LOADED));
        assertThat(counts.decoded).hasValue(0);
    }

    private void serve() {
        serve(model);
    }

    /** Serves a model that is known to be fast, so that passes have the maximum size. */
    private void serve(FakeClassifier fast) {
        live.replace(model("m").event(), fast);
        live.use(serving -> {
            serving.passSize().measured(1, Duration.ofNanos(1));
            return serving;
        });
    }

    private static List<Image> images(int... firstBytes) {
        return IntStream.of(firstBytes)
                .mapToObj(first -> new Image("i", new byte[] {(byte) first}, null, NOON, NOON))
                .toList();
    }

    /** The pixels are the file's bytes; the first byte selects a failure. */
    private static byte[] decode(byte[] file, int size) {
        if (file.length == 0) {
            throw new ImageRejectedException(ErrorCode.IMAGE_EMPTY, "no bytes", null);
        }
        return switch (file[0]) {
            case BAD_FILE -> throw new ImageRejectedException(ErrorCode.IMAGE_CORRUPT, "truncated", null);
            case BROKEN_DECODER -> throw new IllegalStateException("a bug");
            case TOO_MUCH_HEAP -> throw new OutOfMemoryError("Java heap space");
            case TOO_DEEP -> throw new StackOverflowError();
            default -> file;
        };
    }

    private static float[] answer(byte[] pixels) {
        return switch (pixels[0]) {
            case BREAKS_THE_MODEL -> throw new IllegalStateException("out of memory");
            case BREAKS_THE_LIBRARY -> throw new InternalError("a bug below Java");
            case MAKES_NAN -> new float[] {Float.NaN, 0};
            case 0 -> new float[] {0.75f, 0.25f};
            default -> new float[] {0.25f, 0.75f};
        };
    }

    private static final class Counts implements ClassificationListener {
        private final AtomicInteger decoded = new AtomicInteger();
        private final AtomicInteger inferred = new AtomicInteger();
        private final AtomicInteger statementsFailed = new AtomicInteger();

        @Override
        public void statementFailed(Throwable failure) {
            statementsFailed.incrementAndGet();
        }

        @Override
        public void decoded(Duration took) {
            decoded.incrementAndGet();
        }

        @Override
        public void inferred(int images, Duration took) {
            inferred.addAndGet(images);
        }
    }
}
