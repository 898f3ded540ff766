package dev.patisserie.feedback.rollout.stream;

import static dev.patisserie.feedback.rollout.stream.RolloutFacts.answer;
import static dev.patisserie.feedback.rollout.stream.RolloutFacts.joined;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.feedback.Facts;
import dev.patisserie.feedback.rollout.PairCounts;
import dev.patisserie.feedback.rollout.PairOutcome;
import dev.patisserie.feedback.rollout.PairedTest;
import dev.patisserie.feedback.select.DisagreementDraw;
import dev.patisserie.feedback.select.DisagreementTopology;
import dev.patisserie.feedback.select.SelectionSettings;
import java.io.File;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The labels that count in the test of two models, and the rate of wrong decisions between equally good models. */
class LabelsThatCountTest {

    private static final double ALPHA = 0.05;

    /** The time of 10,000 images, of which one arrives every ten seconds. */
    private static final int IMAGES = 10_000;

    private static final long INTERVAL = 10_000;

    /** The lowest tenth of the margins. */
    private static final double LOW_MARGIN = 0.136;

    private static final double RANDOM_SHARE = 0.08;

    /** The draw chooses 60 disagreements a day, of about 1,500. */
    private static final int SMALL_BUDGET = 200;

    /** The draw chooses most disagreements. */
    private static final int LARGE_BUDGET = 2_000;

    @TempDir
    File folder;

    private static Selection by(SelectionPolicy policy) {
        return new Selection(policy, policy == SelectionPolicy.RANDOM ? 0.5 : null);
    }

    private static ComparedImage disagreement(boolean isDrawn) {
        ComparedImage image = ComparedImage.NONE.with(answer("desserts-1", "i-1", "cake", "pie"), 1, 0);
        return isDrawn ? image.drawn() : image;
    }

    private static ComparedImage labelled(ComparedImage image, String label, SelectionPolicy policy) {
        return image.with(joined("i-1", "m-1", label, false, by(policy)), 0);
    }

    @ParameterizedTest
    @EnumSource(
            value = SelectionPolicy.class,
            names = {"UNCERTAIN", "UNFAMILIAR", "DISAGREEMENT"})
    void labelsOfPoliciesThatSeeTheAnswersCountIfTheImageWasDrawn(SelectionPolicy policy) {
        assertThat(labelled(disagreement(true), "pie", policy).outcome()).isEqualTo(PairOutcome.CANDIDATE_ONLY);
        assertThat(labelled(disagreement(false), "pie", policy).outcome()).isEqualTo(PairOutcome.UNLABELLED);
    }

    @Test
    void labelsOfTheRandomSampleCountWithoutADraw() {
        ComparedImage image = labelled(disagreement(false), "pie", SelectionPolicy.RANDOM);

        assertThat(image.outcome()).isEqualTo(PairOutcome.CANDIDATE_ONLY);
    }

    @ParameterizedTest
    @EnumSource(
            value = SelectionPolicy.class,
            names = {"CONFLICT", "SUSPECT", "MANUAL"})
    void aLaterLabelCountsIfTheFirstOneDoes(SelectionPolicy later) {
        for (boolean isDrawn : new boolean[] {true, false}) {
            ComparedImage random = labelled(disagreement(isDrawn), "pie", SelectionPolicy.RANDOM);
            ComparedImage uncertain = labelled(disagreement(isDrawn), "pie", SelectionPolicy.UNCERTAIN);

            assertThat(labelled(random, "cake", later).outcome()).isEqualTo(PairOutcome.CHAMPION_ONLY);
            assertThat(labelled(uncertain, "cake", later).outcome())
                    .isEqualTo(isDrawn ? PairOutcome.CHAMPION_ONLY : PairOutcome.UNLABELLED);
            assertThat(labelled(disagreement(isDrawn), "cake", later).outcome()).isEqualTo(PairOutcome.UNLABELLED);
        }
    }

