package dev.patisserie.feedback.rollout.stream;

import static dev.patisserie.feedback.rollout.stream.RolloutFacts.answer;
import static dev.patisserie.feedback.rollout.stream.RolloutFacts.bytes;
import static dev.patisserie.feedback.rollout.stream.RolloutFacts.failure;
import static dev.patisserie.feedback.rollout.stream.RolloutFacts.joined;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.RolloutChanged.Evidence;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.common.event.RolloutCommanded.Command;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.common.event.Topics;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonProcessorTest {

    @TempDir
    File folder;

    private RolloutSimulation stream;

    @BeforeEach
    void open() {
        stream = new RolloutSimulation(folder);
        stream.startsRollout();
    }

    /** Returns the evidence after the interval between two events. */
    private static Evidence evidence(RolloutSimulation stream) {
        stream.passes(Coordinator.INTERVAL);
        return stream.last().evidence();
    }

    @Test
    void labelsCountBeforeAndAfterTheAnswers() {
        // When
        stream.labels("i-1", "pie");
        stream.answers(answer("desserts-1", "i-1", "cake", "pie"));
        stream.answers(answer("desserts-1", "i-2", "cake", "pie"));
        stream.labels("i-2", "cake");
        stream.answers(answer("desserts-1", "i-3", "cake", "pie"));
        stream.labels("i-3", "tart");
        stream.answers(answer("desserts-1", "i-4", "cake", "cake"));
        stream.labels("i-4", "pie");

        // Then
        assertThat(evidence(stream))
                .usingRecursiveComparison()
                .ignoringFields("level", "bound")
                .isEqualTo(new Evidence(4, 3, 1, 1, 1, 0, 20, 0, 0, 0));
        assertThat(stream.disagreements).extracting(ShadowAnswered::imageId).containsExactly("i-2", "i-3");
    }

    @Test
    void aChangedOrRetractedLabelChangesTheCounts() {
        // Given
        stream.answers(answer("desserts-1", "i-1", "cake", "pie"));
        stream.labels("i-1", "pie");
        assertThat(evidence(stream).candidateOnly()).isEqualTo(1);

        // When
        stream.labels("i-1", "cake");

        // Then
        assertThat(evidence(stream).candidateOnly()).isZero();
        assertThat(evidence(stream).championOnly()).isEqualTo(1);

        // When
        stream.retracts("i-1");

        // Then
        assertThat(evidence(stream).championOnly()).isZero();
        assertThat(evidence(stream).disagreements()).isEqualTo(1);
    }

    @Test
    void labelsOfImagesThatAPersonChoseDoNotCount() {
        // Given: a person who chooses an image because the answer is wrong would favour the candidate
        stream.answers(answer("desserts-1", "i-1", "cake", "pie"));
        stream.answers(answer("desserts-1", "i-2", "cake", "pie"));

        // When
        stream.labels("i-1", "pie", Selection.MANUAL);
        stream.labels("i-2", "pie", new Selection(SelectionPolicy.DISAGREEMENT, null));
        stream.labels("i-2", "cake", new Selection(SelectionPolicy.CONFLICT, null));

        // Then: a second label counts if the first one did
        assertThat(evidence(stream).candidateOnly()).isZero();
        assertThat(evidence(stream).championOnly()).isEqualTo(1);
    }

    @Test
    void labelsOfAnotherModelAreNotThoseOfTheChampion() {
        stream.answers(answer("desserts-1", "i-1", "cake", "pie"));
        stream.compares(
                "i-1",
                new ImageInput(null, joined("i-1", "m-0", "pie", false, new Selection(SelectionPolicy.RANDOM, 0.5))));

        assertThat(evidence(stream).candidateOnly()).isZero();
    }

    @Test
    void slownessAndFailuresCountOncePerImage() {
        // Given
        var slow = new ShadowAnswered.Times(10, 20.1);
        var fast = new ShadowAnswered.Times(10, 20);

        // When
        for (int repetition = 0; repetition < 3; repetition++) {
            stream.answers(answer("desserts-1", "i-1", "cake", "cake", slow));
            stream.answers(answer("desserts-1", "i-2", "cake", "cake", fast));
            stream.answers(failure("desserts-1", "i-3", ShadowAnswered.Failure.CRASHED));
        }

        // Then
        assertThat(evidence(stream).slower()).isEqualTo(1);
        assertThat(evidence(stream).notSlower()).isEqualTo(1);
        assertThat(evidence(stream).failures()).isEqualTo(1);
        assertThat(evidence(stream).images()).isEqualTo(2);
    }

    @Test
    void anyOrderAndRepetitionGivesTheSameCounts() throws IOException {
        List<Evidence> results = new ArrayList<>();
        for (int seed = 0; seed < 20; seed++) {
            // Given: labels of an image come in their order; answers in any order, and repeatedly
            var other = new RolloutSimulation(
                    Files.createTempDirectory(folder.toPath(), "run").toFile());
            other.startsRollout();
            Random random = new Random(seed);
            List<List<Consumer<RolloutSimulation>>> sequences = sequences(random);

            // When
            while (!sequences.isEmpty()) {
                List<Consumer<RolloutSimulation>> next = sequences.get(random.nextInt(sequences.size()));
                next.remove(0).accept(other);
                sequences.removeIf(List::isEmpty);
            }
            results.add(evidence(other));
        }

        // Then
        assertThat(results).allMatch(results.get(0)::equals);
        assertThat(results.get(0).images()).isEqualTo(30);
        assertThat(results.get(0).candidateOnly()).isEqualTo(3);
        assertThat(results.get(0).championOnly()).isEqualTo(2);
        assertThat(results.get(0).failures()).isEqualTo(2);
    }

    private static List<List<Consumer<RolloutSimulation>>> sequences(Random random) {
        List<List<Consumer<RolloutSimulation>>> sequences = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String imageId = "i-" + i;
            boolean differs = i < 10;
            ShadowAnswered answer = answer("desserts-1", imageId, "cake", differs ? "pie" : "cake");
            sequences.add(repeated(random, stream -> stream.answers(answer)));
            if (i < 2) {
                ShadowAnswered failure = failure("desserts-1", imageId, ShadowAnswered.Failure.FAILED);
                sequences.add(repeated(random, stream -> stream.answers(failure)));
            }
            if (i < 5) {
                List<Consumer<RolloutSimulation>> labels = repeated(random, stream -> stream.labels(imageId, "tart"));
                labels.add(stream -> stream.retracts(imageId));
                String last = i < 3 ? "pie" : "cake";
                labels.addAll(repeated(random, stream -> stream.labels(imageId, last)));
                sequences.add(labels);
            }
        }
        return sequences;
    }

    private static List<Consumer<RolloutSimulation>> repeated(Random random, Consumer<RolloutSimulation> input) {
        return new ArrayList<>(Collections.nCopies(1 + random.nextInt(3), input));
    }

    @Test
    void aFloodOfAnswersOfOtherRolloutsIsCountedAndNotKept() {
        // Given
        stream.answers(answer("desserts-1", "i-1", "cake", "pie"));

        // When: unknown, older and far newer rollouts, another data set, other models
        for (int i = 0; i < 1_000; i++) {
            stream.answers(answer("desserts-" + (i + 3), "i-" + i, "cake", "pie"));
            stream.answers(answer("x" + i, "i-" + i, "cake", "pie"));
        }
        stream.answers(answer("desserts-0", "i-1", "cake", "pie"));
        stream.answers(answer("desserts--1", "i-1", "cake", "pie"));
        stream.answers(answer("desserts-01", "i-1", "cake", "pie"));
        stream.answers(answer("desserts-9223372036854775807", "i-1", "cake", "pie"));

        // Then
        assertThat(stream.outcomes)
                .filteredOn(ImageOutcome.OTHER_ROLLOUT::equals)
                .hasSize(2_004);
        assertThat(evidence(stream).images()).isEqualTo(1);
        assertThat(stream.disagreements).hasSize(1);
    }

    @Test
    void invalidRecordsAreSkippedAndCounted() {
        stream.sendsShadow(bytes("k"), null);
        stream.sendsShadow(null, bytes("{"));
        stream.sendsShadow(new byte[1_000_000], bytes("{}"));
        stream.answers(answer("desserts-1", "i".repeat(1_001), "cake", "pie"));
        stream.answers(answer("desserts-1", "i-1", "c".repeat(201), "pie"));
        stream.answers(answer("desserts-1", "i-1", "cake", "p".repeat(201)));

        assertThat(stream.outcomes).hasSize(6).containsOnly(ImageOutcome.INVALID);
        assertThat(stream.events).hasSize(1);
    }

    @Test
    void invalidRecordsOfModelsAndDecisionsAreSkippedAndCounted() {
        stream.sends(Topics.CHECKPOINTS, bytes("m-3"), bytes("[]"), ModelRecords::checkpoint);
        stream.sends(Topics.CHECKPOINTS, new byte[1_000_000], null, ModelRecords::checkpoint);
        stream.sends(Topics.MODEL_SWAPS, null, null, ModelRecords::swap);
        stream.sends(Topics.MODEL_SELECTION, bytes("desserts"), bytes("{}"), ModelRecords::selection);
        stream.sends(Topics.MODEL_SELECTION, bytes("policy/desserts"), bytes("{}"), ModelRecords::selection);
        stream.sends(Topics.MODEL_SELECTION, bytes("rollout/desserts"), bytes("1"), ModelRecords::selection);
        stream.sends(Topics.MODEL_SELECTION, bytes("policy/other"), bytes("1"), ModelRecords::selection);
        stream.sends(Topics.MODEL_SELECTION, null, bytes("1"), ModelRecords::selection);
        stream.sends(Topics.MODEL_SELECTION, new byte[1_000_000], null, ModelRecords::selection);

        assertThat(stream.invalid).isEqualTo(5);
        assertThat(stream.state()).isEqualTo("shadow started");
    }

    @Test
    void theNumberOfImagesIsLimited() throws IOException {
        // Given: at most 100 images
        var small = new RolloutSimulation(
                Files.createTempDirectory(folder.toPath(), "small").toFile(),
                SimulationSettings.DEFAULT,
                100,
                SimulationSettings.NO_BUDGET);
        small.startsRollout();

        // When
        for (int i = 0; i < 150; i++) {
            small.passes(Duration.ofMillis(1));
            small.answers(answer("desserts-1", "i-" + i, "cake", "cake"));
        }

        // Then: the removed images stay in the counts
        assertThat(small.outcomes).filteredOn(ImageOutcome.EVICTED::equals).hasSize(50);
        assertThat(evidence(small).images()).isEqualTo(150);
    }

    @Test
    void imagesAreRemovedAfterTheRetention() {
        // Given
        stream.answers(answer("desserts-1", "i-1", "cake", "pie"));

        // When
        stream.passes(Duration.ofDays(3).plusSeconds(1));
        stream.labels("i-1", "pie");

        // Then: the label has no answers to be compared with
        assertThat(evidence(stream).candidateOnly()).isZero();
        assertThat(evidence(stream).disagreements()).isEqualTo(1);
    }

    @Test
    void labelsOutliveARolloutAndAnswersDoNot() {
        // Given
        stream.answers(answer("desserts-1", "i-1", "cake", "pie"));
        stream.labels("i-1", "pie");
        stream.disagrees(12, false);
        stream.publishes("m-3", 95);
        stream.passes(Duration.ofMinutes(1));
        assertThat(stream.rollout()).isEqualTo("2 m-1 m-3 shadow started");

        // When
        stream.answers(RolloutFacts.answerOf("m-3", "desserts-2", "i-1", "cake", "pie"));

        // Then
        assertThat(evidence(stream).candidateOnly()).isEqualTo(1);
        assertThat(stream.last().evidence().images()).isEqualTo(1);
    }

    /** Equal models disagree on 60 images, each of which a sender repeats three times under other ids. */
    private double decidedBursts(int runs, boolean areThinned) throws IOException {
        int decided = 0;
        for (int seed = 0; seed < runs; seed++) {
            var burst = new RolloutSimulation(
                    Files.createTempDirectory(folder.toPath(), "burst").toFile());
            burst.startsRollout();
            Random random = new Random(seed);
            for (int i = 0; i < 60 && burst.last().phase() == Phase.SHADOW; i++) {
                String label = random.nextBoolean() ? "cake" : "pie";
                String fingerprint = areThinned ? "%016x%016x".formatted(random.nextLong(), random.nextLong()) : null;
                for (int copy = 0; copy < 3; copy++) {
                    String imageId = i + "-" + copy;
                    burst.labels(imageId, label);
                    burst.answers(
                            RolloutFacts.withFingerprint(answer("desserts-1", imageId, "cake", "pie"), fingerprint));
                }
            }
            decided += burst.last().phase() == Phase.SHADOW ? 0 : 1;
        }
        return decided / (double) runs;
    }

    @Test
    void burstsDecideBetweenEqualModelsUnlessTheyAreThinned() throws IOException {
        // Given: alpha 5 %, within 3 standard errors
        int runs = 1_000;
        double bound = 0.05 + 3 * Math.sqrt(0.05 * 0.95 / runs);

        assertThat(decidedBursts(runs, false)).isGreaterThan(3 * bound);
        assertThat(decidedBursts(runs, true)).isLessThanOrEqualTo(bound);
    }

    @Test
    void labelsOfNearDuplicatesDoNotCountAndTheNextRolloutForgetsThem() {
        // Given
        for (int i = 0; i < 20; i++) {
            stream.answers(
                    RolloutFacts.withFingerprint(answer("desserts-1", "i-" + i, "cake", "pie"), "0f".repeat(16)));
            stream.labels("i-" + i, "pie");
        }

        // Then
        assertThat(evidence(stream).images()).isEqualTo(1);
        assertThat(stream.last().evidence().candidateOnly()).isEqualTo(1);
        assertThat(stream.outcomes)
                .filteredOn(ImageOutcome.NEAR_DUPLICATE::equals)
                .hasSize(19);
        stream.labels("i-5", "cake");
        assertThat(stream.last().evidence().championOnly()).isZero();

        // When
        stream.commands(Command.START, "m-2");
        stream.commands(Command.ABORT, "m-2");
        stream.passes(Duration.ofSeconds(1));
        stream.commands(Command.START, "m-2");
        stream.answers(RolloutFacts.withFingerprint(answer("desserts-2", "i-1", "cake", "pie"), "0f".repeat(16)));

        // Then
        assertThat(evidence(stream).images()).isEqualTo(1);
        assertThat(stream.last().evidence().candidateOnly()).isEqualTo(1);
    }
}
