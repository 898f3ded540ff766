package dev.patisserie.feedback.partitions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;

class PartitionCheckTest {

    private final Map<String, Integer> topics = new HashMap<>(Map.of("predictions", 3, "labels", 2));

    private final PartitionCheck check = new PartitionCheck("app", 3, names -> Map.copyOf(topics));

    @Test
    void aNewApplicationWithTheExpectedPartitionsHasNoProblem() {
        check.check();

        assertThat(check.problem()).isEmpty();
    }

    @Test
    void anInternalTopicWithAnotherNumberIsAProblem() {
        topics.put("app-join-repartition", 2);

        check.check();

        assertThat(check.problem())
                .contains("topic app-join-repartition: expected partitions: 3 (feedback.partitions), found: 2;"
                        + " set feedback.partitions to the number found, or another feedback.application-id,"
                        + " which builds the state from the topics");
        assertThat(check.isBlocked()).isTrue();
    }

    @Test
    void aStateWithAnotherNumberIsAProblem() {
        topics.put("app-join-images-changelog", 4);

        check.check();

        assertThat(check.problem().orElseThrow()).startsWith("topic app-join-images-changelog: expected");
    }

    @Test
    void predictionsWithAnotherNumberAreAProblem() {
        topics.putAll(Map.of("predictions", 6, "app-join-repartition", 3, "app-selection-rates-changelog", 6));

        check.check();

        assertThat(check.isBlocked()).isFalse();

        assertThat(check.problem().orElseThrow())
                .startsWith("topic predictions: expected partitions: 3 (feedback.partitions), found: 6;")
                .contains("set feedback.partitions to the number found, and another feedback.application-id");
    }

    @Test
    void partitionsThatWereAddedToPredictionsBlockTheSelection() {
        topics.putAll(Map.of("predictions", 6, "app-join-repartition", 3, "app-selection-rates-changelog", 3));

        check.check();

        assertThat(check.problem().orElseThrow()).startsWith("topic predictions: ");
        assertThat(check.isBlocked()).isTrue();
    }

    @Test
    void aFailureOfTheClientIsNoProblemOfTheTopics() {
        var failing = new PartitionCheck("app", 3, names -> {
            throw new TimeoutException("no broker");
        });

        failing.check();

        assertThat(failing.problem()).isEmpty();
    }

    @Test
    void moreLabelsThanTheStateOfTheSelectionAreAProblem() {
        topics.putAll(Map.of("labels", 6, "app-selection-chosen-changelog", 3));

        check.check();

        assertThat(check.problem().orElseThrow())
                .startsWith("topic app-selection-chosen-changelog: expected partitions: 6 (the most of predictions,"
                        + " labels and feedback.partitions), found: 3; set another feedback.application-id");
    }

    /** Join and selection are in one part of the topology, whose states have the most partitions of its topics. */
    @Test
    void moreLabelsFromTheStartAreNoProblem() {
        topics.putAll(Map.of(
                "predictions", 3,
                "labels", 6,
                "app-join-repartition", 3,
                "app-join-images-changelog", 6,
                "app-selection-chosen-changelog", 6));

        check.check();

        assertThat(check.problem()).isEmpty();
    }

    @Test
    void topicsOfAnotherApplicationAreNotCompared() {
        topics.put("other-join-repartition", 7);

        check.check();

        assertThat(check.problem()).isEmpty();
    }

    @Test
    void theComparisonIsRepeatedWhenKafkaStreamsRuns() {
        topics.put("app-join-repartition", 2);
        check.onChange(State.REBALANCING, State.CREATED);
        assertThat(check.problem()).isEmpty();

        check.onChange(State.RUNNING, State.REBALANCING);
        assertThat(check.problem()).isPresent();

        topics.remove("app-join-repartition");
        check.onChange(State.RUNNING, State.REBALANCING);
        assertThat(check.problem()).isEmpty();
    }

    @Test
    void aProblemRemainsWhileTheTopicsCannotBeRead() {
        // Given
        var isAvailable = new boolean[] {true};
        var flaky = new PartitionCheck("app", 5, names -> {
            if (isAvailable[0]) {
                return topics;
            }
            throw new ExecutionException(new TimeoutException("no broker"));
        });
        flaky.check();

        // When
        isAvailable[0] = false;
        flaky.check();

        // Then
        assertThat(flaky.problem()).isPresent();
    }
}
