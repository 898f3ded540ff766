package dev.patisserie.inference.classify;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.inference.classify.Outcome.Predicted;
import dev.patisserie.inference.uncertainty.AbstainPolicy;
import dev.patisserie.inference.uncertainty.ExplainPolicy;
import dev.patisserie.inference.uncertainty.ExplainReason;
import dev.patisserie.inference.uncertainty.Figures;
import dev.patisserie.inference.uncertainty.MapRequest;
import dev.patisserie.inference.uncertainty.ModelOutput;
import dev.patisserie.inference.uncertainty.UncertaintySettings;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The statements on the answers of a model with further outputs. */
class UncertainAnswersTest {

    /** The first byte of an image selects its output. */
    private static final byte CERTAIN = 1;

    private static final byte UNSURE = 2;
    private static final byte BROKEN = 3;

    private static final float[] MAPS = {4, 1, -1, 1};

    private final LiveModel live = new LiveModel(Clock.systemUTC());
    private final Recorder listener = new Recorder();

    private static ModelOutput output(byte[] pixels) {
        return switch (pixels[0]) {
            case CERTAIN -> Figures.familiar(0.75f, 0.125f, 0.125f);
            case UNSURE -> Figures.output(0.3125f, 0.5f, 0.1875f);
            default -> new ModelOutput(new float[] {0.75f, 0.25f, 0}, null, null, null, null);
        };
    }

    private DetailedFake serve(Uncertainty figures) {
        var model = new DetailedFake(figures, UncertainAnswersTest::output, MAPS);
        live.replace(model("m").labels("pie", "cake", "bun").event(), model);
        return model;
    }

    private PredictionMade classify(UncertaintySettings settings, int image, MapRequest request) {
        return classify(settings, List.of(image(image, request))).get(0);
    }

    private List<PredictionMade> classify(UncertaintySettings settings, List<Image> images) {
        var classifier = new ImageClassifier(
                live,
                (file, size) -> Arrays.copyOf(file, size * size * 3),
                Runnable::run,
                new ImageClassifier.Settings(4, 1, settings),
                listener,
                Clock.fixed(NOON, ZoneOffset.UTC));
        return classifier.classify(images).stream()
                .map(outcome -> ((Predicted) outcome).prediction())
                .toList();
    }

    private static Image image(int content, MapRequest request) {
        return new Image("i", new byte[] {(byte) content}, null, NOON, NOON, request, null);
    }

    /** Maps are outputs of the pass that gives the probabilities. */
    @Test
    void explanationsNeedNoFurtherPass() {
        DetailedFake model = serve(Figures.energy());

        List<PredictionMade> predictions =
                classify(UncertaintySettings.DEFAULT, Collections.nCopies(6, image(UNSURE, MapRequest.NONE)));

        assertThat(predictions)
                .allSatisfy(prediction -> assertThat(prediction.explanation()).isNotNull());
        assertThat(model.passes()).containsExactly(1, 4, 1); // the first one measures the model
    }

    @Test
    void certainAnswerHasScoreAndSetWithoutAMap() {
        serve(Figures.energy());

        PredictionMade prediction = classify(UncertaintySettings.DEFAULT, CERTAIN, MapRequest.NONE);

        assertThat(prediction.label()).isEqualTo("pie");
        assertThat(prediction.known().inDistribution()).isTrue();
        assertThat(prediction.abstained()).isFalse();
        assertThat(prediction.set().labels()).containsExactly("pie");
        assertThat(prediction.explanation()).isNull();
        assertThat(listener.reasons).isEmpty();
    }

    @Test
    void unfamiliarAnswerKeepsItsLabelAndIsMarked() {
        serve(Figures.energy());

        PredictionMade prediction = classify(UncertaintySettings.DEFAULT, UNSURE, MapRequest.NONE);

        assertThat(prediction.label()).isEqualTo("cake");
        assertThat(prediction.probability()).isEqualTo(0.5);
        assertThat(prediction.abstained()).isTrue();
        assertThat(prediction.set().labels()).containsExactly("cake", "pie");
        assertThat(prediction.explanation().against()).isEqualTo("pie");
        assertThat(listener.reasons).containsExactly(ExplainReason.UNSURE);
    }

    @Test
    void senderGetsTheRequestedMap() {
        serve(Figures.energy());

        PredictionMade prediction = classify(UncertaintySettings.DEFAULT, CERTAIN, MapRequest.LABEL);

        assertThat(prediction.explanation().label()).isEqualTo("pie");
        assertThat(prediction.explanation().against()).isNull();
        assertThat(listener.reasons).containsExactly(ExplainReason.ASKED);
    }

