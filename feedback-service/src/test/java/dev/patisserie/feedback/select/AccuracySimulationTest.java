package dev.patisserie.feedback.select;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.AccuracyEstimated.Estimate;
import dev.patisserie.common.event.AccuracyEstimated.Method;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.feedback.accuracy.AccuracyEstimates;
import dev.patisserie.feedback.accuracy.AccuracySums;
import dev.patisserie.feedback.accuracy.Feedback;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Labels chosen by the rules of the selection, on simulated streams of which the true accuracy is known. A day has
 * 3,000 images. The confidence is f = 0.25 + 0.75 X, with X of the Beta(4, 1) distribution, E[X^k] = 4 / (4 + k); half
 * of the rest belongs to the second class. One image in twenty is unfamiliar; its answer is correct half as often.
 *
 * <p>The plain mean of the labels that were chosen by uncertainty is 0.25 too low with a calibrated model, and 0.43 too
 * low with an overconfident one.
 */
class AccuracySimulationTest {

    private static final int RUNS = 1_000;
    private static final int IMAGES = 1_500;
    private static final long MILLIS = 86_400_000L / IMAGES;
    private static final double UNFAMILIAR = 0.05;
    private static final Selector SELECTOR = new Selector(200, 10);

    /** The event of one run, and the plain mean of the labels that were chosen by uncertainty. */
    private record Run(AccuracyEstimated estimated, double meanOfUncertain) {}

    /** A model whose answers are correct with the probability {@code confidence ^ power}. */
    private record Model(double power, double accuracy) {}

    @Test
    void withACalibratedModelTheEstimatesCoverTheTruthAndThePlainMeanDoesNot() {
        // Given: E[f] = 0.25 + 0.75 * 4 / 5 = 0.85, and 0.975 of it with the unfamiliar images
        Model model = new Model(1, 0.85 * 0.975);

        // When
        List<Run> runs = runs(model);

        // Then
        assertThat(bias(runs, model)).isBetween(-0.27, -0.23);
        assertThat(Method.values())
                .allSatisfy(method -> assertThat(coverage(runs, method, model)).isGreaterThanOrEqualTo(0.93));
        assertThat(width(runs, Method.WEIGHTED)).isLessThan(width(runs, Method.RANDOM));
        assertThat(width(runs, Method.ESTIMATED)).isLessThan(width(runs, Method.RANDOM));
    }

    @Test
    void withAnOverconfidentModelTheEstimatesStillCoverTheTruth() {
        // Given: E[f^3] = 0.25^3 + 3 * 0.25^2 * 0.75 * 4/5 + 3 * 0.25 * 0.75^2 * 4/6 + 0.75^3 * 4/7 = 0.650446; the
        // mean
        // confidence alone would state 0.85
        Model model = new Model(3, 0.650446 * 0.975);

        // When
        List<Run> runs = runs(model);

        // Then
        assertThat(bias(runs, model)).isBetween(-0.45, -0.4);
        assertThat(Method.values())
                .allSatisfy(method -> assertThat(coverage(runs, method, model)).isGreaterThanOrEqualTo(0.93));
    }

    private static List<Run> runs(Model model) {
        return IntStream.range(0, RUNS)
                .parallel()
                .mapToObj(seed -> run(model, seed))
                .toList();
    }

    private static Run run(Model model, int seed) {
        Random random = new Random(seed);
        List<ChosenImage> chosen = new ArrayList<>();
        SelectorState state = SELECTOR.first();
        AccuracySums sums = AccuracySums.NONE;
        int uncertain = 0;
        int correctOfUncertain = 0;
        for (int i = 0; i < IMAGES; i++) {
            double confidence = 0.25 + 0.75 * Math.sqrt(Math.sqrt(random.nextDouble()));
            boolean isUnfamiliar = random.nextDouble() < UNFAMILIAR;
            boolean isCorrect = random.nextDouble() < Math.pow(confidence, model.power()) * (isUnfamiliar ? 0.5 : 1);
            String id = seed + "-" + i;
            double margin = confidence - (1 - confidence) / 2;
            Candidate image = new Candidate(id, UniformHash.of("simulation", id), margin, isUnfamiliar, null, null);
            SelectionDecision decision = SELECTOR.decide(state, image, i * MILLIS, () -> chosen);
            state = decision.state();
            sums = sums.withPrediction(confidence);
            Optional<Selection> selection = decision.selection();
            if (selection.isPresent()) {
                chosen.add(new ChosenImage(id, null, null, i * MILLIS));
                sums = sums.with(Feedback.of(isCorrect, confidence, selection.get()));
                if (selection.get().policy() == SelectionPolicy.UNCERTAIN) {
                    uncertain++;
                    correctOfUncertain += isCorrect ? 1 : 0;
                }
            }
        }
        return new Run(
                AccuracyEstimates.of("desserts", "m-1", sums, Instant.EPOCH), (double) correctOfUncertain / uncertain);
    }

    /** Returns the mean error of the plain mean of the labels that were chosen by uncertainty. */
    private static double bias(List<Run> runs, Model model) {
        return runs.stream().mapToDouble(Run::meanOfUncertain).average().orElseThrow() - model.accuracy();
    }

    private static double coverage(List<Run> runs, Method method, Model model) {
        return runs.stream()
                .map(run -> estimate(run, method))
                .mapToInt(each -> each.low() <= model.accuracy() && model.accuracy() <= each.high() ? 1 : 0)
                .average()
                .orElseThrow();
    }

    private static double width(List<Run> runs, Method method) {
        return runs.stream()
                .map(run -> estimate(run, method))
                .mapToDouble(each -> each.high() - each.low())
                .average()
                .orElseThrow();
    }

    private static Estimate estimate(Run run, Method method) {
        return run.estimated().estimates().stream()
                .filter(estimate -> estimate.method() == method)
                .findAny()
                .orElseThrow();
    }
}
