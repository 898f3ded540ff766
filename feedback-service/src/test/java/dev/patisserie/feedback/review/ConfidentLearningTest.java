package dev.patisserie.feedback.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The golden values are those of cleanlab; see golden_confident_learning.py. */
class ConfidentLearningTest {

    private record Golden(LabelEvidence evidence, double threshold, boolean suspect, double margin) {

        static Golden of(String line) {
            String[] fields = line.split(",");
            var evidence = new LabelEvidence(
                    "m-1",
                    fields[0],
                    fields[1],
                    Double.parseDouble(fields[2]),
                    Double.valueOf(fields[3]),
                    Instant.EPOCH);
            return new Golden(
                    evidence,
                    Double.parseDouble(fields[4]),
                    Boolean.parseBoolean(fields[5]),
                    Double.parseDouble(fields[6]));
        }
    }

    private static List<Golden> golden() {
        try (InputStream in = ConfidentLearningTest.class.getResourceAsStream("/review/confident_learning.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(Golden::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LabelEvidence evidence(String label, String predicted, double probability, Double ofLabel) {
        return new LabelEvidence("m-1", label, predicted, probability, ofLabel, Instant.EPOCH);
    }

    @Test
    void findsTheSuspectsOfCleanlab() {
        var learning = new ConfidentLearning();
        List<Golden> golden = golden();
        golden.forEach(image -> learning.add(image.evidence()));

        assertThat(golden.stream().filter(Golden::suspect)).hasSize(41);
        for (Golden image : golden) {
            LabelEvidence evidence = image.evidence();
            assertThat(learning.threshold("m-1", evidence.label()).orElseThrow())
                    .isCloseTo(image.threshold(), within(1e-8));
            assertThat(learning.isSuspect(evidence)).as(evidence.toString()).isEqualTo(image.suspect());
            if (image.suspect()) {
                assertThat(ConfidentLearning.margin(evidence)).isCloseTo(image.margin(), within(1e-8));
            }
        }
    }

    @Test
    void dependsOnTheSetOfLabelsOnly() {
        // Given: labels that are added in another order, and others that are removed again
        List<Golden> golden = golden();
        List<Golden> shuffled = new ArrayList<>(golden);
        Collections.shuffle(shuffled, new Random(3));
        var learning = new ConfidentLearning();
        LabelEvidence removed = evidence("pie", "tart", 0.9, 0.05);
        learning.add(removed);
        shuffled.forEach(image -> learning.add(image.evidence()));
        learning.remove(removed);

        // Then
        assertThat(golden).allSatisfy(image -> assertThat(learning.isSuspect(image.evidence()))
                .isEqualTo(image.suspect()));
    }

    @Test
    void classWithoutLabelsHasNoThreshold() {
        var learning = new ConfidentLearning();
        LabelEvidence wrong = evidence("pie", "tart", 0.99, 0.01);
        learning.add(wrong);

        assertThat(learning.threshold("m-1", "tart")).isEmpty();
        assertThat(learning.isSuspect(wrong)).isFalse();
    }

    @Test
    void labelOutsideTheMostProbableClassesHasTheSelfConfidenceZero() {
        var learning = new ConfidentLearning();
        LabelEvidence wrong = evidence("pie", "tart", 0.9, null);
        learning.add(evidence("tart", "tart", 0.8, 0.8));
        learning.add(evidence("pie", "pie", 0.6, 0.6));
        learning.add(wrong);

        assertThat(learning.threshold("m-1", "pie")).hasValue(0.3);
        assertThat(learning.isSuspect(wrong)).isTrue();
    }

    @Test
    void labelOfAClassThatTheModelDoesNotKnowIsNotSuspect() {
        var learning = new ConfidentLearning();
        LabelEvidence newClass = evidence("bun", "tart", 0.9, null);
        learning.add(evidence("tart", "tart", 0.8, 0.8));
        learning.add(newClass);

        assertThat(learning.isSuspect(newClass)).isFalse();
    }

    @Test
    void noneOfTheClassesIsNotSuspect() {
        var learning = new ConfidentLearning();
        LabelEvidence none = evidence(null, "tart", 0.9, null);
        learning.add(evidence("tart", "tart", 0.8, 0.8));
        learning.add(none);

        assertThat(learning.isSuspect(none)).isFalse();
    }

    @Test
    void thresholdsOfModelsAreSeparate() {
        var learning = new ConfidentLearning();
        learning.add(evidence("tart", "tart", 0.8, 0.8));

        assertThat(learning.threshold("m-2", "tart")).isEmpty();
    }
}