    @Test
    void aLabelBeforeTheAnswersCountsLikeOneAfterThem() {
        ComparedImage early = labelled(ComparedImage.NONE, "pie", SelectionPolicy.UNCERTAIN)
                .with(answer("desserts-1", "i-1", "cake", "pie"), 1, 0);

        assertThat(early.outcome()).isEqualTo(PairOutcome.UNLABELLED);
        assertThat(early.drawn().outcome()).isEqualTo(PairOutcome.CANDIDATE_ONLY);
    }

    @Test
    void theNextRolloutDrawsAgain() {
        ComparedImage labelled = labelled(disagreement(true), "pie", SelectionPolicy.DISAGREEMENT);
        ComparedImage next =
                labelled.withoutAnswers().with(RolloutFacts.answerOf("m-3", "desserts-2", "i-1", "cake", "pie"), 2, 0);

        assertThat(next.outcome()).isEqualTo(PairOutcome.UNLABELLED);
        assertThat(next.drawn().outcome()).isEqualTo(PairOutcome.CANDIDATE_ONLY);
    }

    @Test
    void theDrawSpendsTheBudgetOnLabelledImagesAndRequestsTheOthers() {
        // Given: a budget of three disagreements a day
        var stream = new RolloutSimulation(
                folder,
                SimulationSettings.DEFAULT,
                ComparisonProcessor.MOST_IMAGES,
                new SelectionSettings(10, 1, 10, Duration.ofDays(7)));
        stream.startsRollout();
        stream.labels("i-1", "pie", by(SelectionPolicy.UNCERTAIN));

        // When: repetitions draw nothing
        for (int i = 0; i < 10; i++) {
            stream.answers(answer("desserts-1", "i-" + i % 5, "cake", "pie"));
        }
        stream.labels("i-4", "pie", by(SelectionPolicy.UNCERTAIN));
        stream.labels("i-2", "cake", by(SelectionPolicy.UNFAMILIAR));
        stream.passes(Coordinator.INTERVAL);

        // Then
        assertThat(stream.disagreements).extracting(ShadowAnswered::imageId).containsExactly("i-0", "i-2");
        assertThat(stream.last().evidence().disagreements()).isEqualTo(5);
        assertThat(stream.last().evidence().candidateOnly()).isEqualTo(1);
        assertThat(stream.last().evidence().championOnly()).isEqualTo(1);
    }

    /** A rule for the labels of images that were selected because the champion was uncertain. */
    private enum Rule {
        /** The rule of the service. */
        DRAWN,
        /** All labels count. */
        ALL,
        /** The disagreements that another policy selected do not count. */
        OTHERS_EXCLUDED
    }

    /** One rollout of two equally good models with independent errors. */
    private final class Run {

        private final Rule rule;
        private final Random random;
        private final DisagreementDraw draw;
        private PairCounts counts = PairCounts.NONE;

        Run(Rule rule, int budget, long seed) {
            this.rule = rule;
            random = new Random(seed);
            var context = new MockProcessorContext<String, String>(new Properties(), new TaskId(0, 0), folder);
            for (StoreBuilder<?> builder : DisagreementTopology.stores()) {
                StateStore store =
                        builder.withCachingDisabled().withLoggingDisabled().build();
                store.init(context.getStateStoreContext(), store);
                context.addStateStore(store);
            }
            var settings = new SelectionSettings(budget, 1, 10, Duration.ofDays(7));
            draw = new DisagreementDraw(settings, RolloutFacts.NO_LISTENER, context);
        }

        PairedTest.Decision decide() {
            for (int i = 0; i < IMAGES; i++) {
                double truth = random.nextGaussian();
                double champion = truth + 0.4 * random.nextGaussian();
                double candidate = truth + 0.4 * random.nextGaussian();
                if (champion > 0 != candidate > 0) {
                    disagree(i, name(truth), champion, name(candidate));
                    PairedTest.Decision decision = counts.test().decide(ALPHA);
                    if (decision != PairedTest.Decision.UNDECIDED) {
                        return decision;
                    }
                }
            }
            return PairedTest.Decision.UNDECIDED;
        }