    @Test
    void failedStatementsLeaveLabelAndProbability() {
        // Given a model whose outputs lack the logits
        serve(Figures.energy());

        PredictionMade prediction = classify(
                new UncertaintySettings(ExplainPolicy.UNSURE, 0.05, AbstainPolicy.UNFAMILIAR), BROKEN, MapRequest.NONE);

        assertThat(prediction.label()).isEqualTo("pie");
        assertThat(prediction.probability()).isEqualTo(0.75);
        assertThat(prediction.known()).isNull();
        assertThat(prediction.abstained()).isNull();
        assertThat(prediction.set()).isNotNull();
        assertThat(listener.failures).hasSize(1);
    }

    /** Without a bound of the probability, the selection of the maps needs the score. */
    @Test
    void failedSelectionOfTheMapsLeavesTheAnswer() {
        serve(Figures.model(Figures.energy().known(), Figures.sets(), null));

        PredictionMade prediction = classify(UncertaintySettings.DEFAULT, BROKEN, MapRequest.NONE);

        assertThat(prediction.label()).isEqualTo("pie");
        assertThat(prediction.explanation()).isNull();
        assertThat(listener.failures).hasSize(2); // the selection and the score
    }

    @Test
    void requestGetsTheStatementsThatItAsksFor() {
        serve(Figures.energy());

        RequestAnswer answer = requests(UncertaintySettings.DEFAULT)
                .classify(files(UNSURE, CERTAIN), Optional.empty(), Set.of(Detail.SET, Detail.MAP));

        assertThat(answer.details()).hasSize(2);
        assertThat(answer.details().get(0).set()).containsExactly(1, 0);
        assertThat(answer.details().get(0).map()).containsExactly(4, -1);
        assertThat(answer.details().get(0).known()).isNull();
        assertThat(answer.details().get(1).set()).containsExactly(0);
        assertThat(listener.reasons).containsExactly(ExplainReason.ASKED, ExplainReason.ASKED);
    }

    @Test
    void requestForAMissingStatementIsInvalid() {
        // Given a model without a score, and a service without maps
        serve(Figures.model(null, Figures.sets(), 0.6));
        var settings = new UncertaintySettings(ExplainPolicy.NEVER, 0.05, AbstainPolicy.NEVER);

        for (Detail detail : List.of(Detail.KNOWN, Detail.MAP)) {
            assertThatThrownBy(() -> requests(settings).classify(files(CERTAIN), Optional.empty(), Set.of(detail)))
                    .isInstanceOfSatisfying(
                            PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID))
                    .hasMessageContaining(detail.name().toLowerCase());
        }
        RequestClassifier requests = requests(settings);
        assertThat(requests.available(requests.serving(Optional.empty()))).containsExactly(Detail.SET);
    }

    @Test
    void requestToAModelWithoutStatementsGetsProbabilities() {
        live.replace(model("m").event(), new FakeClassifier());

        RequestAnswer answer =
                requests(UncertaintySettings.DEFAULT).classify(files(CERTAIN), Optional.empty(), Set.of());

        assertThat(answer.probabilities()).hasSize(1);
        assertThat(answer.details()).isEmpty();
        assertThatThrownBy(() -> requests(UncertaintySettings.DEFAULT)
                        .classify(files(CERTAIN), Optional.empty(), Set.of(Detail.KNOWN)))
                .isInstanceOf(PatisserieException.class);
    }

    private RequestClassifier requests(UncertaintySettings settings) {
        return new RequestClassifier(
                live, (file, size) -> file, Runnable::run, new ImageClassifier.Settings(1, 1, settings), listener);
    }

    private static RequestInput files(byte... files) {
        List<byte[]> list = new ArrayList<>();
        for (byte file : files) {
            list.add(new byte[] {file});
        }
        return new RequestInput.Files(list);
    }

    private static final class Recorder implements ClassificationListener {
        private final List<ExplainReason> reasons = new ArrayList<>();
        private final List<Throwable> failures = new ArrayList<>();

        @Override
        public void decoded(Duration took) {}

        @Override
        public void inferred(int images, Duration took) {}

        @Override
        public void explained(ExplainReason reason) {
            reasons.add(reason);
        }

        @Override
        public void statementFailed(Throwable failure) {
            failures.add(failure);
        }
    }
}
