package dev.patisserie.feedback.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AccuracySumsTest {

    private static final Selection CHOSEN = new Selection(SelectionPolicy.UNCERTAIN, 0.5);

    @Test
    void countsEveryLabelByPolicyAndInTheConfusion() {
        // When
        AccuracySums sums = AccuracySums.NONE
                .with(Feedback.random(true, 0.9))
                .with(Feedback.of("pie", 0.6, CHOSEN))
                .with(Feedback.of(null, 0.6, Selection.MANUAL));

        // Then
        assertThat(sums.labels())
                .containsOnly(
                        Map.entry(SelectionPolicy.RANDOM, 1L),
                        Map.entry(SelectionPolicy.UNCERTAIN, 1L),
                        Map.entry(SelectionPolicy.MANUAL, 1L));
        assertThat(sums.confusion())
                .containsOnly(
                        Map.entry("cake", Map.of("cake", 1L)),
                        Map.entry("pie", Map.of("cake", 1L)),
                        Map.entry("", Map.of("cake", 1L)));
    }

    @Test
    void labelsWithoutAUsableProbabilityDoNotEstimate() {
        // Given: unknown, too small to be true, and chosen by the sender of the image
        Selection unlikely = new Selection(SelectionPolicy.RANDOM, 9e-7);
        Selection random = new Selection(SelectionPolicy.RANDOM, 0.5);

        // When
        AccuracySums sums = AccuracySums.NONE
                .with(Feedback.of("cake", 0.9, new Selection(SelectionPolicy.RANDOM, null)))
                .with(Feedback.of("cake", 0.9, unlikely))
                .with(Feedback.of("cake", 0.9, random, LabelSource.HEADER, false));

        // Then
        assertThat(sums.labels()).containsOnly(Map.entry(SelectionPolicy.RANDOM, 3L));
        assertThat(sums.random()).isEqualTo(RandomSums.NONE);
        assertThat(sums.weighted()).isEqualTo(WeightedSums.NONE);
    }

    @Test
    void onlyRandomLabelsEnterTheRandomSample() {
        AccuracySums sums = AccuracySums.NONE.with(Feedback.of("cake", 0.9, CHOSEN));

        assertThat(sums.random()).isEqualTo(RandomSums.NONE);
        assertThat(sums.weighted()).isEqualTo(new WeightedSums(1, 2, 4, 2, 4));
    }

    @Test
    void aRetractedRecordChangesNothing() {
        FeedbackJoined retracted = Feedback.of(null, 0.9, CHOSEN, LabelSource.HUMAN, true);

        assertThat(AccuracySums.NONE.with(retracted).without(retracted)).isEqualTo(AccuracySums.NONE);
        assertThat(AccuracySums.NONE.with(retracted)).isEqualTo(AccuracySums.NONE);
    }

    @Test
    void removalInvertsAdditionInAnyOrder() {
        for (int seed = 0; seed < 200; seed++) {
            // Given
            Random random = new Random(seed);
            List<FeedbackJoined> kept = records(random);
            List<FeedbackJoined> removed = records(random);
            AccuracySums expected = sum(kept);

            // When: each removed record is added and removed, in any order
            AccuracySums sums = expected;
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < removed.size(); i++) {
                order.add(i);
                order.add(~i);
            }
            Collections.shuffle(order, random);
            for (int step : order) {
                sums = step >= 0 ? sums.with(removed.get(step)) : sums.without(removed.get(~step));
            }

            // Then
            assertSame(sums, expected);
        }
    }

    @Test
    void sumsOfPartsDependNeitherOnTheirOrderNorOnTheirGrouping() {
        for (int seed = 0; seed < 200; seed++) {
            // Given
            Random random = new Random(seed);
            List<FeedbackJoined> records = records(random);
            records.addAll(records(random));
            List<AccuracySums> parts = new ArrayList<>(List.of(
                    AccuracySums.NONE.withPrediction(0.25), AccuracySums.NONE, AccuracySums.NONE.withPrediction(0.5)));
            for (FeedbackJoined each : records) {
                int part = random.nextInt(parts.size());
                parts.set(part, parts.get(part).with(each));
            }

            // When
            AccuracySums left = parts.get(0).plus(parts.get(1)).plus(parts.get(2));
            AccuracySums right = parts.get(2).plus(parts.get(1).plus(parts.get(0)));

            // Then
            assertSame(left, right);
            assertSame(left, sum(records).withPrediction(0.25).withPrediction(0.5));
        }
    }

    @Test
    void survivesItsSerialisation() throws IOException {
        // Given
        AccuracySums sums = sum(records(new Random(1))).withPrediction(0.75);

        // When
        AccuracySums read = Json.MAPPER.readValue(Json.MAPPER.writeValueAsBytes(sums), AccuracySums.class);

        // Then
        assertThat(read).isEqualTo(sums);
    }

    private static AccuracySums sum(List<FeedbackJoined> records) {
        AccuracySums sums = AccuracySums.NONE;
        for (FeedbackJoined each : records) {
            sums = sums.with(each);
        }
        return sums;
    }

    private static List<FeedbackJoined> records(Random random) {
        List<FeedbackJoined> records = new ArrayList<>();
        String[] labels = {"cake", "pie", "", null};
        SelectionPolicy[] policies = SelectionPolicy.values();
        for (int i = random.nextInt(20); i >= 0; i--) {
            Double probability = random.nextInt(4) == 0 ? null : 1 - random.nextDouble();
            records.add(Feedback.of(
                    labels[random.nextInt(labels.length)],
                    random.nextDouble(),
                    new Selection(policies[random.nextInt(policies.length)], probability),
                    random.nextInt(5) == 0 ? LabelSource.HEADER : LabelSource.HUMAN,
                    false));
        }
        return records;
    }

    /** Compares counts exactly and sums up to rounding. */
    private static void assertSame(AccuracySums actual, AccuracySums expected) {
        assertThat(actual.images()).isEqualTo(expected.images());
        assertThat(actual.labels()).isEqualTo(expected.labels());
        assertThat(actual.confusion()).isEqualTo(expected.confusion());
        assertThat(actual.random().labels()).isEqualTo(expected.random().labels());
        assertThat(actual.random().correct()).isEqualTo(expected.random().correct());
        assertThat(actual.weighted().labels()).isEqualTo(expected.weighted().labels());
        double[] sums = numbers(actual);
        double[] others = numbers(expected);
        for (int i = 0; i < sums.length; i++) {
            assertThat(sums[i]).isCloseTo(others[i], within(1e-6 * (1 + Math.abs(others[i]))));
        }
    }

    private static double[] numbers(AccuracySums sums) {
        return new double[] {
            sums.confidence(),
            sums.random().confidence(),
            sums.random().confidenceSquares(),
            sums.random().correctConfidence(),
            sums.weighted().weights(),
            sums.weighted().squares(),
            sums.weighted().correctWeights(),
            sums.weighted().correctSquares()
        };
    }
}
