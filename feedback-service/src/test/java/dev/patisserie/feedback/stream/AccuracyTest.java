package dev.patisserie.feedback.stream;

import static dev.patisserie.feedback.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.feedback.Facts;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccuracyTest {

    @TempDir
    Path stateDir;

    private TestTopology topology;

    @BeforeEach
    void start() {
        topology = new TestTopology(stateDir);
    }

    @AfterEach
    void stop() {
        topology.close();
    }

    /** The sums are sent at the first interval and estimated at the second. */
    private List<AccuracyEstimated> estimates() {
        topology.passes(SumsProcessor.INTERVAL);
        topology.passes(SumsProcessor.INTERVAL);
        return topology.estimates();
    }

    private static long labels(AccuracyEstimated estimated) {
        return estimated.labels().values().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void countsThePredictionsAndLabelsOfEachModel() {
        // Given
        topology.predict(Facts.cake("i-1", "m-1"));
        topology.predict(Facts.cake("i-2", "m-1"));
        topology.predict(Facts.cake("i-2", "m-2"));
        topology.label(Facts.label("i-1", "cake", "ann", 60));

        // When
        List<AccuracyEstimated> estimates = estimates();

        // Then
        assertThat(estimates).extracting(AccuracyEstimated::modelId).containsExactlyInAnyOrder("m-1", "m-2");
        for (AccuracyEstimated estimated : estimates) {
            boolean first = estimated.modelId().equals("m-1");
            assertThat(estimated.images()).isEqualTo(first ? 2 : 1);
            assertThat(labels(estimated)).isEqualTo(first ? 1 : 0);
            assertThat(estimated.dataset()).isEqualTo("desserts");
        }
    }

    @Test
    void ofTheModelsThatOnlyLabelsStateALimitedNumberCounts() {
        // Given
        for (int i = 0; i < CountedModels.MOST_ECHOED + 5; i++) {
            topology.label(Facts.echoing("i-" + i, "cake", "invented-" + i, 60));
        }
        assertThat(estimates()).hasSize(CountedModels.MOST_ECHOED);

        // When: a model predicts
        topology.predict(Facts.cake("i-500", "m-1"));
        topology.label(Facts.echoing("i-500", "cake", "m-1", 60));

        // Then
        assertThat(topology.count(FeedbackMetrics.LABELS_UNCOUNTED)).isEqualTo(5);
        assertThat(estimates()).singleElement().satisfies(estimated -> {
            assertThat(estimated.modelId()).isEqualTo("m-1");
            assertThat(labels(estimated)).isEqualTo(1);
        });
    }

    /** Fills the places of models that only labels state, and adds a label of one more model. */
    private void labelBeyondTheLimit(String imageId, String modelId) {
        for (int i = 0; i < CountedModels.MOST_ECHOED; i++) {
            topology.label(Facts.echoing("i-" + i, "cake", "invented-" + i, 60));
        }
        topology.label(Facts.echoing(imageId, "cake", modelId, 60));
        assertThat(topology.count(FeedbackMetrics.LABELS_UNCOUNTED)).isEqualTo(1);
        estimates();
    }

    @Test
    void aLabelBeyondTheLimitCountsOnceItsPredictionIsRead() {
        labelBeyondTheLimit("i-500", "m-1");

        topology.predict(Facts.cake("i-500", "m-1"));

        assertThat(estimates()).extracting(AccuracyTest::labels).containsExactly(1L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLabelThatWasNotAddedIsNotSubtracted(boolean isRetracted) {
        // Given: the model of an uncounted label predicts another image, and counts from now on
        labelBeyondTheLimit("i-500", "m-1");
        topology.predict(Facts.cake("i-501", "m-1"));

        // When
        if (isRetracted) {
            topology.retract("i-500", 61);
        } else {
            topology.label(Facts.label("i-500", "pie", "ann", 61));
        }

        // Then
        assertThat(estimates()).singleElement().satisfies(estimated -> {
            assertThat(labels(estimated)).isEqualTo(isRetracted ? 0 : 1);
            assertThat(estimated.confusion()).isEqualTo(isRetracted ? Map.of() : Map.of("pie", Map.of("cake", 1L)));
        });
    }

    @Test
    void aCountedLabelOfAModelThatWasBeyondTheLimitIsRemovedAgain() {
        // Given
        labelBeyondTheLimit("i-500", "m-1");
        topology.predict(Facts.cake("i-501", "m-1"));

        // When
        topology.label(Facts.label("i-500", "pie", "ann", 61));
        topology.label(Facts.label("i-500", "cake", "ann", 62));
        topology.retract("i-500", 63);

        // Then: the counted records were removed again
        assertThat(estimates()).extracting(AccuracyTest::labels).containsExactly(0L);
    }

    @Test
    void aRepeatedPredictionCountsOnce() {
        topology.predict(Facts.cake("i-1", "m-1"));
        topology.predict(Facts.prediction("i-1", "m-1", "cake", null, NOON.plusSeconds(5)));

        assertThat(estimates()).extracting(AccuracyEstimated::images).containsExactly(1L);
    }

    @Test
    void aChangedLabelCountsOnceAndARetractedOneNotAtAll() {
        // Given
        topology.predict(Facts.cake("i-1", "m-1"));
        topology.predict(Facts.cake("i-2", "m-1"));
        topology.label(Facts.label("i-1", "cake", "ann", 60));
        topology.label(Facts.label("i-1", "pie", "ann", 61));
        topology.label(Facts.label("i-2", "pie", "ann", 62));

        // When
        topology.retract("i-2", 63);

        // Then
        assertThat(estimates()).extracting(AccuracyTest::labels).containsExactly(1L);
    }

    @Test
    void estimatesAreSentOnlyAfterAChange() {
        topology.predict(Facts.cake("i-1", "m-1"));
        assertThat(estimates()).hasSize(1);

        topology.passes(Duration.ofMinutes(5));

        assertThat(topology.estimates()).isEmpty();
    }

    @Test
    void theLabelsHaveTheirPolicies() {
        topology.predict(Facts.cake("i-1", "m-1"));
        topology.label(Facts.label("i-1", "cake", "ann", 60));

        Map<SelectionPolicy, Long> labels = estimates().get(0).labels();

        assertThat(labels.values()).containsExactly(1L);
    }
}
