package dev.patisserie.inference.classify;

import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.image.ImageRejectedException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestClassifierTest {

    private static final ClassificationListener NO_LISTENER = new ClassificationListener() {
        @Override
        public void decoded(Duration took) {}

        @Override
        public void inferred(int images, Duration took) {}
    };

    private final LiveModel live = new LiveModel(Clock.systemUTC());

    /** An image file is one byte, like its pixels; 0 is not an image. */
    private final RequestClassifier classifier = new RequestClassifier(
            live, RequestClassifierTest::decode, Runnable::run, new ImageClassifier.Settings(2, 1), NO_LISTENER);

    private static byte[] decode(byte[] file, int size) {
        if (file[0] == 0) {
            throw new ImageRejectedException(ErrorCode.IMAGE_CORRUPT, "damaged", null);
        }
        return file;
    }

    private static RequestInput files(int... files) {
        return new RequestInput.Files(
                Arrays.stream(files).mapToObj(file -> new byte[] {(byte) file}).toList());
    }

    /** Returns 4/8 for the first class of pixel 4. */
    private FakeClassifier serve(String modelId) {
        var fake = new FakeClassifier(pixels -> new float[] {pixels[0] / 8f, 1 - pixels[0] / 8f});
        live.replace(model(modelId).event(), fake);
        return fake;
    }

    private RequestAnswer classify(RequestInput input) {
        return classifier.classify(input, Optional.empty(), Set.of());
    }

    private static ErrorCode code(Throwable failure) {
        return ((PatisserieException) failure).code();
    }

    @Test
    void classifiesAllImagesInOrderInLimitedBatches() {
        FakeClassifier fake = serve("m-1");

        RequestAnswer answer = classify(files(2, 4, 6));

        assertThat(answer.model().modelId()).isEqualTo("m-1");
        assertThat(answer.probabilities())
                .containsExactly(new float[] {0.25f, 0.75f}, new float[] {0.5f, 0.5f}, new float[] {0.75f, 0.25f});
        assertThat(fake.batches()).containsExactly(2, 1);
    }

    @Test
    void acceptsPixelsOfTheModelsSize() {
        serve("m-1");
        byte[] image = new byte[16 * 16 * 3];
        image[0] = 2;

        RequestAnswer answer = classify(new RequestInput.Pixels(16, 16, List.of(image)));

        assertThat(answer.probabilities()).containsExactly(new float[] {0.25f, 0.75f});
    }

    @Test
    void rejectsPixelsOfAnotherSize() {
        serve("m-1");

        assertThatThrownBy(() -> classify(new RequestInput.Pixels(16, 8, List.of(new byte[1]))))
                .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.REQUEST_INVALID))
                .hasMessage("expected pixels of 16 x 16, the model's size, found 16 x 8");
    }

    @Test
    void rejectsTheWholeRequestAndNamesTheInvalidImage() {
        FakeClassifier fake = serve("m-1");

        assertThatThrownBy(() -> classify(files(2, 0, 6)))
                .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.IMAGE_CORRUPT))
                .hasMessage("image 1: damaged");
        assertThat(fake.batches()).isEmpty();
    }

    @Test
    void failsWhileNoModelServes() {
        assertThatThrownBy(() -> classify(files(2)))
                .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.MODEL_NOT_LOADED));
        assertThatThrownBy(() -> classifier.serving(Optional.empty()))
                .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.MODEL_NOT_LOADED));
    }

    @Test
    void acceptsOnlyTheServingVersion() {
        serve("m-1");

        assertThat(classifier.serving(Optional.of("m-1")).checkpoint().modelId())
                .isEqualTo("m-1");
        assertThatThrownBy(() -> classifier.classify(files(2), Optional.of("m-0"), Set.of()))
                .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.MODEL_UNKNOWN))
                .hasMessageContaining("expected version m-1")
                .hasMessageContaining("found 'm-0'");
    }

    @Test
    void failsOnInvalidProbabilities() {
        live.replace(model("m-1").event(), new FakeClassifier(pixels -> new float[] {Float.NaN, 0.5f}));

        assertThatThrownBy(() -> classify(files(2)))
                .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.INFERENCE_FAILED))
                .hasMessageContaining("NaN");
    }

    @Test
    void reportsAFailedForwardPass() {
        serve("m-1").close();

        assertThatThrownBy(() -> classify(files(2)))
                .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.INFERENCE_FAILED))
                .hasMessageContaining("used after close");
    }
}
