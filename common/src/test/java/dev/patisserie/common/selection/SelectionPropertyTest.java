package dev.patisserie.common.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
import dev.patisserie.common.event.ModelComparison;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rule on random sets of publications: several holdouts, versions, labels and comparisons, refused models, and few
 * distinct values, so that all kinds of ties occur.
 */
class SelectionPropertyTest {

    private static final int MODELS = 14;
    private static final String[] HOLDOUTS = {"h0", "h1", "h2", "h3"};
    private static final String[][] LABELS = {{"a", "b"}, {"a", "b", "c"}, {"a", "d"}};
    private static final BestModelRule RULE = new BestModelRule(SelectionPolicy.DEFAULT);

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 100);
    }

    /** The accuracy of every model on every holdout; trainers read it in a random part. */
    private static final class World {
        final Random random;
        final Map<String, Double> accuracies = new HashMap<>();
        final List<CandidateModel> published = new ArrayList<>();
        final double rareLabels;
        final double rareRefusals;

        World(long seed) {
            random = new Random(seed);
            rareLabels = random.nextInt(3) / 10.0; // none in a third of the worlds
            rareRefusals = random.nextInt(3) / 8.0;
        }

        double accuracy(String modelId, String digest) {
            return accuracies.computeIfAbsent(modelId + digest, key -> random.nextInt(5) / 4.0);
        }

        ComparedModel compared(String modelId, String digest) {
            return new ComparedModel(modelId, accuracy(modelId, digest), 1, 100, 1, new ModelComparison.Interval(0, 0));
        }

        /** Publishes a model later than all others, compared with a random part of them. */
        void publish() {
            String modelId = "m-" + published.size();
            int holdout = random.nextInt(HOLDOUTS.length);
            TestModels model = TestModels.model(modelId)
                    .on(HOLDOUTS[holdout])
                    .loss(random.nextInt(2))
                    .accuracy(accuracy(modelId, TestModels.digest(HOLDOUTS[holdout])))
                    .labels(LABELS[random.nextDouble() < rareLabels ? 1 + random.nextInt(2) : 0])
                    .at(published.size() / 2 * 2); // some publications are simultaneous
            if (random.nextBoolean()) {
                model.version(holdout - 10);
            }
            published.stream()
                    .map(CandidateModel::modelId)
                    .filter(other -> random.nextInt(3) == 0)
                    .forEach(other -> model.compared(other, accuracy(other, TestModels.digest(HOLDOUTS[holdout]))));
            if (random.nextDouble() < rareRefusals) {
                model.unavailable();
            }
            published.add(model.candidate());
        }

        World publish(int count) {
            IntStream.range(0, count).forEach(i -> publish());
            return this;
        }

        void replace(String modelId, UnaryOperator<CandidateModel> change) {
            published.replaceAll(model -> model.modelId().equals(modelId) ? change.apply(model) : model);
        }

        Ranking rank() {
            return RULE.rank("desserts", published);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void rankingDoesNotDependOnTheOrderOfRecords(long seed) {
        // Given
        World world = new World(seed).publish(MODELS);
        Ranking expected = world.rank();

        for (int permutation = 0; permutation < 5; permutation++) {
            // When
            Collections.shuffle(world.published, world.random);

            // Then
            assertThat(world.rank()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void onlyAnAvailableModelWithAllComparisonsIsChampion(long seed) {
        World world = new World(seed);
        for (int i = 0; i < MODELS; i++) {
            // When
            world.publish();
            Ranking ranking = world.rank();

            // Then
            assertThat(ranking.models()).hasSize(world.published.size());
            if (ranking.unproven().isEmpty()) { // otherwise the champion is known after the verification
                assertThat(ranking.champion().isPresent())
                        .isEqualTo(world.published.stream().anyMatch(CandidateModel::available));
            }
            for (CandidateModel model : world.published) {
                Standing standing = ranking.of(model.modelId()).orElseThrow().standing();
                assertThat(standing == Standing.UNAVAILABLE).isEqualTo(!model.available());
            }
            assertNoneIsBetter(ranking);
        }
    }

    private static void assertNoneIsBetter(Ranking ranking) {
        ranking.champion()
                .ifPresent(champion -> assertThat(ranking.evaluations().values())
                        .extracting(Evaluation::accuracy)
                        .allMatch(accuracy -> accuracy
                                <= ranking.evaluations().get(champion.modelId()).accuracy()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void newRecordReplacesTheChampionOnlyByAModelThatIsNotWorse(long seed) {
        World world = new World(seed).publish(1);
        for (int i = 1; i < MODELS; i++) {
            // Given: the champion serves, so it is verified
            Optional<CheckpointPublished> champion = world.rank().champion();
            champion.ifPresent(model -> world.replace(
                    model.modelId(), known -> new CandidateModel(known.publication(), known.available(), true)));

            // When
            world.publish();
            Ranking ranking = world.rank();

            // Then: the old champion is not better than the new one, and the new one did not win by default
            champion.ifPresent(old -> {
                assertNoneIsBetter(ranking);
                if (world.published.stream().allMatch(CandidateModel::available)) {
                    assertThat(ranking.of(old.modelId()).orElseThrow().standing())
                            .isIn(Standing.ELIGIBLE, Standing.NOT_COMPARABLE);
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void championWasEvaluatedBetterThanItsPredecessorWhenItTookOver(long seed) {
        World world = new World(seed);
        Optional<CheckpointPublished> before = Optional.empty();
        for (int i = 0; i < MODELS; i++) {
            // When
            world.publish();
            Ranking ranking = world.rank();

            // Then: on the decisive holdout, if the predecessor was evaluated on it
            String old = before.map(CheckpointPublished::modelId).orElse("none");
            Evaluation now = ranking.champion()
                    .map(champion -> ranking.evaluations().get(champion.modelId()))
                    .orElse(null);
            if (ranking.evaluations().containsKey(old)) {
                assertThat(now.accuracy())
                        .isGreaterThanOrEqualTo(ranking.evaluations().get(old).accuracy());
            }
            before = ranking.champion();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noModelWaitsOnceTheMissingComparisonsWereAdded(long seed) {
        // Given
        World world = new World(seed).publish(MODELS);

        // When: each round adds at least one of at most MODELS * MODELS entries
        for (int round = 0;
                round < MODELS * MODELS && !world.rank().missingComparisons().isEmpty();
                round++) {
            for (MissingComparison missing : world.rank().missingComparisons()) {
                world.replace(missing.publication(), carrier -> with(missing.modelId(), carrier, world));
            }
        }

        // Then
        assertThat(world.rank().models()).extracting(RankedCandidate::standing).doesNotContain(Standing.WAITING);
    }

    private static CandidateModel with(String compared, CandidateModel carrier, World world) {
        List<ComparedModel> comparisons = new ArrayList<>(carrier.checkpoint().comparedWith());
        comparisons.add(world.compared(compared, carrier.holdout()));
        var publication = new PublishedModel(
                carrier.checkpoint().withComparisons(comparisons),
                carrier.publication().at());
        return new CandidateModel(publication, carrier.available(), carrier.verified());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void refusalOfAModelThatIsNotChampionDoesNotChangeTheChampion(long seed) {
        // Given
        World world = new World(seed).publish(MODELS);
        Ranking before = world.rank();
        String champion = before.champion().map(CheckpointPublished::modelId).orElse("none");
        String unproven = before.unproven().map(CheckpointPublished::modelId).orElse("none");

        // When
        world.published.replaceAll(model ->
                model.modelId().equals(champion) || model.modelId().equals(unproven) || world.random.nextBoolean()
                        ? model
                        : model.withAvailability(false));

        // Then
        assertThat(world.rank().champion()).isEqualTo(before.champion());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void verificationOfEveryModelDoesNotChangeAChampionThatNeedsNoProof(long seed) {
        // Given
        World world = new World(seed).publish(MODELS);
        Ranking before = world.rank();

        // When
        world.published.replaceAll(model -> new CandidateModel(model.publication(), model.available(), true));

        // Then
        if (before.unproven().isEmpty()) {
            assertThat(world.rank().champion()).isEqualTo(before.champion());
        } else {
            assertThat(world.rank().champion()).isNotEqualTo(before.champion());
        }
    }
}
