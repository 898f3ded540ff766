package dev.patisserie.inference.uncertainty;

import static dev.patisserie.inference.uncertainty.Figures.LABELS;
import static dev.patisserie.inference.uncertainty.Figures.familiar;
import static dev.patisserie.inference.uncertainty.Figures.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.event.PredictionMade.PredictionSet;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.model.Uncertainty.Known;
import dev.patisserie.common.uncertainty.KnownScore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AnswerReaderTest {

    /** Maps of 1 x 2 of the most probable class, (4, -1), and of the second, (1, 1). */
    private static final float[] MAPS = {4, 1, -1, 1};

    private final List<Throwable> failures = new ArrayList<>();

    private static AnswerReader reader(Uncertainty model, ExplainPolicy explain, AbstainPolicy abstain) {
        return new AnswerReader(model, LABELS, new UncertaintySettings(explain, 0.05, abstain));
    }

    private static AnswerReader reader(Uncertainty model) {
        return new AnswerReader(model, LABELS, UncertaintySettings.DEFAULT);
    }

    private AnswerUncertainty read(AnswerReader reader, ModelOutput output, MapRequest request) {
        return reader.read(output, request, failures::add);
    }

    @Test
    void energyIsComparedWithTheThreshold() {
        AnswerReader reader = reader(Figures.energy());

        AnswerUncertainty unfamiliar = read(reader, output(0.5f, 0.25f, 0.25f), MapRequest.NONE);
        AnswerUncertainty familiar = read(reader, familiar(0.5f, 0.25f, 0.25f), MapRequest.NONE);

        assertThat(unfamiliar.known().score()).isCloseTo(0, within(1e-6)); // log(0.5 + 0.25 + 0.25)
        assertThat(unfamiliar.known().inDistribution()).isFalse();
        assertThat(unfamiliar.abstained()).isTrue();
        assertThat(familiar.known().score()).isCloseTo(2, within(1e-6));
        assertThat(familiar.known().threshold()).isEqualTo(0.9);
        assertThat(familiar.abstained()).isFalse();
    }

    @Test
    void similarityIsThatOfTheNearestNeighboursDividedByTheLengthOfTheFeatures() {
        // When: similarities 5, 4.5 and 1; the second largest; features (3, 4) of length 5
        AnswerUncertainty answer = read(reader(Figures.knn()), output(0.5f, 0.25f, 0.25f), MapRequest.NONE);

        // Then
        assertThat(answer.known().score()).isCloseTo(0.9, within(1e-6));
        assertThat(answer.known().inDistribution()).isTrue();
    }

    @Test
    void scoreThatIsNotANumberCountsAsUnfamiliar() {
        var nan = new ModelOutput(
                new float[] {0.5f, 0.5f, 0}, new float[] {Float.NaN, 0, 0}, new float[1], new float[3], null);

        AnswerUncertainty answer = read(reader(Figures.energy()), nan, MapRequest.NONE);

        assertThat(answer.known().score()).isEqualTo(KnownScore.UNFAMILIAR);
        assertThat(answer.abstained()).isTrue();
        assertThat(failures).isEmpty();
    }

    /** The quantile of 0.05 is 0.7, so the set has the classes with at least 0.3. */
    @Test
    void setHasTheClassesWithinTheQuantile() {
        AnswerReader reader = reader(Figures.energy());

        assertThat(read(reader, output(0.3125f, 0.5f, 0.1875f), MapRequest.NONE).set())
                .isEqualTo(new PredictionSet(List.of("cake", "pie"), 0.95, 40));
        assertThat(read(reader, output(0.125f, 0.75f, 0.125f), MapRequest.NONE)
                        .set()
                        .labels())
                .containsExactly("cake");
    }

    @Test
    void modelWithoutTheQuantileGivesNoSet() {
        var settings = new UncertaintySettings(ExplainPolicy.NEVER, 0.2, AbstainPolicy.UNFAMILIAR);
        var reader = new AnswerReader(Figures.energy(), LABELS, settings);

        AnswerUncertainty answer = read(reader, output(0.5f, 0.25f, 0.25f), MapRequest.NONE);

        assertThat(answer.set()).isNull();
        assertThat(answer.known()).isNotNull();
        assertThat(failures).isEmpty();
    }

    @Test
    void modelWithoutAScoreNeitherKnowsNorAbstains() {
        AnswerReader reader = reader(Figures.model(null, Figures.sets(), 0.6));

        AnswerUncertainty answer = read(reader, output(0.5f, 0.25f, 0.25f), MapRequest.NONE);

        assertThat(answer.known()).isNull();
        assertThat(answer.abstained()).isNull();
        assertThat(answer.set()).isNotNull();
    }

    /** The first image is unfamiliar; the second is familiar with two classes in its set; the third is certain. */
    @ParameterizedTest
    @CsvSource({"UNFAMILIAR,true,false,false", "AMBIGUOUS,true,true,false", "NEVER,false,false,false"})
    void abstainsByPolicy(AbstainPolicy policy, boolean unfamiliar, boolean ambiguous, boolean certain) {
        AnswerReader reader = reader(Figures.energy(), ExplainPolicy.NEVER, policy);

        assertThat(read(reader, output(0.75f, 0.125f, 0.125f), MapRequest.NONE).abstained())
                .isEqualTo(unfamiliar);
        assertThat(read(reader, familiar(0.3125f, 0.5f, 0.1875f), MapRequest.NONE)
                        .abstained())
                .isEqualTo(ambiguous);
        assertThat(read(reader, familiar(0.75f, 0.125f, 0.125f), MapRequest.NONE)
                        .abstained())
                .isEqualTo(certain);
    }

    /** The answers: certain and not asked, unsure and not asked, certain and asked. */
    @ParameterizedTest
    @CsvSource({"NEVER,,,", "ASKED,,,ASKED", "UNSURE,,UNSURE,ASKED", "ALWAYS,ALWAYS,ALWAYS,ASKED"})
    void explainsByPolicy(ExplainPolicy policy, ExplainReason certain, ExplainReason unsure, ExplainReason asked) {
        AnswerReader reader = reader(Figures.energy(), policy, AbstainPolicy.NEVER);

        assertThat(reader.reason(MapRequest.NONE, output(0.75f, 0.125f, 0.125f)).orElse(null))
                .isEqualTo(certain);
        assertThat(reader.reason(MapRequest.NONE, output(0.5f, 0.25f, 0.25f)).orElse(null))
                .isEqualTo(unsure);
        assertThat(reader.reason(MapRequest.LABEL, output(0.75f, 0.125f, 0.125f))
                        .orElse(null))
                .isEqualTo(asked);
    }

    /** The lowest decile above the minimum is 1; the energies are 0 and 2. */
    @Test
    void withoutABoundOfTheProbabilityTheKnownScoreDecides() {
        Known known = Figures.energy().known();
        AnswerReader reader = reader(Figures.model(known, null, null));

        assertThat(reader.reason(MapRequest.NONE, output(0.75f, 0.125f, 0.125f)))
                .contains(ExplainReason.UNSURE);
        assertThat(reader.reason(MapRequest.NONE, familiar(0.5f, 0.25f, 0.25f))).isEmpty();
        assertThat(reader(Figures.model(null, null, null)).reason(MapRequest.NONE, output(0.5f, 0.25f, 0.25f)))
                .isEmpty();
    }

    @Test
    void requestedMapIsThatOfTheLabel() {
        ModelOutput output = familiar(0.25f, 0.5f, 0.25f).withMaps(MAPS);

        AnswerUncertainty answer = read(reader(Figures.energy()), output, MapRequest.LABEL);

        assertThat(answer.reason()).isEqualTo(ExplainReason.ASKED);
        assertThat(answer.explanation().label()).isEqualTo("cake");
        assertThat(answer.explanation().against()).isNull();
        assertThat(answer.explanation().method()).isEqualTo("cam");
        assertThat(answer.explanation().width()).isEqualTo(2);
        assertThat(answer.explanation().height()).isEqualTo(1);
        assertThat(answer.explanation().high()).isEqualTo(4);
        // (4, -1) becomes (4, 0), and 0 to 4 becomes 0 to 255
        assertThat(Base64.getDecoder().decode(answer.explanation().values())).containsExactly((byte) 255, (byte) 0);
    }

    /** 4 - 1 and -1 - 1: the second class is subtracted. */
    @ParameterizedTest
    @EnumSource(names = {"NONE", "AGAINST_RUNNER_UP"})
    void unsureAnswerAndRequestAreExplainedAgainstTheSecondClass(MapRequest request) {
        ModelOutput output = familiar(0.375f, 0.5f, 0.125f).withMaps(MAPS);

        AnswerUncertainty answer = read(reader(Figures.energy()), output, request);

        assertThat(answer.explanation().label()).isEqualTo("cake");
        assertThat(answer.explanation().against()).isEqualTo("pie");
        assertThat(answer.explanation().high()).isEqualTo(3);
    }

    @Test
    void mapOfAClassIsThatOfItsRank() {
        ModelOutput output = familiar(0.375f, 0.5f, 0.125f).withMaps(MAPS);
        AnswerReader reader = reader(Figures.energy());

        assertThat(reader.mapOf(output, 1).orElseThrow().values()).containsExactly(4, -1);
        assertThat(reader.mapOf(output, 0).orElseThrow().values()).containsExactly(1, 1);
        assertThat(reader.mapOf(output, 2)).isEmpty();
    }

    @Test
    void failureOfTheMapLeavesTheOtherStatements() {
        ModelOutput output = familiar(0.25f, 0.5f, 0.25f).withMaps(new float[] {Float.NaN, 1, 1, 1});

        AnswerUncertainty answer = read(reader(Figures.energy()), output, MapRequest.LABEL);

        assertThat(answer.explanation()).isNull();
        assertThat(answer.reason()).isNull();
        assertThat(answer.known()).isNotNull();
        assertThat(answer.set()).isNotNull();
        assertThat(failures).singleElement().isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void failureOfTheScoreLeavesTheOtherStatements() {
        // Given an output without similarities
        var output = new ModelOutput(new float[] {0.75f, 0.125f, 0.125f}, new float[3], new float[2], null, MAPS);

        AnswerUncertainty answer = read(reader(Figures.knn()), output, MapRequest.LABEL);

        assertThat(answer.known()).isNull();
        assertThat(answer.abstained()).isNull();
        assertThat(answer.set()).isNotNull();
        assertThat(answer.explanation()).isNotNull();
        assertThat(failures).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"0.5,0.25,0.25,0,1", "0.25,0.25,0.5,2,0", "0.25,0.5,0.25,1,0", "0.25,0.25,0.25,0,1"})
    void topClassesKeepTheOrderOfTheLabelsInATie(float a, float b, float c, int first, int second) {
        assertThat(TopClasses.of(new float[] {a, b, c})).isEqualTo(new TopClasses(first, second));
    }

    @Test
    void singleClassIsItsOwnSecond() {
        assertThat(TopClasses.of(new float[] {1})).isEqualTo(new TopClasses(0, 0));
    }
}