        private void disagree(int number, String truth, double margin, String candidate) {
            String imageId = "i-" + number;
            ShadowAnswered answer = answer("desserts-1", imageId, name(margin), candidate);
            boolean isDrawn = draw.draw(answer, Facts.NOON.toEpochMilli() + number * INTERVAL);
            SelectionPolicy policy = policy(Math.abs(margin), isDrawn);
            boolean isAnswered = random.nextDouble() < 0.8;
            boolean isEarly = random.nextBoolean();
            if (policy == null || !isAnswered) {
                return;
            }
            SelectionPolicy stated = rule == Rule.ALL ? SelectionPolicy.RANDOM : policy;
            var label = joined(imageId, "m-1", truth, false, by(stated));
            ComparedImage image = isEarly ? ComparedImage.NONE.with(label, 0) : ComparedImage.NONE;
            image = image.with(answer, 1, 0);
            image = isDrawn ? image.drawn() : image;
            image = isEarly ? image : image.with(label, 0);
            boolean isExcluded = rule == Rule.OTHERS_EXCLUDED && policy == SelectionPolicy.UNCERTAIN;
            counts = counts.replaced(PairOutcome.UNLABELLED, isExcluded ? PairOutcome.UNLABELLED : image.outcome());
        }

        /** Returns the policy of the request; null without one. */
        private SelectionPolicy policy(double margin, boolean isDrawn) {
            if (random.nextDouble() < RANDOM_SHARE) {
                return SelectionPolicy.RANDOM;
            }
            if (margin < LOW_MARGIN && random.nextDouble() < 0.8) {
                return SelectionPolicy.UNCERTAIN;
            }
            return isDrawn ? SelectionPolicy.DISAGREEMENT : null;
        }

        private static String name(double score) {
            return score > 0 ? "cake" : "pie";
        }
    }

    private Map<PairedTest.Decision, Integer> decisions(Rule rule, int budget, int runs) {
        Map<PairedTest.Decision, Integer> decisions = new EnumMap<>(PairedTest.Decision.class);
        for (PairedTest.Decision decision : PairedTest.Decision.values()) {
            decisions.put(decision, 0);
        }
        for (int seed = 0; seed < runs; seed++) {
            decisions.merge(new Run(rule, budget, seed).decide(), 1, Integer::sum);
        }
        return decisions;
    }

    /** Returns alpha plus three standard errors. */
    private static double bound(int runs) {
        return ALPHA + 3 * Math.sqrt(ALPHA * (1 - ALPHA) / runs);
    }

    @ParameterizedTest
    @CsvSource({SMALL_BUDGET + ", 1000", LARGE_BUDGET + ", 300"})
    void equallyGoodModelsAreSeldomDecidedAndInBothDirections(int budget, int runs) {
        // When
        Map<PairedTest.Decision, Integer> decisions = decisions(Rule.DRAWN, budget, runs);

        // Then: within 3 standard errors
        int promoted = decisions.get(PairedTest.Decision.PROMOTE);
        int rolledBack = decisions.get(PairedTest.Decision.ROLL_BACK);
        assertThat((promoted + rolledBack) / (double) runs)
                .describedAs("%s", decisions)
                .isPositive()
                .isLessThan(bound(runs));
        assertThat((double) Math.abs(promoted - rolledBack))
                .describedAs("%s", decisions)
                .isLessThanOrEqualTo(3 * Math.sqrt(promoted + rolledBack));
    }

    @Test
    void otherRulesFavourOneOfTwoEquallyGoodModels() {
        // When
        Map<PairedTest.Decision, Integer> all = decisions(Rule.ALL, SMALL_BUDGET, 100);
        Map<PairedTest.Decision, Integer> excluded = decisions(Rule.OTHERS_EXCLUDED, LARGE_BUDGET, 100);

        // Then: more than twice as often as alpha allows
        assertThat(all.get(PairedTest.Decision.PROMOTE) / 100.0).isGreaterThan(2 * bound(100));
        assertThat(excluded.get(PairedTest.Decision.ROLL_BACK) / 100.0).isGreaterThan(2 * bound(100));
    }
}
